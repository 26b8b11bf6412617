import { count } from '../../src/count.ts';
import { absent, defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { governanceDocuments } from '../../src/facts/approvals/documented.ts';
import { enginesOf } from '../../src/facts/approvals/engines.ts';
import { policies } from '../../src/facts/approvals/policies.ts';
import { contradictingLists } from '../../src/facts/documents/contradictions.ts';
import { comparableDefault } from '../../src/facts/documents/environment-entry.ts';
import { stated } from '../../src/facts/stated.ts';

export default defineCheck({
  id: 'g2/policy-documented',
  leg: 'documented',
  title: 'The governance document’s lists, defaults and timeouts equal the code’s',
  why: 'People approve by the document; where it disagrees, they approve something else than runs.',
  fix: 'Make document and code equal, both ways, and remove the second version of any list.',
  whenAbsent: 'fail',
  needs: { governanceDocuments, policies, stated },
  judge({ governanceDocuments: documents, policies, stated }) {
    const engines = enginesOf(policies.lists, policies.consultations);
    if (documents.paths.length === 0 && documents.lists.length === 0)
      return absent(
        'no document states the approval policy (looked for a governance or approval policy document, and for lists of what is never approved automatically)',
      );
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    let inspected = 0;
    for (const list of documents.lists) {
      inspected += 1;
      const patterns = new Set(list.items.map(({ pattern }) => pattern));
      const overlap = (of: ReadonlySet<string>): number => [...of].filter((pattern) => patterns.has(pattern)).length;
      const [engine] = engines.toSorted((a, b) => overlap(b.patterns) - overlap(a.patterns));
      if (!engine) {
        findings.push({
          key: `${list.path} ${list.title}`,
          severity: 'blocker',
          message: `"${list.title}" lists what is never approved automatically, but no list in code does`,
          path: list.path,
          line: list.line,
          related: [],
        });
        continue;
      }
      const onlyDocument = [...patterns].filter((pattern) => !engine.patterns.has(pattern));
      const onlyCode = [...engine.patterns].filter((pattern) => !patterns.has(pattern));
      const related = engine.lists.map(({ path, line, name }) => ({ path, line, note: name }));
      if (onlyDocument.length + onlyCode.length > 0)
        findings.push({
          key: `${list.path} ${list.title}`,
          severity: 'blocker',
          message: `"${list.title}" is not the list that the code enforces${onlyDocument.length > 0 ? `; only the document: ${onlyDocument.join(', ')}` : ''}${onlyCode.length > 0 ? `; only ${engine.lists.map(({ name }) => name).join(' and ')}: ${onlyCode.join(', ')}` : ''}`,
          path: list.path,
          line: list.line,
          related,
        });
      else evidence.push({ path: list.path, line: list.line, note: `"${list.title}" is the list of the code` }, ...related);
    }
    for (const { first, second, onlyFirst, onlySecond } of contradictingLists(documents.lists))
      findings.push({
        key: `${second.path} ${second.title} contradicts ${first.title}`,
        severity: 'blocker',
        message: `the documents list two different things as never approved automatically${onlyFirst.length > 0 ? `; only "${first.title}": ${onlyFirst.join(', ')}` : ''}${onlySecond.length > 0 ? `; only "${second.title}": ${onlySecond.join(', ')}` : ''}`,
        path: second.path,
        line: second.line,
        related: [{ path: first.path, line: first.line, note: first.title }],
      });
    const undocumented = engines.filter(() => documents.lists.length === 0);
    for (const { lists } of undocumented)
      for (const list of lists)
        findings.push({
          key: list.name,
          severity: 'blocker',
          message: `no document lists what ${list.name} keeps from automatic approval`,
          path: list.path,
          line: list.line,
          related: documents.paths.map((path) => ({ path, line: 1, note: 'states the policy' })),
        });
    const names = [...new Set(documents.switches.map(({ name }) => name))];
    for (const name of names) {
      const reads = documents.switches.filter((each) => each.name === name && each.default !== undefined);
      const [read] = reads;
      if (!read) continue;
      inspected += 1;
      const said = stated.defaults(name);
      const own = comparableDefault(read.default ?? null);
      if (said.size === 0) {
        findings.push({
          key: name,
          severity: 'blocker',
          message: `no document states the default of ${name}`,
          path: read.path,
          line: read.line,
          related: [],
        });
        continue;
      }
      for (const [value, [entry]] of said) {
        if (!entry) continue;
        const off = (text: string): boolean => text === 'off' || text === 'unset';
        if (value === own || (off(value) && off(own)))
          evidence.push({ path: entry.path, line: entry.line, note: `${name} is "${read.default ?? 'unset'}" in both` });
        else
          findings.push({
            key: name,
            severity: 'blocker',
            message: `${name} is documented as "${entry.defaultText ?? entry.default ?? 'none'}", in code it is "${read.default ?? 'unset'}"`,
            path: entry.path,
            line: entry.line,
            related: [{ path: read.path, line: read.line, note: 'read here' }],
          });
      }
    }
    for (const { read, seconds } of documents.limits)
      for (const said of documents.timeouts) {
        inspected += 1;
        if (Math.abs(said.seconds - seconds) < 1) evidence.push({ path: said.path, line: said.line, note: `${read.name} agrees` });
        else
          findings.push({
            key: `${read.name} ${said.seconds}s`,
            severity: 'blocker',
            message: `the document gives approvals ${said.seconds} seconds ("${said.text.trim()}"), ${read.name} is ${read.default ?? ''} by default (${seconds} seconds)`,
            path: said.path,
            line: said.line,
            related: [{ path: read.path, line: read.line, note: read.name }],
          });
      }
    for (const { name, path, line } of documents.unread)
      findings.push({
        key: name,
        severity: 'blocker',
        message: `the document tells to set ${name}, which nothing reads`,
        path,
        line,
        related: [],
      });
    inspected += documents.unread.length;
    if (findings.length > 0)
      return fail(`${count(findings.length, 'statement on approvals is', 'statements on approvals are')} not true of the code`, {
        inspected,
        evidence,
        findings,
      });
    if (inspected === 0)
      return absent('the governance document states no list, default or time limit', {
        evidence: documents.paths.map((path) => ({ path, line: 1 })),
      });
    return pass(`${inspected} documented lists, defaults and time limits are those of the code`, { inspected, evidence });
  },
});
