import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/config.ts';
import { deriveFact } from '../../src/derive.ts';
import { approvalWays } from '../../src/facts/ways/approvals.ts';
import { effectWays } from '../../src/facts/ways/effects.ts';
import { requestWays } from '../../src/facts/ways/requests.ts';
import type { Way } from '../../src/facts/ways/way.ts';
import { memoryRepository } from '../../src/repo.ts';
import { edited, type Files, python } from '../gates/g6-repositories.ts';

const requests = async (files: Files) => (await deriveFact(memoryRepository(files), defaultConfig, requestWays)).value;
const lines = (ways: readonly Way[], title: string): readonly string[] =>
  ways.find((way) => way.title === title)?.steps.map(({ state, kind, text }) => `${state} ${kind}: ${text}`) ?? [];

describe('the way of a request', () => {
  it('leads from the public URL through the proxy to handler and guard', async () => {
    expect(lines(await requests(python), 'GET /runs/{run_id}')).toEqual([
      'ok request: GET /api/runs/x1',
      'ok public address: port 80 of the host is web:80',
      'ok proxy: server localhost',
      'ok proxy: location /api/',
      'ok proxy: GET /runs/x1 to backend:8000',
      'ok upstream: backend:8000: backend listens on port 8000 (--port)',
      'ok handler: GET /runs/{run_id} (fastapi)',
      'ok guard: verify_key',
    ]);
  });

  it('says what opens a guard', async () => {
    const bypassed = edited(python, [
      'app/main.py',
      '    if not x_api_key or',
      '    if os.getenv("TESTING") == "1":\n        return\n    if not x_api_key or',
    ]);
    expect(lines(await requests(bypassed), 'GET /runs/{run_id}').at(-1)).toMatch(/^broken guard: verify_key: .*TESTING=1/);
  });

  it('marks what anyone may do and what does not arrive', async () => {
    const ways = await requests(python);
    expect(lines(ways, 'GET /health').at(-1)).toBe('public guard: answers anyone');
    const moved = await requests(edited(python, ['nginx.conf', 'http://backend:8000/;', 'http://nowhere:8000/;']));
    expect(lines(moved, 'GET /runs/{run_id}')).toContain('broken handler: GET /runs/{run_id} (fastapi)');
  });
});

const publisher = {
  'requirements.txt': 'fastapi\nuvicorn\nstripe\n',
  Procfile: 'web: uvicorn app:app',
  'app.py': `import stripe
from fastapi import FastAPI

app = FastAPI()


class Refund:
    status = "pending"


store = {}


@app.post("/refunds/{refund_id}/approve")
def approve(refund_id: str):
    refund = store[refund_id]
    refund.status = "approved"
    return {}


@app.post("/refunds/{refund_id}/execute")
def execute(refund_id: str):
    stripe.Refund.create(charge=refund_id)
    return {}
`,
};

describe('the way to an effect', () => {
  it('says that nothing waits for an approval and nothing switches it off', async () => {
    const [way] = (await deriveFact(memoryRepository(publisher), defaultConfig, effectWays)).value;
    expect(way?.steps.map(({ state, kind }) => `${state} ${kind}`)).toEqual(['ok route', 'broken approval', 'broken switch', 'ok effect']);
    expect(way?.steps.at(-1)).toMatchObject({ path: 'app.py', line: 23 });
  });
});

describe('the way of an approval', () => {
  it('leads from the entry to the record, and says that anyone may take it', async () => {
    const [way] = (await deriveFact(memoryRepository(publisher), defaultConfig, approvalWays)).value;
    expect(way?.title).toBe('Approval: POST /refunds/{refund_id}/approve');
    expect(way?.steps.map(({ state, kind }) => `${state} ${kind}`)).toEqual(['public route', 'ok decides', 'ok record']);
  });
});
