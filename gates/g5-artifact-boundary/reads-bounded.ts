import { absent, defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { type ArtifactRoute, artifacts, type Bound } from '../../src/facts/artifacts/index.ts';

const MESSAGES: Readonly<Record<Exclude<Bound['is'], 'bounded' | 'unknown'>, (route: ArtifactRoute, note: string) => string>> = {
  unbounded: ({ name, shape }, note) =>
    `${name} returns ${shape === 'listing' ? 'a listing' : shape === 'parsed' ? 'stored records' : 'stored content'} without a limit: ${note}`,
  zero: ({ name }, note) => `${name} loses its limit when it is configured as 0: ${note}`,
  characters: ({ name }, note) => `${name} limits characters, not bytes: ${note}`,
  'answer-only': ({ name }, note) => `${name} limits the answer, not what it reads: ${note}`,
};

const FIXES: Readonly<Record<Exclude<Bound['is'], 'bounded' | 'unknown'>, string>> = {
  unbounded: 'Read at most a configured number of bytes, or refuse larger content, on every path.',
  zero: 'Refuse a limit of 0 in production, or read nothing with it.',
  characters: 'Read bytes, cut them at the limit, and decode what is left.',
  'answer-only': 'Pass the limit to the read, so that no more is held in memory.',
};

export default defineCheck({
  id: 'g5/reads-bounded',
  leg: 'enforced',
  core: true,
  title: 'Every route that returns stored content has a finite cap',
  why: 'One large log takes the process down, or hands out everything at once.',
  fix: 'Cap the bytes read, with a finite default, on every path including siblings such as download and raw views.',
  whenAbsent: 'fail',
  needs: { artifacts },
  judge({ artifacts: { routes } }) {
    if (routes.length === 0) return absent('no route was found that returns stored content');
    // Siblings are what stands beside a route that hands out files; without one they are the boundary.
    const alone = !routes.some(({ main }) => main);
    const findings: Finding[] = [];
    const undecided: Evidence[] = [];
    const evidence: Evidence[] = [];
    for (const route of routes) {
      const seen = new Set<string>();
      for (const bound of route.bounds) {
        const place = { ...bound.at, note: `${route.name}: ${bound.note}` };
        if (bound.is === 'unknown') undecided.push(place);
        else if (bound.is === 'bounded') evidence.push(place);
        else if (!seen.has(bound.is)) {
          seen.add(bound.is);
          findings.push({
            key: bound.is === 'unbounded' ? route.name : `${route.name} ${bound.is}`,
            severity: bound.is === 'unbounded' && (route.main || (alone && route.shape !== 'listing')) ? 'blocker' : 'exception',
            message: MESSAGES[bound.is](route, bound.note),
            ...bound.at,
            related: [{ ...route.at, note: `handler of ${route.name}` }],
            fix: FIXES[bound.is],
          });
        }
      }
    }
    const details = { inspected: routes.length, evidence };
    const open = new Set(findings.map(({ key }) => key.split(' ').slice(0, 2).join(' '))).size;
    if (findings.length > 0)
      return fail(`${open} of ${routes.length} routes that return stored content are not bounded on every path`, { ...details, findings });
    if (undecided.length > 0)
      return unknown(`the limit of ${undecided.length} reads could not be told: ${undecided[0]?.note ?? ''}`, {
        inspected: routes.length,
        evidence: undecided,
      });
    return pass(`${routes.length} routes return no more stored content than a finite limit`, details);
  },
});
