import { absent, defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { tierPolicy } from '../../src/facts/effects/tiers.ts';
import { distinctFindings } from './subjects.ts';

const SEED = [
  { id: 'account changes', matches: /account|credential|permission|member|user|billing/i },
  { id: 'spend beyond the caps', matches: /spend|cap|budget|limit|overspend/i },
];

export default defineCheck({
  id: 'g3/tiers-declared',
  leg: 'enforced',
  title: 'One table maps actions to tiers, and what it does not name is Tier C',
  why: 'Without a table that code reads, the tier of an action is whatever its author remembered.',
  fix: 'Declare a constant table of actions with tiers A, B and C, say what is forbidden even with approval, and treat unknown actions as C.',
  whenAbsent: 'fail',
  needs: { tierPolicy },
  judge({ tierPolicy }) {
    const { tables, forbidden } = tierPolicy;
    const [table, ...more] = tables.filter(({ live }) => live).length > 0 ? tables.filter(({ live }) => live) : tables;
    if (!table) return absent('no table in code gives actions their tier');
    const place = { path: table.path, line: table.line };
    const findings: Finding[] = [];
    const related: Evidence[] = table.asked ? [{ ...table.asked, note: `asks ${table.name}` }] : [];
    const add = (key: string, message: string, severity: Finding['severity'] = 'blocker'): void => {
      findings.push({ key: `${table.name} ${key}`, severity, message, ...place, related });
    };
    for (const other of more)
      if (differs(table.actions, other.actions))
        add(other.name, `${table.name} and ${other.name} (${other.path}:${other.line}) give different tiers`);
    if (table.unknownIs === 'unread' || !table.live) add('unread', `no code that is served asks ${table.name}`);
    else if (table.unknownIs === 'free') add('unknown', `an action that ${table.name} does not name needs no approval`);
    if (![...table.actions.values()].includes('C')) add('C', `${table.name} names no Tier C action`);
    for (const { id, matches } of SEED)
      if (![...table.actions.keys(), ...forbidden.flatMap(({ actions }) => actions)].some((action) => matches.test(action)))
        add(id, `${table.name} says nothing of ${id}`, 'exception');
    const denies = forbidden.filter(({ live }) => live);
    if (denies.length === 0)
      add(
        'forbidden',
        forbidden[0]
          ? `no code that is served asks ${forbidden[0].name}`
          : 'nothing says which actions are forbidden even with an approval',
        'exception',
      );
    const inspected = table.actions.size;
    const evidence: Evidence[] = [
      { ...place, note: `${table.name}: ${[...table.actions].map(([action, tier]) => `${action} ${tier}`).join(', ')}` },
      ...related,
      ...denies.map(({ name, actions, path, line }) => ({ path, line, note: `${name}: ${actions.join(', ')}` })),
    ];
    if (findings.length > 0)
      return fail(`the table of tiers ${table.name} does not say everything`, {
        inspected,
        evidence,
        findings: distinctFindings(findings),
      });
    if (table.unknownIs === 'undecided')
      return unknown(`what ${table.name} means for an action that it does not name could not be read`, { inspected, evidence });
    return pass(
      `${table.name} gives ${inspected} actions their tier; an unknown one is ${table.unknownIs === 'refused' ? 'refused' : 'Tier C'}`,
      { inspected, evidence },
    );
  },
});

const differs = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
  [...a].some(([action, tier]) => b.has(action) && b.get(action) !== tier);
