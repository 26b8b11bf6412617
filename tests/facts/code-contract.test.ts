import { expect, test } from 'vitest';
import { defaultConfig } from '../../src/config.ts';
import { type CodeContractRow, codeContract } from '../../src/facts/code-contract.ts';
import { type DriftReport, drift } from '../../src/facts/drift.ts';
import { Facts } from '../../src/facts.ts';
import { contractMarkdown } from '../../src/formats/contract.ts';
import { markedText, replaceBetweenMarkers } from '../../src/markers.ts';
import { memoryRepository } from '../../src/repo.ts';

async function read(files: Record<string, string>): Promise<{ rows: readonly CodeContractRow[]; report: DriftReport }> {
  const facts = new Facts({ repo: memoryRepository(files), config: defaultConfig, diagnose: () => {}, assume: () => {} });
  const given = await facts.all({ codeContract, drift });
  return { rows: given.codeContract as readonly CodeContractRow[], report: given.drift as DriftReport };
}

const python = {
  Dockerfile: 'FROM python:3.12\nCMD ["uvicorn", "app:app"]\n',
  'app.py': `import os
from fastapi import Depends, FastAPI, Header, HTTPException, Query
from pydantic import BaseModel

class Run(BaseModel):
    id: int
    state: str

def verify_key(x_api_key: str = Header(None)):
    if not os.environ.get("APP_KEY") or x_api_key != os.environ["APP_KEY"]:
        raise HTTPException(403)

def enabled():
    if os.environ.get("RESEARCH_ENABLED") != "1":
        raise HTTPException(503)

app = FastAPI()

@app.get("/health")
def health():
    return {"status": "ok"}

@app.get("/runs/{id}", response_model=Run, dependencies=[Depends(verify_key)])
def run(id: int, limit: int = Query(10, le=100), redact: bool = False):
    if id < 0:
        raise HTTPException(404)
    return load(id)

@app.post("/runs", status_code=201, dependencies=[Depends(verify_key)])
def start():
    return {"id": 1}

@app.get("/research", dependencies=[Depends(enabled)])
def research():
    return []
`,
};

const typescript = {
  'package.json': JSON.stringify({ name: 'x', scripts: { start: 'node src/app.ts' }, dependencies: { express: '5.0.0' } }),
  'src/app.ts': `import express from 'express';
const app = express();
const guard = (req, res, next) => (process.env.APP_KEY && req.headers['x-api-key'] === process.env.APP_KEY ? next() : res.status(401).end());
app.get('/health', (req, res) => res.json({ status: 'ok' }));
app.get('/runs/:id', guard, (req, res) => {
  if (!req.query.page) return res.status(400).json({ error: 'page' });
  res.json({ id: req.params.id, page: req.query.page });
});
app.listen(3000);
`,
};

test.each([
  ['Python', python, 4],
  ['TypeScript', typescript, 2],
] as const)('what is written for %s is read back without drift', async (_language, files, count) => {
  const { rows } = await read(files);
  expect(rows).toHaveLength(count);
  const document = replaceBetweenMarkers('# API contract\n\nProse of people.\n', 'contract', contractMarkdown(rows));
  const { report, rows: again } = await read({ ...files, 'docs/API_CONTRACT.md': document });
  expect(report.compared).toBe(count);
  expect([...report.drifts, ...report.undecided].map(({ message }) => message)).toEqual([]);
  expect(markedText(document, 'contract')?.trim()).toBe(contractMarkdown(again).trim());
});

test('a route, a guard and a field that change drift from what was written', async () => {
  const { rows } = await read(python);
  const document = replaceBetweenMarkers('# API contract\n', 'contract', contractMarkdown(rows));
  const changed = python['app.py']
    .replace('@app.get("/health")', '@app.get("/healthz")')
    .replace('response_model=Run, dependencies=[Depends(verify_key)]', 'response_model=Run')
    .replace('return {"status": "ok"}', 'return {"state": "ok"}');
  const { report } = await read({ ...python, 'app.py': changed, 'docs/API_CONTRACT.md': document });
  expect(report.drifts.map(({ kind }) => kind).sort()).toEqual(['auth', 'ghost', 'undocumented']);
});

test('the words of the contract name credentials, modes and shapes', async () => {
  const text = contractMarkdown((await read(python)).rows);
  expect(text).toContain('| GET | `/research` | None when enabled | – | – | 200 | – | `RESEARCH_ENABLED` |');
  expect(text).toContain('| POST | `/runs` | Requires `X-API-Key` | `verify_key` | `{ id }` | 201 | – | – |');
  expect(text).toContain('`limit` (max: 100, default: 10), `redact` (default: false)');
});
