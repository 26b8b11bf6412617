import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTrap, trapFiles, trapIds, trapsRoot } from '../../oracles/recorded.ts';
import { listRoutes, staticPosture } from '../../oracles/static-posture.ts';

for (const framework of readdirSync(trapsRoot).sort())
  describe(`what ${framework} really does`, () => {
    for (const id of trapIds(framework)) {
      const trap = readTrap(framework, id);
      it(`${id} ${trap.title}`, async () => {
        const routes = await listRoutes(trapFiles(framework, id), trap);
        for (const wanted of trap.expected) {
          if (wanted.posture === 'other' || wanted.method === 'HEAD' || (wanted.posture === 'absent' && /[^/]\/$/.test(wanted.path)))
            continue;
          const got = staticPosture(routes, wanted, framework);
          // A guard that runs before routing answers for paths that do not exist, too.
          if (got === 'absent' && wanted.posture === 'protected' && /none|missing/.test(wanted.path)) continue;
          const target = wanted.posture === 'fail-open' ? 'public' : wanted.posture;
          expect(`${wanted.method} ${wanted.path} ${got}`).toBe(`${wanted.method} ${wanted.path} ${target}`);
        }
      });
    }
  });
