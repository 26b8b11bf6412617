import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { deployment } from '../../src/facts/deployment/deployment.ts';
import { upstreams } from '../../src/facts/deployment/upstreams.ts';
import { notModelled, withoutEntry } from './deployment.ts';

export default defineCheck({
  id: 'g6/upstreams-exist',
  leg: 'enforced',
  title: 'Each upstream is a service that listens on that port',
  why: 'A wrong name or port is a 502 that appears only after deployment.',
  fix: 'Point the upstream to the compose service and the port its process listens on.',
  whenAbsent: 'fail',
  needs: { deployment, upstreams },
  judge({ deployment, upstreams }) {
    const nothing = withoutEntry(deployment);
    if (nothing) return nothing;
    if (upstreams.length === 0) return directly(deployment);
    const broken = upstreams.filter(({ upstream }) => upstream.verdict === 'broken');
    const undecided = upstreams.filter(({ upstream }) => upstream.verdict === 'unknown');
    const sound = upstreams.filter(({ upstream }) => upstream.verdict === 'reached');
    const numbers = `${sound.length} of ${upstreams.length} upstreams lead to a process that listens`;
    const details = {
      inspected: upstreams.length,
      evidence: sound.map(({ at, upstream }) => ({ ...at, note: `${upstream.address}: ${upstream.reason}` })),
    };
    if (broken.length > 0)
      return fail(numbers, {
        ...details,
        findings: broken.map(
          ({ at, upstream }): Finding => ({
            key: upstream.address,
            severity: 'blocker',
            message: `${upstream.address} is not answered: ${upstream.reason}`,
            ...at,
            related: upstream.listening ? [{ ...upstream.listening.from, note: `${upstream.container?.name ?? ''} listens here` }] : [],
          }),
        ),
      });
    if (undecided.length > 0)
      return unknown(`${numbers}; ${undecided.length} could not be decided: ${undecided[0]?.upstream.reason ?? ''}`, {
        ...details,
        evidence: undecided.map(({ at, upstream }) => ({ ...at, note: `${upstream.address}: ${upstream.reason}` })),
      });
    return notModelled(deployment, numbers) ?? pass(numbers, details);
  },
});

/** Without a proxy a published port takes its place. */
function directly(deployment: Parameters<typeof withoutEntry>[0]) {
  const published = deployment.entries.filter(({ proxy, container }) => !proxy && container);
  if (published.length === 0) return absent('the proxy passes nothing on');
  const wrong = published.filter(
    ({ container, port }) =>
      container?.listening.some((one) => one.port !== undefined) &&
      !container.listening.some((one) => one.port === port && one.bind !== 'loopback'),
  );
  const open = published.filter(({ container, port }) => !container?.listening.some((one) => one.port === port));
  const details = {
    inspected: published.length,
    evidence: published.map(({ from, name, port }) => ({ ...from, note: `${name} on port ${port}` })),
  };
  if (wrong.length > 0)
    return fail(`${wrong.length} of ${published.length} published ports lead to nothing`, {
      ...details,
      findings: wrong.map(
        ({ container, name, port, from }): Finding => ({
          key: `${name}:${port}`,
          severity: 'blocker',
          message: `port ${port} of ${name} is published, but the process listens on ${container?.listening.map((one) => `${one.port}${one.bind === 'loopback' ? ' (loopback only)' : ''}`).join(', ')}`,
          ...from,
          related: (container?.listening ?? []).map((one) => ({ ...one.from, note: one.source })),
        }),
      ),
    });
  if (open.length > 0) return unknown('where the published process listens is not known', details);
  return (
    notModelled(deployment, 'published ports lead to processes that listen') ??
    pass(`${published.length} published ports lead to a process that listens`, details)
  );
}
