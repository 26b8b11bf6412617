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

  it('of Python are named where a server of theirs is made; one that is not modelled always', () => {
    const repo = memoryRepository({
      'a/requirements.txt': 'requests\naiohttp>=3\n',
      'a/serve.py': 'from aiohttp import web\napp = web.Application()\n',
      'b/pyproject.toml': '[project]\nname = "b"\ndependencies = [\n  "tornado==6",\n  "flask",\n]\n',
      'c/requirements.txt': 'flask\nflask-admin==1.6\n',
      'c/app.py': 'from flask_admin import Admin\nadmin = Admin(app)\n',
    });
    expect(silent(repo, [{ handler: { path: 'c/app.py' } }])).toEqual([
      { path: 'a/requirements.txt', line: 2, reason: 'depends on aiohttp, a web framework that is not modelled' },
      { path: 'b/pyproject.toml', line: 5, reason: 'depends on flask, of which no route was found' },
      { path: 'c/requirements.txt', line: 2, reason: 'depends on flask-admin, a web framework that is not modelled' },
    ]);
  });
});
