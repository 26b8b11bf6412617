import { count } from '../../src/count.ts';
import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { statements } from '../../src/facts/statements.ts';

export default defineCheck({
  id: 'g8/no-contradictions',
  leg: 'documented',
  title: 'Canonical documents agree with themselves and each other',
  why: 'Where two documents disagree, each reader follows another one.',
  fix: 'Keep one statement and link to it, or correct the other.',
  whenAbsent: 'neutral',
  needs: { statements },
  judge({ statements }) {
    const { documents, defaults, headings, lists } = statements;
    if (documents.length === 0) return absent('no document claims to be canonical');
    const findings: Finding[] = [
      ...defaults.flatMap(({ name, entries }): Finding[] => {
        const [first, ...others] = entries;
        if (!first) return [];
        const said = entries.map((entry) => `"${entry.defaultText ?? entry.default ?? 'none'}" in ${entry.path}:${entry.line}`).join(', ');
        return [
          {
            key: name,
            severity: 'blocker',
            message: `the default of ${name} is ${said}`,
            path: first.path,
            line: first.line,
            related: others.map(({ path, line }) => ({ path, line, note: 'says otherwise' })),
          },
        ];
      }),
      ...headings.map(
        (entry): Finding => ({
          key: `${entry.name} under "${entry.section}"`,
          severity: 'blocker',
          message: `${entry.name} has the default "${entry.default}" under a heading that says ${entry.sectionDefault} for all`,
          path: entry.path,
          line: entry.line,
          related: [],
        }),
      ),
      ...lists.map(
        ({ first, second, onlyFirst, onlySecond }): Finding => ({
          key: second.title,
          severity: 'blocker',
          message:
            `${second.path}:${second.line} and ${first.path}:${first.line} list different things as never approved by the machine` +
            `${onlyFirst.length > 0 ? `; only the first: ${onlyFirst.join(', ')}` : ''}${onlySecond.length > 0 ? `; only the second: ${onlySecond.join(', ')}` : ''}`,
          path: second.path,
          line: second.line,
          related: [{ path: first.path, line: first.line, note: first.title }],
        }),
      ),
    ];
    const evidence = documents.map((path) => ({ path, line: 1, note: 'canonical' }));
    const inspected = statements.stated;
    if (findings.length > 0)
      return fail(`canonical documents contradict each other in ${count(findings.length, 'place')}`, { inspected, evidence, findings });
    if (inspected === 0) return absent('canonical documents state no default and no protected list', { evidence });
    return pass(`${inspected} defaults and lists in ${documents.length} canonical documents agree`, { inspected, evidence });
  },
});
