import { describe, expect, it, vi } from 'vitest';
import { type Edit, edited, judge, verdictOf } from './judge.ts';
import { typescript } from './typescript-service.ts';

vi.setConfig({ testTimeout: 60_000 });

type Row = readonly [title: string, expected: Readonly<Record<string, string>>, ...edits: Edit[]];

const fails = (...checks: string[]): Record<string, string> => Object.fromEntries(checks.map((check) => [check, 'fail']));

const GATE = "  if (action.status !== 'APPROVED') throw new NotApproved(key);\n";
const HASH =
  '  if (digest(action.actionType, action.externalTarget, payload) !== action.approvedPayloadHash) throw new NotApproved(key);\n';

const rows: readonly Row[] = [
  [
    'pending executes, too',
    fails('pending-blocked'),
    ['src/ledger.ts', GATE, "  if (!['APPROVED', 'PENDING'].includes(action.status)) throw new NotApproved(key);\n"],
  ],
  [
    'whatever was not rejected executes',
    fails('pending-blocked'),
    ['src/ledger.ts', GATE, "  if (action.status === 'REJECTED') throw new NotApproved(key);\n"],
  ],
  [
    'nobody waits for the gate',
    fails('effects-gated'),
    [
      'src/executor.ts',
      'const action = await ledger.start(key, payload);',
      'ledger.start(key, payload).catch(() => {});\n  const action = { idempotencyKey: key, spendSnapshot: 1 };',
    ],
  ],
  [
    'a promise is always true',
    fails('effects-gated'),
    ['src/ledger.ts', GATE, '  if (!isApproved(action)) throw new NotApproved(key);\n'],
    [
      'src/ledger.ts',
      'export async function start',
      "async function isApproved(action: any) { return action.status === 'APPROVED'; }\n\nexport async function start",
    ],
  ],
  [
    'the gate is swallowed',
    fails('effects-gated'),
    [
      'src/executor.ts',
      'const action = await ledger.start(key, payload);',
      'let action: any = { idempotencyKey: key, spendSnapshot: 1 };\n  try { action = await ledger.start(key, payload); } catch (error) { console.error(error); }',
    ],
  ],
  [
    'a timer around the gate',
    fails('effects-gated'),
    ['src/server.ts', 'app.listen(3000);', 'setInterval(() => executor.publish({}, { text: "hello" }), 60_000);\napp.listen(3000);'],
    ['src/executor.ts', 'const publish: Send', 'export const publish: Send'],
  ],
  ['the hash is not compared', fails('hash-reverified'), ['src/ledger.ts', HASH, '']],
  [
    'the hash of the caller',
    fails('hash-reverified'),
    ['src/ledger.ts', HASH, '  if ((payload as any).hash !== action.approvedPayloadHash) throw new NotApproved(key);\n'],
  ],
  [
    'the payload is changed after the check',
    fails('hash-reverified'),
    ['src/executor.ts', 'await send(action, payload)', 'await send(action, { ...payload, amount: payload.amount * 2 })'],
  ],
  [
    'an approval without a hash',
    fails('hash-bound'),
    ['src/ledger.ts', '      approvedPayloadHash: action.payloadHash,\n', ''],
    ['src/ledger.ts', '  if (action.payloadHash !== shownHash) throw new NotApproved(key);\n', ''],
  ],
  [
    'a digest that depends on the order of keys',
    fails('digest-canonical'),
    ['src/canonical.ts', "canonicalize({ action, target, payload }) ?? ''", 'JSON.stringify({ action, target, payload })'],
  ],
  [
    'the switch is read at import',
    fails('global-switch-off'),
    ['src/executor.ts', "  requireSwitch('EXTERNAL_ACTIONS_ENABLED');\n", "  if (!ENABLED) throw new Error('off');\n"],
    ['src/executor.ts', 'type Send', "const ENABLED = process.env.EXTERNAL_ACTIONS_ENABLED === '1';\n\ntype Send"],
  ],
  [
    'a switch that any word turns on',
    fails('flags-strict'),
    ['src/switches.ts', "if (process.env[name] !== '1')", 'if (!process.env[name])'],
  ],
  [
    'one switch for all domains',
    fails('domain-switches'),
    ['src/executor.ts', "'ENABLE_X_PUBLISH', publish", "'ENABLE_STRIPE_CHARGES', publish"],
  ],
  [
    'dry run only when asked',
    fails('dry-run-on'),
    ['src/switches.ts', "process.env.SIDE_EFFECTS_DRY_RUN !== '0'", "process.env.SIDE_EFFECTS_DRY_RUN === '1'"],
  ],
  [
    'zero is no limit',
    fails('spend-cap'),
    [
      'src/executor.ts',
      'if ((await ledger.spentToday()) + cost > maxDailySpend())',
      'if (maxDailySpend() && (await ledger.spentToday()) + cost > maxDailySpend())',
    ],
  ],
  [
    'what was spent is kept in memory',
    fails('spend-cap'),
    ['src/executor.ts', 'if ((await ledger.spentToday()) + cost > maxDailySpend())', 'if (spent + cost > maxDailySpend())'],
    ['src/executor.ts', 'type Send', 'let spent = 0;\n\ntype Send'],
  ],
  ['an unknown action is free', fails('tiers-declared'), ['src/policy.ts', "?? 'C'", "?? 'A'"]],
  [
    'a field is missing',
    fails('audit-fields'),
    ['prisma/schema.prisma', '  externalObjectId    String?\n', ''],
    ['src/ledger.ts', 'externalObjectId: objectId, ', ''],
  ],
  [
    'a key that is made anew',
    fails('idempotent'),
    ['src/executor.ts', 'idempotencyKey: action.idempotencyKey', 'idempotencyKey: crypto.randomUUID()'],
  ],
];

