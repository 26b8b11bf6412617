import { count } from '../../src/count.ts';
import { absent, defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import type { Answer, Consultation } from '../../src/facts/approvals/consultations.ts';
import type { Decider } from '../../src/facts/approvals/deciders.ts';
import { enginesOf } from '../../src/facts/approvals/engines.ts';
import { policies } from '../../src/facts/approvals/policies.ts';
import { sampleOf, spellingsOf, variantsOf } from '../../src/facts/approvals/samples.ts';

export default defineCheck({
  id: 'g2/default-deny-enforced',
  leg: 'enforced',
  title: 'The list is consulted before every automatic approval, and the rest needs approval',
  why: 'A path the list does not foresee would be approved by falling through.',
  fix: 'Normalise the path, check the list before every grant, and end the decision with "needs approval".',
  whenAbsent: 'fail',
  needs: { policies },
  judge({ policies }) {
    const engines = enginesOf(policies.lists, policies.consultations);
    const { deciders } = policies;
    if (engines.length === 0 && deciders.length === 0)
      return absent(
        'nothing decides what the machine may approve: no list of what it may not, and no function such as can_auto_approve or requiresApproval',
      );
    const findings: Finding[] = [];
    const doubts: Evidence[] = [];
    for (const { lists, consultations } of engines) {
      for (const list of lists)
        if (
          !consultations.some((each) => each.list === list) &&
          !lists.some((other) => other !== list && consultations.some((each) => each.list === other))
        )
          doubts.push({ path: list.path, line: list.line, note: `no function could be run that asks ${list.name}` });
      for (const consultation of consultations) judgeConsultation(consultation, findings, doubts);
    }
    for (const decider of deciders) judgeDecider(decider, findings);
    for (const { definition, list, sample } of policies.ungoverned)
      findings.push({
        key: `${definition.name} unasked`,
        severity: 'blocker',
        message: `${definition.name}() lets ${sample} through, which ${list.name} names: it does not ask the list`,
        path: definition.file,
        line: definition.line,
        related: [{ path: list.path, line: list.line, note: list.name }],
      });
    const inspected = engines.flatMap(({ consultations }) => consultations).length + deciders.length;
    const evidence: Evidence[] = [
      ...engines.flatMap(({ consultations }) =>
        consultations.map(({ definition, list }) => ({
          path: definition.file,
          line: definition.line,
          note: `${definition.name}() asks ${list.name}`,
        })),
      ),
      ...deciders.map(({ definition }) => ({ path: definition.file, line: definition.line, note: `${definition.name}() decides` })),
    ];
    if (findings.length > 0)
      return fail(`${count(findings.length, 'way')} around the list or to a grant that nothing speaks for`, {
        inspected,
        evidence,
        findings,
      });
    if (engines.length === 0)
      return unknown('functions decide what the machine may approve, but no list says what it may not', { inspected, evidence });
    const [doubt] = doubts;
    if (doubt) return unknown(doubt.note ?? 'a decision could not be followed', { inspected, evidence: [...evidence, ...doubts] });
    return pass(`${inspected} decisions ask the list, see through other spellings and end with "needs approval"`, { inspected, evidence });
  },
});

const lets = (answer: Answer, denies: string): boolean =>
  answer.is === 'always' ? answer.value !== denies : answer.is === 'either' && answer.values.some((value) => value !== denies);

function judgeConsultation(consultation: Consultation, findings: Finding[], doubts: Evidence[]): void {
  const { list, definition, denies, many, answer } = consultation;
  const at = { path: definition.file, line: definition.line };
  const related = [{ path: list.path, line: list.line, note: list.name }];
  const finding = (key: string, message: string): void => {
    findings.push({ key: `${definition.name} ${key}`, severity: 'blocker', message: `${definition.name}() ${message}`, ...at, related });
  };
  const samples = list.items.flatMap(({ text, path, line }) => {
    const sample = sampleOf(text, list.of);
    return sample === undefined ? [] : [{ sample, text, path, line }];
  });
  const missed = samples.filter(({ sample }) => variantsOf(sample).some((each) => lets(answer(each), denies)));
  for (const { sample, text } of missed) finding(text, `lets ${sample} through, which ${list.name} names`);
  for (const { sample, path, line } of samples)
    if (answer(sample).is === 'unknown') {
      doubts.push({ path, line, note: `what ${definition.name}() says of ${sample} could not be followed` });
      break;
    }
  const held = samples.filter(({ sample }) => !missed.some((each) => each.sample === sample));
  if (list.of === 'paths') {
    const slipped = new Map<string, string>();
    for (const { sample } of held)
      for (const each of variantsOf(sample))
        for (const { text, how } of spellingsOf(each)) if (!slipped.has(how) && lets(answer(text), denies)) slipped.set(how, text);
    if (slipped.size > 0)
      finding(
        'spelling',
        `does not normalise what it compares: ${[...slipped].map(([how, text]) => `\`${text}\` (${how})`).join(', ')} ${slipped.size > 1 ? 'slip' : 'slips'} past ${list.name}`,
      );
  }
  if (many && lets(answer(), denies))
    finding('nothing', `lets an action through that names no ${list.of === 'paths' ? 'path' : 'target'} at all`);
}

function judgeDecider({ definition, unasked, onError }: Decider, findings: Finding[]): void {
  const related = [{ path: definition.file, line: definition.line, note: `${definition.name}()` }];
  for (const { path, line, text } of unasked.slice(0, 1))
    findings.push({
      key: `${definition.name} fall-through`,
      severity: 'blocker',
      message: `${definition.name}() grants by falling through: ${text}`,
      path,
      line,
      related,
    });
  for (const { path, line, text } of onError.slice(0, 1))
    findings.push({
      key: `${definition.name} error`,
      severity: 'blocker',
      message: `${definition.name}() grants when something fails: ${text}`,
      path,
      line,
      related,
    });
}
