import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { documents } from '../../src/facts/documents.ts';

export default defineCheck({
  id: 'g8/self-score-agrees',
  leg: 'documented',
  title: 'A readiness score claimed in a document equals the computed one',
  why: 'A self-assessment that is too high is believed until the incident.',
  fix: 'Correct the claimed score, or generate the checklist from this program.',
  whenAbsent: 'neutral',
  needs: { documents },
  reviewsScores: true,
  judge({ documents }, _options, computed) {
    const claims = documents.readiness();
    const stated = claims.totals.filter(({ kind }) => kind === 'claim');
    const inspected = claims.scores.length + stated.length;
    const ticked = claims.items.filter((item) => item.ticked);
    if (inspected === 0 && ticked.length === 0)
      return absent('no document claims a readiness score', {
        evidence: documents.entries.slice(0, 3).map(({ path }) => ({ path, line: 1, note: 'claims none' })),
      });
    const scores = new Map(computed.map((gate) => [gate.id, gate]));
    const findings: Finding[] = [];
    const unjudged = new Set<string>();
    for (const claim of claims.scores) {
      const gate = scores.get(claim.gate);
      if (!gate || (claim.score > gate.score && claim.score <= gate.ceiling)) unjudged.add(claim.gate);
      else if (gate.score !== claim.score)
        findings.push({
          key: `${claim.path}: ${claim.gate}`,
          severity: claim.score > gate.score ? 'blocker' : 'exception',
          message: `${claim.gate} is claimed to score ${claim.score}, found is ${Math.min(gate.ceiling, claim.score)}: ${gate.reason}`,
          path: claim.path,
          line: claim.line,
          related: gate.against,
        });
      const open = claims.items.filter((item) => item.path === claim.path && item.gate === claim.gate && !item.ticked);
      const [first] = open;
      if (claim.score === 2 && first)
        findings.push({
          key: `${claim.path}: ${claim.gate} checklist`,
          severity: 'blocker',
          message: `${claim.gate} is claimed to score 2 while ${open.length} of its checklist items are open in the same document`,
          path: claim.path,
          line: claim.line,
          related: open.map(({ path, line, text }) => ({ path, line, note: text })),
        });
    }
    for (const item of ticked) {
      const gate = scores.get(item.gate);
      if (!gate) unjudged.add(item.gate);
      else if (gate.ceiling === 0)
        findings.push({
          key: `${item.path}: ${item.gate}: ${item.text}`,
          severity: 'exception',
          message: `an item of ${item.gate} is ticked although the gate scores 0: ${gate.reason}`,
          path: item.path,
          line: item.line,
          related: gate.against,
        });
    }
    const total = computed.reduce((sum, { score }) => sum + score, 0);
    const most = computed.reduce((sum, { ceiling }) => sum + ceiling, 0);
    for (const claim of stated) {
      if (computed.length < 8 || (claim.score > total && claim.score <= most)) unjudged.add('the total');
      else if (claim.score !== total)
        findings.push({
          key: `${claim.path}: total`,
          severity: claim.score > total ? 'blocker' : 'exception',
          message: `${claim.score}/${claim.of} is claimed, at most ${Math.max(total, most)}/${claim.of} is found`,
          path: claim.path,
          line: claim.line,
          related: [],
        });
    }
    const evidence = [...claims.scores, ...stated].map(({ path, line, score }) => ({ path, line, note: `claims ${score}` }));
    if (findings.length > 0)
      return fail(`${findings.length} claimed scores or items are not what is computed`, { inspected, evidence, findings });
    if (unjudged.size > 0)
      return unknown(`claimed, but not decided in this run: ${[...unjudged].sort().join(', ')}`, { inspected, evidence });
    if (inspected === 0)
      return absent(`${ticked.length} checklist items are ticked, no score is claimed`, {
        inspected: ticked.length,
        evidence: ticked.map(({ path, line, text }) => ({ path, line, note: text })),
      });
    return pass(`${inspected} claimed scores equal the computed ones`, { inspected, evidence });
  },
});
