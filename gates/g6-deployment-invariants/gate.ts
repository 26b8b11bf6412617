import { defineGate } from '../../src/define.ts';
import clientsReachRoutes from './clients-reach-routes.ts';
import containersChecked from './containers-checked.ts';
import datastoresPrivate from './datastores-private.ts';
import deploymentDocumented from './deployment-documented.ts';
import deploymentTested from './deployment-tested.ts';
import healthCanFail from './health-can-fail.ts';
import healthIsBackend from './health-is-backend.ts';
import imagesPinned from './images-pinned.ts';
import noShadowedRoutes from './no-shadowed-routes.ts';
import productionComposes from './production-composes.ts';
import productionStarts from './production-starts.ts';
import routesReachable from './routes-reachable.ts';
import upstreamsExist from './upstreams-exist.ts';

export default defineGate({
  id: 'G6',
  title: 'Deployment invariants',
  question: 'Does the production configuration start, route what is documented, and report the health of what it runs?',
  checks: [
    routesReachable,
    upstreamsExist,
    healthIsBackend,
    healthCanFail,
    productionComposes,
    productionStarts,
    datastoresPrivate,
    containersChecked,
    clientsReachRoutes,
    noShadowedRoutes,
    imagesPinned,
    deploymentTested,
    deploymentDocumented,
  ],
});
