import type { Evidence, Location, Verdict } from '../../src/define.ts';
import { absent, type Finding, fail, unknown } from '../../src/define.ts';
import type { Deployment } from '../../src/facts/deployment/deployment.ts';
import type { Trace } from '../../src/facts/deployment/trace.ts';

/** The verdict of a check that needs a proxy or entry, where there is none that could be read. */
export function withoutEntry(deployment: Deployment): Verdict | undefined {
  const refused = deployment.proxies.flatMap(({ problem }) => (problem ? [problem] : []));
  if (refused.length > 0)
    return fail('nginx refuses the configuration', {
      inspected: deployment.proxies.length,
      findings: refused.map(
        ({ path, line, message }): Finding => ({
          key: `nginx ${message}`,
          severity: 'blocker',
          message: `nginx does not start: ${message}`,
          path,
          line,
          related: [],
        }),
      ),
    });
  if (deployment.entries.length > 0) return undefined;
  const [other] = deployment.unmodelled;
  if (other)
    return unknown(`${other.what} routes the requests, which is not modelled`, {
      evidence: deployment.unmodelled.map(({ path, line, what }) => ({ path, line, note: what })),
    });
  return absent('no proxy and no published service was found');
}

/** Says that routing that is not modelled stands in front; undefined: none does. */
export function notModelled(deployment: Deployment, summary: string): Verdict | undefined {
  const [first] = deployment.unmodelled;
  if (!first) return undefined;
  const names = [...new Set(deployment.unmodelled.map(({ what }) => what))].join(', ');
  return unknown(`${summary}, but ${names} also routes requests, which is not modelled`, {
    evidence: deployment.unmodelled.map(({ path, line, what }) => ({ path, line, note: what })),
  });
}

/** The way of a request, as evidence. */
export const hopsOf = (trace: Trace | undefined): Evidence[] =>
  (trace?.hops ?? []).filter(({ path }) => path !== '').map(({ path, line, text }) => ({ path, line, note: text }));

/** Where a request was decided. */
export const placeOf = (trace: Trace | undefined, fallback: Location): Location => {
  const at = trace?.location ?? trace?.server ?? fallback;
  return { path: at.path, line: at.line };
};
