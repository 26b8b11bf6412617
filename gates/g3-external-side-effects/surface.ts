import { defineSurface, fail, pass, unknown } from '../../src/define.ts';
import { effects } from '../../src/facts/effects/index.ts';
import { distinctFindings, openEnds, searched } from './subjects.ts';

/** What the gate protects: a declaration that there is nothing of it is contradicted by the first effect that is reachable. */
export const surface = defineSurface({
  needs: { effects },
  judge({ effects }) {
    const inspected = effects.surface.entries.length;
    if (effects.effects.length > 0)
      return fail(`${effects.effects.length} ways to an external effect are reachable`, {
        inspected,
        findings: distinctFindings(
          effects.effects.map((effect) => ({
            key: effect.key,
            severity: 'blocker',
            message: `${effect.guarded.name} (${effect.mutation.match.kind}) acts outside`,
            ...effect.mutation.at,
            related: effect.mutation.way,
          })),
        ),
      });
    const open = openEnds(effects);
    const [first] = open;
    if (first) return unknown(`${first.note} at ${first.path}:${first.line}`, { inspected, evidence: open });
    if (effects.surface.skipped.length > 0) return unknown(`${effects.surface.skipped.length} programs were not followed`, { inspected });
    if (inspected === 0) return unknown('no entry of the program was found');
    return pass(`no external effect is reachable: ${searched(effects)}`, {
      inspected,
      evidence: effects.surface.entries.slice(0, 5).map(({ at, name }) => ({ ...at, note: `${name} acts on nothing outside` })),
    });
  },
});
