import { absent, defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { effects } from '../../src/facts/effects/index.ts';
import { isDryRun, loose, safetySwitches } from '../../src/facts/effects/safety.ts';
import { distinctFindings, severityOf, withoutEffects } from './subjects.ts';

export default defineCheck({
  id: 'g3/flags-strict',
  leg: 'enforced',
  title: 'No spelling of "off" enables anything',
  why: '"0", "false" and "off" are truthy strings in most languages.',
  fix: 'Compare with the one value that enables, and treat everything else as off.',
  whenAbsent: 'neutral',
  needs: { effects },
  judge({ effects }) {
    if (effects.effects.length === 0) return withoutEffects(effects);
    const findings: Finding[] = [];
    const evidence = new Map<string, Evidence>();
    for (const effect of effects.effects)
      for (const each of safetySwitches(effect)) {
        const at = each.at ?? effect.mutation.at;
        const wrong = loose(each);
        if (wrong.length === 0) {
          evidence.set(each.variable, { ...at, note: `${each.variable} lets effects happen with ${each.opens.join(', ')} alone` });
          continue;
        }
        findings.push({
          key: each.variable,
          severity: severityOf(effect, effects),
          message: `${each.variable} ${isDryRun(each) ? 'leaves the dry run' : 'lets effects happen'} with ${wrong.map(spelled).join(', ')}`,
          ...at,
          related: effect.mutation.way,
          fix: `Compare ${each.variable} with the one value that lets effects happen.`,
        });
      }
    const inspected = evidence.size + new Set(findings.map(({ key }) => key)).size;
    if (inspected === 0) return absent('no variable switches an effect', { inspected: effects.effects.length });
    if (findings.length > 0)
      return fail('a word that means no enables an effect', {
        inspected,
        evidence: [...evidence.values()],
        findings: distinctFindings(findings),
      });
    return pass(`${inspected} of ${inspected} switches take one value alone`, { inspected, evidence: [...evidence.values()] });
  },
});

const spelled = (text: string): string => (/^[a-z]+$/.test(text) && text === 'unset' ? 'nothing set' : `"${text}"`);
