import { absent, defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { artifacts, type Escape } from '../../src/facts/artifacts/index.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';

const HOW: Readonly<Record<Escape['attack'], string>> = {
  up: '"../../etc/passwd" leaves the folder',
  dots: '".." names the folder above',
  absolute: 'an absolute path replaces the folder',
  beside: 'a sibling folder whose name starts the same is let through, as the prefix does not end with a separator',
  link: 'a link inside the folder leads out of it, as links are not resolved before the test',
};

export default defineCheck({
  id: 'g5/paths-contained',
  leg: 'enforced',
  title: 'Paths given by users are proven to stay inside the root',
  why: '"../" and links read any file the process can.',
  fix: 'Resolve the path, links included, and refuse it unless it lies below the resolved root.',
  whenAbsent: 'neutral',
  needs: { artifacts, inventory },
  judge({ artifacts: { routes, assets }, inventory }) {
    const judged = [...routes, ...assets].filter(({ containment }) => containment.judged > 0);
    if (judged.length === 0)
      return absent('no route was found that reads a path a caller chooses', {
        inspected: inventory.routes.filter(({ served }) => served !== false).length,
      });
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    for (const route of judged) {
      const byPart = new Map<string, Escape[]>();
      for (const each of route.containment.escapes) byPart.set(each.part, [...(byPart.get(each.part) ?? []), each]);
      for (const [part, escapes] of byPart) {
        const [first] = escapes;
        if (!first) continue;
        findings.push({
          key: `${route.name} ${part}`,
          severity: first.attack === 'link' || (first.attack === 'dots' && !route.main) ? 'exception' : 'blocker',
          message: `${route.name} reads a path with ${part} of the request in it: ${escapes.map(({ attack }) => HOW[attack]).join('; ')}`,
          ...first.at,
          related: [{ ...route.at, note: `handler of ${route.name}` }],
        });
      }
      if (byPart.size === 0)
        evidence.push({ ...(route.reads[0]?.at ?? route.at), note: `${route.name}: no path that leaves the folder reaches the read` });
    }
    const details = { inspected: judged.length, evidence };
    if (findings.length > 0)
      return fail(
        `${new Set(findings.map(({ key }) => key)).size} parts of requests lead reads out of their folder, in ${judged.length} routes with such parts`,
        { ...details, findings },
      );
    return pass(`${judged.length} routes keep the paths that callers choose inside their folder`, details);
  },
});
