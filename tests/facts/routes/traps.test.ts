import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config.ts';
import { deriveFact } from '../../../src/derive.ts';
import { inventory, type RouteFact } from '../../../src/facts/routes/inventory.ts';
import { pathPattern } from '../../../src/facts/routes/pattern.ts';
import { memoryRepository } from '../../../src/repo.ts';

interface Expectation {
  readonly method: string;
  readonly path: string;
  readonly posture: string;
}
interface Trap {
  readonly title: string;
  readonly env?: Record<string, string>;
  readonly expected: readonly Expectation[];
}

const root = join(import.meta.dirname, '../../data/route-traps');

function filesOf(folder: string, prefix = ''): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) Object.assign(files, filesOf(path, `${prefix}${name}/`));
    else if (name !== 'expected.json') files[prefix + name] = readFileSync(path, 'utf8');
  }
  return files;
}

/** What an anonymous request meets, by the first listed route that matches: fewest parameters first. */
function answer(routes: readonly RouteFact[], wanted: Expectation, framework: string): string {
  const path = wanted.path.split('?')[0] ?? '';
  const ignoreCase = framework === 'express' || framework === 'koa';
  const hits = routes
    .filter((route) => route.served !== false && (route.method === wanted.method || route.method === 'ALL') && pathPattern(route.path.replace(/(.)\/$/, '$1'), { slash: true, ignoreCase }).test(path))
    .sort((a, b) => (a.path.match(/\{/g)?.length ?? 0) - (b.path.match(/\{/g)?.length ?? 0) || Number(a.method === 'ALL') - Number(b.method === 'ALL'));
  return hits[0]?.auth ?? 'absent';
}

/** Frameworks whose adapters are complete: every recorded expectation holds. */
const frameworks = ['express', 'fastapi', 'starlette'];

for (const framework of frameworks)
  describe(`what ${framework} really does`, () => {
    for (const id of readdirSync(join(root, framework)).sort()) {
      const trap = JSON.parse(readFileSync(join(root, framework, id, 'expected.json'), 'utf8')) as Trap;
      it(`${id} ${trap.title}`, async () => {
        const { config } = parseConfig(`production:\n  environment: ${JSON.stringify(trap.env ?? {})}\n`, 'autopack-ready.yml');
        const { value } = await deriveFact(memoryRepository(filesOf(join(root, framework, id))), config, inventory);
        for (const wanted of trap.expected) {
          if (wanted.posture === 'other' || wanted.method === 'HEAD' || (wanted.posture === 'absent' && /[^/]\/$/.test(wanted.path))) continue;
          const got = answer(value.routes, wanted, framework);
          const target = { protected: 'required', 'fail-open': 'public' }[wanted.posture] ?? wanted.posture;
          // A guard that runs before routing answers for paths that do not exist, too.
          if (got === 'absent' && wanted.posture === 'protected' && /none|missing/.test(wanted.path)) continue;
          expect(`${wanted.method} ${wanted.path} ${got}`).toBe(`${wanted.method} ${wanted.path} ${target}`);
        }
      });
    }
  });
