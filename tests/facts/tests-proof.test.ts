import { describe, expect, test } from 'vitest';
import { Code } from '../../src/code/code.ts';
import { openCi } from '../../src/facts/ci/index.ts';
import { openTests } from '../../src/facts/tests/index.ts';
import { type ClaimProof, openProof, type TestedClaim } from '../../src/facts/tests/proof.ts';
import { memoryRepository } from '../../src/repo.ts';

const WORKFLOW = (run: string) =>
  `on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: ${run}\n`;

const LEDGER = `class Ledger:
    def start(self, key):
        if key.status != "approved":
            raise NotApproved("not approved")
        return key
`;

async function prove(files: Record<string, string>, claim: TestedClaim): Promise<ClaimProof> {
  const repo = memoryRepository(files);
  const code = await Code.open(repo);
  const ci = await openCi(repo);
  return openProof(openTests(repo, code), code, ci.proveRun).prove(claim);
}

const refused: TestedClaim = {
  id: 'pending-refused',
  title: 'a pending action is refused',
  subject: { symbols: [{ name: 'Ledger.start', file: 'src/ledger/core.py' }] },
  pins: ({ outcome, about }, { test }) => outcome.kind === 'raises' && about === 'result' && /pending/.test(test.name),
  contradicts: ({ outcome, about }, { test }) =>
    about === 'result' && outcome.kind === 'equals' && outcome.values.includes('executing') && /pending/.test(test.name),
};

const python = (body: string, run = 'pytest'): Promise<ClaimProof> =>
  prove(
    {
      'src/ledger/__init__.py': 'from .core import Ledger\n',
      'src/ledger/core.py': LEDGER,
      'tests/test_ledger.py': `import pytest\nfrom ledger import Ledger\n\n@pytest.fixture\ndef ledger():\n    return Ledger()\n\n${body}`,
      '.github/workflows/ci.yml': WORKFLOW(run),
    },
    refused,
  );

describe('a claim about a method', () => {
  test.each([
    ['proven', 'def test_pending(ledger):\n    with pytest.raises(NotApproved):\n        ledger.start(1)\n'],
    ['unpinned', 'def test_pending(ledger):\n    with pytest.raises(KeyError):\n        {}["x"]\n    assert ledger.start\n'],
    [
      'unpinned',
      'def test_pending(ledger):\n    try:\n        with pytest.raises(NotApproved):\n            ledger.start(1)\n    except Exception:\n        pass\n    assert ledger.start(2) == 1\n',
    ],
    [
      'rejected',
      '@pytest.mark.skip(reason="later")\ndef test_pending(ledger):\n    with pytest.raises(NotApproved):\n        ledger.start(1)\n',
    ],
    ['weak', 'def test_pending(ledger):\n    with pytest.raises(Exception):\n        ledger.start(1)\n'],
    [
      'weak',
      'def test_pending(ledger):\n    for row in rows():\n        with pytest.raises(NotApproved):\n            ledger.start(row)\n    assert ledger.start(2) == 1\n',
    ],
    [
      'proven',
      'def test_pending(ledger):\n    try:\n        ledger.start(1)\n        pytest.fail("started")\n    except NotApproved:\n        pass\n',
    ],
    ['unlinked', 'def test_pending():\n    assert len("start") == 5\n'],
  ])('is %s: %s', async (verdict, body) => {
    expect((await python(body)).verdict).toBe(verdict);
  });

  test('a test that demands the opposite is told apart from one that pins nothing', async () => {
    const proof = await python('def test_pending_starts(ledger):\n    assert ledger.start(1) == "executing"\n');
    expect(proof.opposite.map(({ test: { name } }) => name)).toEqual(['test_pending_starts']);
  });

  test('a swallowed exit status is named with its line', async () => {
    const proof = await python(
      'def test_pending(ledger):\n    with pytest.raises(NotApproved):\n        ledger.start(1)\n',
      'pytest | tee log.txt',
    );
    expect(proof.verdict).toBe('not-blocking');
    expect(proof.at?.path).toBe('.github/workflows/ci.yml');
  });
});

const guarded: TestedClaim = {
  id: 'approve-guarded',
  title: 'approving needs a credential',
  subject: { routes: [{ method: 'POST', path: '/approve/{id}' }] },
  guarded: ['src/app.ts'],
  pins: ({ outcome, about }) =>
    about === 'result' && outcome.kind === 'status' && outcome.accepts.every((code) => code === 401 || code === 403),
};

const script = (body: string): Promise<ClaimProof> =>
  prove(
    {
      'package.json': JSON.stringify({ scripts: { test: 'vitest run' }, devDependencies: { vitest: '4.0.0' } }),
      'src/app.ts': 'export const app = {};\n',
      'test/approve.test.ts': `import { expect, it } from 'vitest';\nimport request from 'supertest';\nimport { app } from '../src/app.ts';\n\n${body}`,
      '.github/workflows/ci.yml': WORKFLOW('npm test'),
    },
    guarded,
  );

describe('a claim about a route', () => {
  test.each([
    ['proven', "it('refuses', async () => { const res = await request(app).post('/approve/1'); expect(res.status).toBe(401); });"],
    ['proven', "it('refuses', async () => { await request(app).post('/approve/1').expect(403); });"],
    [
      'proven',
      "it('refuses', async () => { const res = await app.inject({ method: 'POST', url: '/approve/1' }); expect(res).toHaveProperty('statusCode', 401); });",
    ],
    [
      'proven',
      "it('refuses', async () => { const id = 7; const res = await app.request(`/approve/${id}`, { method: 'POST' }); expect([401, 403]).toContain(res.status); });",
    ],
    [
      'unpinned',
      "it('refuses', async () => { const res = await request(app).post('/approve/1'); expect([200, 401]).toContain(res.status); });",
    ],
    ['unlinked', "it('refuses', async () => { const res = await request(app).get('/approve/1'); expect(res.status).toBe(401); });"],
    ['unlinked', "it('refuses', async () => { const res = await request(app).post('/approve/1/undo'); expect(res.status).toBe(401); });"],
    ['unpinned', "it('refuses', async () => { const res = await request(app).post('/approve/1'); expect(res.status).not.toBe(200); });"],
  ])('is %s: %s', async (verdict, body) => {
    expect((await script(body)).verdict).toBe(verdict);
  });
});
