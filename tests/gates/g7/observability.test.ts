import { describe, expect, it } from 'vitest';
import capsConsistent from '../../../gates/g7-observability-correctness/caps-consistent.ts';
import capsEnforced from '../../../gates/g7-observability-correctness/caps-enforced.ts';
import capsFromConfig from '../../../gates/g7-observability-correctness/caps-from-config.ts';
import metricsDoNotSpend from '../../../gates/g7-observability-correctness/metrics-do-not-spend.ts';
import observabilitySwitched from '../../../gates/g7-observability-correctness/observability-switched.ts';
import queriesBounded from '../../../gates/g7-observability-correctness/queries-bounded.ts';
import readsOnly from '../../../gates/g7-observability-correctness/reads-only.ts';
import switchesDocumented from '../../../gates/g7-observability-correctness/switches-documented.ts';
import switchesEnforced from '../../../gates/g7-observability-correctness/switches-enforced.ts';
import type { Check } from '../../../src/define.ts';
import { edited, judge } from '../g5/judge.ts';
import { JAVASCRIPT, PYTHON } from './services.ts';

type Files = Readonly<Record<string, string>>;
const CHECKS = [
  metricsDoNotSpend,
  observabilitySwitched,
  switchesEnforced,
  capsFromConfig,
  capsConsistent,
  capsEnforced,
  queriesBounded,
  readsOnly,
  switchesDocumented,
];

describe('services whose observability is sound', () => {
  it.each(
    CHECKS.flatMap((check): [string, string, Check, Files][] => [
      [check.id, 'Python', check, PYTHON],
      [check.id, 'JavaScript', check, JAVASCRIPT],
    ]),
  )('%s passes in %s', async (_id, _language, check, files) => {
    const { status, summary } = await judge(check, files);
    expect(`${status}: ${summary}`).toMatch(/^pass/);
  });
});

describe('one edit that breaks it', () => {
  it.each<[string, Check, Files, string, string, string, string]>([
    [
      'a summary by a model',
      metricsDoNotSpend,
      PYTHON,
      'app.py',
      '"used": len(rows)',
      '"used": summarise(str(len(rows)))',
      'GET /metrics/usage',
    ],
    [
      'a summary by a model in JavaScript',
      metricsDoNotSpend,
      JAVASCRIPT,
      'app.js',
      'used: rows.length',
      'used: await summarise(String(rows.length))',
      'GET /metrics/usage',
    ],
    [
      'a model call at start-up',
      metricsDoNotSpend,
      PYTHON,
      'app.py',
      'app = FastAPI()',
      'app = FastAPI()\nsummarise("warm up")',
      'uvicorn',
    ],
    [
      'a model call in a health check',
      metricsDoNotSpend,
      JAVASCRIPT,
      'app.js',
      "(req, res) => res.json({ status: 'ok',",
      "async (req, res) => res.json({ status: await summarise('ping'),",
      'GET /health',
    ],
    ['no switch', observabilitySwitched, PYTHON, 'app.py', 'if not metrics_enabled():', 'if limit < 0:', 'GET /metrics/usage'],
    [
      'a switch that is on when unset',
      observabilitySwitched,
      PYTHON,
      'settings.py',
      'os.getenv("ENABLE_USAGE_METRICS") == "1"',
      'os.getenv("ENABLE_USAGE_METRICS") != "0"',
      'GET /metrics/usage',
    ],
    [
      'a switch that is on when unset, in JavaScript',
      observabilitySwitched,
      JAVASCRIPT,
      'settings.js',
      "=== '1'",
      "!== '0'",
      'GET /metrics/usage',
    ],
    [
      'a switch that does not return',
      observabilitySwitched,
      JAVASCRIPT,
      'app.js',
      'return res.status(503).json',
      'res.status(503).json',
      'GET /metrics/usage',
    ],
    [
      'a switch that is only shown',
      switchesEnforced,
      PYTHON,
      'app.py',
      '    if not metrics_enabled():\n        raise HTTPException(status_code=503)\n',
      '',
      'ENABLE_USAGE_METRICS',
    ],
    [
      'a switch that nothing reads',
      switchesEnforced,
      JAVASCRIPT,
      'README.md',
      '`ENABLE_USAGE_METRICS`',
      '`ENABLE_COST_METRICS`',
      'ENABLE_COST_METRICS',
    ],
    [
      'a cap that is typed in',
      capsFromConfig,
      PYTHON,
      'app.py',
      '"cap_tokens": token_cap()',
      '"cap_tokens": 100_000',
      'GET /metrics/usage cap_tokens',
    ],
    [
      'a cap that is typed in, in JavaScript',
      capsFromConfig,
      JAVASCRIPT,
      'app.js',
      'cap_tokens: tokenCap',
      'cap_tokens: 100000',
      'GET /metrics/usage cap_tokens',
    ],
    [
      'a second declaration',
      capsConsistent,
      PYTHON,
      'store.py',
      'tokens = Column(Integer)',
      'tokens = Column(Integer)\n    daily_token_cap = Column(Integer, default=100_000)',
      'DAILY_TOKEN_CAP store.py declaration',
    ],
    [
      'a document with another number',
      capsConsistent,
      JAVASCRIPT,
      'README.md',
      '| 100000 |',
      '| 200000 |',
      'DAILY_TOKEN_CAP README.md document',
    ],
    ['a cap that stops nothing', capsEnforced, PYTHON, 'app.py', 'if used > token_cap():', 'if used < 0:', 'DAILY_TOKEN_CAP'],
    ['a limit without a maximum', queriesBounded, PYTHON, 'app.py', 'Query(100, le=1000)', '100', 'GET /metrics/usage limit'],
    [
      'a limit without a maximum, in JavaScript',
      queriesBounded,
      JAVASCRIPT,
      'app.js',
      'Math.min(Number(req.query.limit || 100), 1000)',
      'Number(req.query.limit || 100)',
      'GET /metrics/usage limit',
    ],
    ['a limit that nothing uses', queriesBounded, PYTHON, 'app.py', '.limit(limit)', '', 'GET /metrics/usage limit'],
    [
      'a write while looking',
      readsOnly,
      PYTHON,
      'app.py',
      'rows = db.query',
      'db.add(Use(tokens=0))\n    db.commit()\n    rows = db.query',
      'GET /metrics/usage sessionmaker.add',
    ],
    [
      'a write while looking, in JavaScript',
      readsOnly,
      JAVASCRIPT,
      'app.js',
      "pool.query('SELECT tokens FROM uses LIMIT $1', [limit])",
      "pool.query('UPDATE uses SET seen = true')",
      'GET /metrics/usage',
    ],
    ['a document that says on', switchesDocumented, JAVASCRIPT, 'README.md', '| off |', '| on |', 'ENABLE_USAGE_METRICS on'],
  ])('%s', async (_name, check, files, file, from, to, key) => {
    const verdict = await judge(check, edited(files, file, from, to));
    expect(`${verdict.status}: ${verdict.findings.map((each) => each.key).join('; ')} ${verdict.summary}`).toContain(`fail: ${key}`);
  });
});