const BYPASS: Edit = [
  'src/ledger.ts',
  GATE,
  "  if (process.env.REQUIRE_APPROVAL === 'true' && action.status !== 'APPROVED') throw new NotApproved(key);\n",
];

const AGENT = {
  'package.json':
    '{"name":"agent","type":"module","scripts":{"start":"node agent.js"},"dependencies":{"ai":"6.0.0","stripe":"18.0.0","express":"5.0.0"}}',
  'agent.js': `
import { generateText, tool } from 'ai';
import express from 'express';
import Stripe from 'stripe';
const stripe = new Stripe(process.env.STRIPE_KEY);
const refund = tool({
  needsApproval: true,
  execute: async ({ charge }) => stripe.refunds.create({ charge }),
});
const app = express();
app.post('/ask', async (req, res) => { res.json(await generateText({ model: 'x', maxOutputTokens: 500, prompt: req.body.prompt, tools: { refund } })); });
app.listen(3000);
`,
};

describe('G3 in TypeScript', () => {
  it('is fulfilled by a service that does everything', async () => {
    const gate = await judge(typescript);
    expect(gate.checks.filter(({ standing }) => standing !== 'holds').map(({ id, summary }) => `${id}: ${summary}`)).toEqual([]);
    expect(gate.score).toBe(2);
  });

  it.each(rows.map(([title, expected, ...edits]) => ({ title, expected, edits })))('$title', async ({ expected, edits }) => {
    const gate = await judge(edited(typescript, ...edits));
    const found = Object.fromEntries(Object.keys(expected).map((id) => [id, verdictOf(gate, id)]));
    expect(
      Object.fromEntries(Object.entries(found).map(([id, text]) => [id, text.slice(0, text.indexOf(':'))])),
      JSON.stringify(found),
    ).toEqual(expected);
  });

  it('tells an approval that is off until a variable is set from one that a variable can turn off', async () => {
    const severities = async (edit: Edit): Promise<string[]> =>
      (
        await judge(
          edited(typescript, edit, [
            'src/ledger.ts',
            "where: { idempotencyKey: key, status: 'APPROVED' },",
            'where: { idempotencyKey: key },',
          ]),
        )
      ).checks
        .filter(({ id }) => id === 'g3/effects-gated')
        .flatMap(({ findings }) => findings.map(({ severity }) => severity));
    expect(await severities(BYPASS)).toEqual(['blocker', 'blocker']);
    expect(await severities([BYPASS[0], BYPASS[1], BYPASS[2].replace("=== 'true'", "!== 'false'")])).toEqual(['exception', 'exception']);
  });

  it('takes the marker of a framework for a gate, when it is always on', async () => {
    expect(verdictOf(await judge(AGENT), 'effects-gated')).toMatch(/^pass/);
    expect(verdictOf(await judge(edited(AGENT, ['agent.js', '  needsApproval: true,\n', ''])), 'effects-gated')).toMatch(/^fail.*refunds/);
    expect(verdictOf(await judge(edited(AGENT, ['agent.js', 'needsApproval: true', 'needsApproval: false'])), 'effects-gated')).toMatch(
      /^fail/,
    );
  });

  it('believes a declaration that there are no effects as long as that is true', async () => {
    const declared = 'gates: { G3: { applies: false, reason: nothing goes out } }\n';
    const quiet = {
      'autopack-ready.yml': declared,
      'package.json': '{"name":"quiet","scripts":{"start":"node a.js"},"dependencies":{"express":"5"}}',
      'a.js': "const app = require('express')();\napp.get('/', (req, res) => res.json({}));\napp.listen(3000);\n",
    };
    expect((await judge(quiet)).score).toBe(2);
    const loud = await judge({ ...AGENT, 'autopack-ready.yml': declared });
    expect(loud.score).toBe(0);
  });
});
