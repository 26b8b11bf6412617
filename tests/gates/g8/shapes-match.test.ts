import { expect, test } from 'vitest';
import check from '../../../gates/g8-documentation-convergence/shapes-match.ts';
import { defaultConfig } from '../../../src/config.ts';
import type { Verdict } from '../../../src/define.ts';
import { Facts } from '../../../src/facts.ts';
import { memoryRepository } from '../../../src/repo.ts';

async function judge(files: Record<string, string>): Promise<Verdict> {
  const facts = new Facts({ repo: memoryRepository(files), config: defaultConfig, diagnose: () => {}, assume: () => {} });
  return check.judge(await facts.all(check.needs), undefined);
}

const subjects = (verdict: Verdict): string[] => verdict.findings.map(({ key }) => key.replace(/^\S+ \S+ /, ''));

const python = (contract: string, app: string): Record<string, string> => ({
  'docs/API_CONTRACT.md': `# API contract\n\n#### \`GET /runs/{id}\`\n\n- **Auth**: None (public)\n${contract}`,
  'models.py':
    'from pydantic import BaseModel, Field\n\nclass Base(BaseModel):\n    id: int\n\nclass Run(Base):\n    state: str = "new"\n    size: int = Field(0, alias="sizeBytes")\n',
  'app.py': `from typing import List, Optional\nfrom fastapi import FastAPI, HTTPException, Query\nfrom models import Run\n\napp = FastAPI()\n\n${app}`,
  Dockerfile: 'FROM python:3.12\nCMD ["uvicorn", "app:app"]\n',
});

const modelled = '@app.get("/runs/{id}", response_model=Run)\ndef run(id: int, limit: int = Query(10, le=100)):\n    return load(id)\n';
const returned =
  '@app.get("/runs/{id}")\ndef run(id: int):\n    if id < 0:\n        raise HTTPException(status_code=404)\n    result = {"id": id, "state": "new"}\n    if id > 3:\n        result["late"] = True\n    return result\n';

const rows: readonly (readonly [string, string, readonly string[]])[] = [
  ['- **Response**: `Run`\n', modelled, []],
  ['- **Response**: List of `Run`\n', modelled.replace('response_model=Run', 'response_model=List[Run]'), []],
  ['- **Response**: `RunDetail`\n', modelled, ['type RunDetail']],
  ['- **Response**: `{ id, state, sizeBytes }`\n', modelled, []],
  ['- **Response**: `{ id, state, size }`\n', modelled, ['ghost-field size', 'undocumented-field sizeBytes']],
  ['- **Response**: `{ id, state, ... }`\n', modelled, []],
  ['- **Response**: `RunView`\n', returned, ['type RunView']],
  ['- **Response**: `{ id, state, late? }`\n', returned, []],
  ['- **Response**: `{ id, status, late }`\n', returned, ['ghost-field status', 'undocumented-field state']],
  ['- **Response**: `{ id }`\n', returned.replace('return result', 'return {"id": id, **extra}'), []],
  ['- **Status codes**: 200, 404\n', returned, []],
  ['- **Status codes**: 200, 400\n', returned, ['status 404']],
  ['- **Status codes**: 201\n', returned, ['status 200']],
  ['- **Query params**: `limit` (max: 100)\n', modelled, []],
  ['- **Query params**: `limit`, `offset`\n', modelled, ['ghost-parameter offset']],
  [
    '- **Query params**: `limit`\n',
    modelled.replace('limit: int =', 'redact: Optional[bool] = None, limit: int ='),
    ['undocumented-parameter redact'],
  ],
];

test.each(rows)('Python: %s', async (contract, app, expected) => {
  const verdict = await judge(python(contract, app));
  expect(subjects(verdict)).toEqual(expected);
  expect(verdict.status).toBe(expected.length > 0 ? 'fail' : contract.includes('{ id }') ? 'unknown' : 'pass');
});

const script = (contract: string, body: string): Record<string, string> => ({
  'docs/API_CONTRACT.md': `# API contract\n\n#### \`GET /runs/:id\`\n\n- **Auth**: None (public)\n${contract}`,
  'package.json': JSON.stringify({ name: 'x', scripts: { start: 'node src/app.ts' }, dependencies: { express: '5.0.0' } }),
  'src/app.ts': `import express from 'express';\nconst app = express();\napp.get('/runs/:id', async (req, res) => {\n${body}\n});\napp.listen(3000);\n`,
});

test.each([
  ['- **Response**: `{ id, state }`\n', '  res.json({ id: 1, state: "new" });', []],
  ['- **Response**: `{ id, status }`\n', '  res.json({ id: 1, state: "new" });', ['ghost-field status', 'undocumented-field state']],
  ['- **Response**: `{ id }`\n', '  if (!req.query.x) return res.status(404).json({ error: "none" });\n  res.json({ id: 1 });', []],
  ['- **Status codes**: 200, 400\n', '  if (!ok) return res.status(404).json({ error: "none" });\n  res.json({ id: 1 });', ['status 404']],
  ['- **Query params**: `page`\n', '  res.json(find(req.query.page, req.query.size));', ['undocumented-parameter size']],
  ['- **Query params**: `page`\n', '  res.json(find(req.query));', []],
] as const)('TypeScript: %s', async (contract, body, expected) => {
  expect(subjects(await judge(script(contract, body)))).toEqual(expected);
});

test('no document is absence', async () => {
  const files = python('', modelled);
  delete files['docs/API_CONTRACT.md'];
  expect((await judge(files)).status).toBe('absent');
});
