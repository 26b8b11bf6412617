import { defineGate } from '../../src/define.ts';
import defaultDeny from './default-deny.ts';
import exposureTested from './exposure-tested.ts';
import guardsHold from './guards-hold.ts';
import keyIsPrimary from './key-is-primary.ts';
import keyRequired from './key-required.ts';
import noLeakInPublic from './no-leak-in-public.ts';
import noSecretInClient from './no-secret-in-client.ts';
import postureDocumented from './posture-documented.ts';
import publicListSound from './public-list-sound.ts';
import routesGuarded from './routes-guarded.ts';

export default defineGate({
  id: 'G1',
  title: 'Auth & exposure',
  question: 'Does every served route refuse a request without credentials, except those declared public for a reason?',
  checks: [
    routesGuarded,
    guardsHold,
    keyRequired,
    publicListSound,
    noSecretInClient,
    keyIsPrimary,
    noLeakInPublic,
    defaultDeny,
    exposureTested,
    postureDocumented,
  ],
});
