import { describe, expect, it } from 'vitest';
import { gates } from '../../gates/index.ts';
import { parseConfig } from '../../src/config.ts';
import { fail } from '../../src/define.ts';
import { deriveFact } from '../../src/derive.ts';
import { hints } from '../../src/facts/hints.ts';
import { settings } from '../../src/formats/settings.ts';
import { table } from '../../src/formats/table.ts';
import { inspect } from '../../src/inspect.ts';
import { memoryRepository } from '../../src/repo.ts';
import { finding } from '../engine/support.ts';
import { reportOf } from '../formats/sample.ts';

const repo = memoryRepository({
  'requirements.txt': 'fastapi\nuvicorn\n',
  Procfile: 'web: uvicorn app:app',
  'docs/API.md': '# API\n',
  'app.py': `import os
from fastapi import Depends, FastAPI, Header, HTTPException

app = FastAPI()


def verify_key(x_api_key: str = Header(None)):
    if os.environ["APP_ENV"] == "production" and x_api_key != os.environ["API_KEY"]:
        raise HTTPException(status_code=401)


@app.get("/health")
def health():
    return {}


@app.get("/runs/{run_id}", dependencies=[Depends(verify_key)])
def read_run(run_id: str):
    return {}
`,
});

const text = `rubric: 1
production:
  variable: APP_ENV
  value: production
  environment: { API_KEY: x, GONE: "1" }
auth:
  guards: [verify_key, verify_all]
  public:
    - { route: GET /health, reason: probe }
    - { route: "GET /runs/{id}", reason: read }
    - { route: POST /gone, reason: was once }
docs: { contract: docs/API.md, governance: docs/GONE.md }
deploy: { nginx: nginx.conf }
sideEffects: { switches: { global: STOP }, tiers: { mail: C } }
gates: { G7: { applies: true, reason: it does } }
`;
const source = parseConfig(text, 'autopack-ready.yml');

describe('entries of the configuration that do nothing', () => {
  it('are named, and no other', async () => {
    const { value } = await deriveFact(repo, source.config, hints);
    expect(value.map(({ steps, message }) => `${steps.join('.')}: ${message}`)).toEqual([
      'production.environment.GONE: nothing reads GONE',
      'sideEffects.switches.global: nothing reads STOP',
      'auth.guards.1: verify_all stands before no route',
      'auth.public.2: no served route is POST /gone',
      'docs.governance: there is no file docs/GONE.md',
      'deploy.nginx.0: there is no file nginx.conf',
      'sideEffects.tiers.mail: no reachable effect is the action mail',
      'gates.G7: G7 is judged without this entry; only "applies: false" declares something',
    ]);
  });

  it('stand in the report with their line, and change no verdict', async () => {
    const none = gates.map((gate) => ({ ...gate, checks: [] }));
    const report = await inspect(repo, source.config, { gates: none, source, hints });
    expect(report.hints?.[0]).toEqual({ path: 'autopack-ready.yml', line: 5, message: 'nothing reads GONE' });
    expect(table(report)).toContain('\nConfiguration that does nothing\n  autopack-ready.yml:5 nothing reads GONE\n');
    expect(settings('autopack-ready.yml', [], report)).toContain('  autopack-ready.yml:11  no served route is POST /gone');
    expect((await inspect(repo, source.config, { gates: none, hints })).hints).toBeUndefined();
  });
});

describe('the preview of the next rubric', () => {
  it('counts what is only advised today', async () => {
    const report = await reportOf({
      'g2/separation-of-duties': fail('1 of 1', { findings: [finding('POST /approve', 'advice')] }),
    });
    expect([report.total, report.preview]).toEqual([16, { rubric: 2, total: 15, checks: ['g2/separation-of-duties'] }]);
    expect(table(report)).toMatch(/The next rubric would count g2\/separation-of-duties as well: 15 of\s+16/);
    expect(settings(undefined, [], report)).toContain(
      'Rubric 1: 16 of 16. The next one, 2, would count g2/separation-of-duties as well: 15 of 16.',
    );
  });

  it('says nothing where nothing would change', async () => {
    const report = await reportOf({});
    expect(report.preview).toEqual({ rubric: 2, total: 16, checks: [] });
    expect(table(report)).not.toContain('next rubric');
  });
});
