import { defineFact } from '../../define.ts';
import { type ClaimProof, type TestedClaim, testProof } from '../tests/proof.ts';
import { composeProject } from './compose-project.ts';
import { proxyConfig } from './proxy-config.ts';

/** What tests prove of each file of the deployment; `id` of a claim is the file. */
export interface RoutingTests {
  readonly proxies: readonly ClaimProof[];
  readonly compose: readonly ClaimProof[];
}

const ROUTING = /proxy_pass|\blocation\b|upstream|try_files|health|\broutes?\b|backend/i;

/** Which tests read the proxy's and compose's files, assert something of them, and run in a blocking job when these files change. */
export const routingTests = defineFact({
  id: 'routing-tests',
  needs: { proxyConfig, composeProject, testProof },
  derive(_context, given): RoutingTests {
    const proxies = [...new Set(given.proxyConfig.flatMap(({ files }) => files))];
    // What an image copies or a service mounts.
    const built = new Set(given.proxyConfig.flatMap(({ container, files }) => (container ? files : [])));
    const claim = (file: string, pins: TestedClaim['pins']): TestedClaim => ({
      id: file,
      title: `${file} routes as it should`,
      subject: { files: [file] },
      indispensable: built.has(file),
      pins: (asserted, test) => asserted.about === 'result' && pins(asserted, test),
    });
    return {
      proxies: proxies.map((file) =>
        given.testProof.prove(
          claim(file, (_asserted, { touches }) => [...touches.strings, ...touches.names].some((each) => ROUTING.test(each))),
        ),
      ),
      compose: (given.composeProject?.files ?? []).map((file) => given.testProof.prove(claim(file, () => true))),
    };
  },
});
