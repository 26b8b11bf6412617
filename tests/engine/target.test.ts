import { expect, it } from 'vitest';
import { memoryRepository } from '../../src/repo.ts';
import { targetName } from '../../src/target.ts';

const node = { 'package.json': '{"name":"node-app"}' };

it.each([
  [{}, '.'],
  [node, 'node-app'],
  [{ ...node, 'pyproject.toml': '[project]\nname = "python-app"\n' }, 'python-app'],
  [{ ...node, 'pyproject.toml': '[tool.poetry]\nname = "poetry-app"\n' }, 'poetry-app'],
  [{ ...node, 'pyproject.toml': '[tool.ruff]\n' }, 'node-app'],
  [{ 'package.json': '{"name": 7}', 'pyproject.toml': '[[[' }, '.'],
  [{ 'package.json': 'null' }, '.'],
])('%j is %s', (files, name) => {
  expect(targetName(memoryRepository(files as Record<string, string>))).toBe(name);
});
