import { describe, expect, it } from 'vitest';
import { silent } from '../../../src/facts/routes/silent.ts';
import { memoryRepository } from '../../../src/repo.ts';

const manifest = (name: string): string => `{\n  "name": "x",\n  "dependencies": {\n    "${name}": "^1.0.0"\n  }\n}\n`;

describe('frameworks of which no route was found', () => {
  it('are named with the line of the manifest, unless a route of the service was found', () => {
    const repo = memoryRepository({
      'server/package.json': manifest('sails'),
      'web/package.json': manifest('express'),
      'lib/package.json': manifest('react'),
    });
    expect(silent(repo, [{ handler: { path: 'web/app.js' } }])).toEqual([
      { path: 'server/package.json', line: 4, reason: 'depends on sails, of which no route was found' },
    ]);
  });
});
