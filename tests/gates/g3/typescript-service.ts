/** A small service that acts outside only after an approval, in TypeScript. */
export const typescript: Readonly<Record<string, string>> = {
  'package.json':
    '{"name":"actions","type":"module","scripts":{"start":"node --import tsx src/server.ts"},"dependencies":{"express":"5.1.0","stripe":"18.0.0","twitter-api-v2":"1.20.0","@prisma/client":"6.0.0"}}',
  Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["npm", "start"]\n',
  'prisma/schema.prisma': `
generator client { provider = "prisma-client-js" }
datasource db { provider = "postgresql"
  url = env("DATABASE_URL") }

enum ActionStatus { PENDING APPROVED EXECUTING COMPLETED FAILED REJECTED }

model ExternalAction {
  idempotencyKey      String       @id
  requestedBy         String
  authPrincipalType   String
  authPrincipalId     String
  approvedBy          String?
  actionType          String
  provider            String
  operation           String
  runId               String
  phaseId             String
  requestedAt         DateTime
  approvedAt          DateTime?
  expiresAt           DateTime?
  executedAt          DateTime?
  completedAt         DateTime?
  payload             Json
  payloadHash         String
  approvedPayloadHash String?
  payloadSummary      String
  externalTarget      String
  externalObjectId    String?
  status              ActionStatus @default(PENDING)
  resultStatus        String?
  errorSummary        String?
  riskLevel           String
  killSwitchSnapshot  Json
  spendSnapshot       Float
}
`,
  'src/db.ts': `
import { PrismaClient } from '@prisma/client';
export const prisma = new PrismaClient();
`,
  'src/policy.ts': `
export const TIERS = {
  'report.read': 'A',
  'draft.create': 'B',
  'stripe.charge': 'C',
  'x.publish': 'C',
  'account.change': 'C',
  'spend.beyondCap': 'C',
} as const;
const FORBIDDEN: readonly string[] = ['account.delete'];

export const tierOf = (action: string): string => TIERS[action as keyof typeof TIERS] ?? 'C';

export function refuseForbidden(action: string): void {
  if (FORBIDDEN.includes(action)) throw new Error(action + ' is never done');
}
`,
  'src/switches.ts': `
export class SwitchedOff extends Error {}

export function requireSwitch(name: string): void {
  if (process.env[name] !== '1') throw new SwitchedOff(name);
}

export const isDryRun = (): boolean => process.env.SIDE_EFFECTS_DRY_RUN !== '0';

export const snapshot = () => ({
  global: process.env.EXTERNAL_ACTIONS_ENABLED ?? null,
  stripe: process.env.ENABLE_STRIPE_CHARGES ?? null,
  x: process.env.ENABLE_X_PUBLISH ?? null,
});

export const maxDailySpend = (): number => Number(process.env.MAX_DAILY_SPEND_USD ?? '50');
export const maxActions = (): number => Number(process.env.MAX_ACTIONS_PER_DAY ?? '20');
`,
  'src/canonical.ts': `
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

export function digest(action: string, target: string, payload: unknown): string {
  return createHash('sha256').update(canonicalize({ action, target, payload }) ?? '').digest('hex');
}
`,
  'src/redact.ts': `
export const redact = (value: unknown): string => String(value).replace(/(token|secret|key)[^,}]*/gi, '[redacted]').slice(0, 500);
`,
  'src/ledger.ts': `
import { prisma } from './db.js';
import { digest } from './canonical.js';
import { redact } from './redact.js';
import { snapshot } from './switches.js';

export class NotApproved extends Error {}

export interface Principal { id: string; name: string; kind: string }

export async function propose(principal: Principal, body: any) {
  return prisma.externalAction.create({
    data: {
      idempotencyKey: body.key,
      requestedBy: principal.name,
      authPrincipalType: principal.kind,
      authPrincipalId: principal.id,
      actionType: body.actionType,
      provider: body.provider,
      operation: body.operation,
      runId: body.runId,
      phaseId: body.phaseId,
      requestedAt: new Date(),
      payload: body.payload,
      payloadHash: digest(body.actionType, body.target, body.payload),
      payloadSummary: redact(JSON.stringify(body.payload)),
      externalTarget: redact(body.target),
      riskLevel: body.risk,
      killSwitchSnapshot: snapshot(),
      spendSnapshot: body.cost,
      status: 'PENDING',
    },
  });
}

export async function approve(key: string, principal: Principal, shownHash: string) {
  const action = await prisma.externalAction.findUnique({ where: { idempotencyKey: key } });
  if (!action) throw new NotApproved(key);
  if (action.status !== 'PENDING') throw new NotApproved(key);
  if (action.payloadHash !== shownHash) throw new NotApproved(key);
  await prisma.externalAction.update({
    where: { idempotencyKey: key },
    data: {
      status: 'APPROVED',
      approvedPayloadHash: action.payloadHash,
      approvedBy: principal.id,
      approvedAt: new Date(),
      expiresAt: new Date(Date.now() + 86_400_000),
    },
  });
}

export async function start(key: string, payload: unknown) {
  const action = await prisma.externalAction.findUnique({ where: { idempotencyKey: key } });
  if (!action) throw new NotApproved(key);
  if (action.status !== 'APPROVED') throw new NotApproved(key);
  if (!action.expiresAt || action.expiresAt < new Date()) throw new NotApproved(key);
  if (digest(action.actionType, action.externalTarget, payload) !== action.approvedPayloadHash) throw new NotApproved(key);
  const claimed = await prisma.externalAction.updateMany({
    where: { idempotencyKey: key, status: 'APPROVED' },
    data: { status: 'EXECUTING', executedAt: new Date(), killSwitchSnapshot: snapshot() },
  });
  if (claimed.count !== 1) throw new NotApproved(key);
  return action;
}

export async function complete(key: string, objectId: string) {
  await prisma.externalAction.update({
    where: { idempotencyKey: key },
    data: { status: 'COMPLETED', resultStatus: 'ok', externalObjectId: objectId, completedAt: new Date() },
  });
}

export async function fail(key: string, error: unknown) {
  await prisma.externalAction.update({
    where: { idempotencyKey: key },
    data: { status: 'FAILED', resultStatus: 'failed', errorSummary: redact(String(error)), completedAt: new Date() },
  });
}

const today = () => new Date(new Date().toISOString().slice(0, 10));

export async function spentToday(): Promise<number> {
  const sum = await prisma.externalAction.aggregate({ _sum: { spendSnapshot: true }, where: { executedAt: { gte: today() } } });
  return sum._sum.spendSnapshot ?? 0;
}

export const countToday = () => prisma.externalAction.count({ where: { executedAt: { gte: today() } } });

export const find = (provider: string, actionType: string, runId: string) =>
  prisma.externalAction.findMany({ where: { provider, actionType, runId }, take: 100 });
`,
  'src/executor.ts': `
import Stripe from 'stripe';
import { TwitterApi } from 'twitter-api-v2';
import * as ledger from './ledger.js';
import { refuseForbidden, tierOf } from './policy.js';
import { isDryRun, maxActions, maxDailySpend, requireSwitch } from './switches.js';

type Send = (action: any, payload: any) => Promise<string>;

async function checkCaps(cost: number): Promise<void> {
  if ((await ledger.spentToday()) + cost > maxDailySpend()) throw new Error('spend cap');
  if ((await ledger.countToday()) >= maxActions()) throw new Error('action cap');
}

async function run(key: string, payload: any, actionType: string, domainSwitch: string, send: Send) {
  requireSwitch('EXTERNAL_ACTIONS_ENABLED');
  requireSwitch(domainSwitch);
  refuseForbidden(actionType);
  if (isDryRun()) return { dryRun: true };
  if (tierOf(actionType) !== 'C') throw new Error(actionType);
  const action = await ledger.start(key, payload);
  await checkCaps(action.spendSnapshot);
  try {
    const id = await send(action, payload);
    await ledger.complete(key, id);
    return { id };
  } catch (error) {
    await ledger.fail(key, error);
    throw error;
  }
}

const charge: Send = async (action, payload) => {
  const stripe = new Stripe(process.env.STRIPE_KEY ?? '');
  const made = await stripe.paymentIntents.create(payload, { idempotencyKey: action.idempotencyKey });
  return made.id;
};

const publish: Send = async (_action, payload) => {
  const client = new TwitterApi({ appKey: process.env.X_APP_KEY ?? '', appSecret: process.env.X_APP_SECRET ?? '' });
  const made = await client.v2.tweet(payload);
  return made.data.id;
};

export const executeCharge = (key: string, payload: any) => run(key, payload, 'stripe.charge', 'ENABLE_STRIPE_CHARGES', charge);
export const executePublish = (key: string, payload: any) => run(key, payload, 'x.publish', 'ENABLE_X_PUBLISH', publish);
`,
  'src/server.ts': `
import { timingSafeEqual } from 'node:crypto';
import express from 'express';
import * as executor from './executor.js';
import * as ledger from './ledger.js';

const app = express();
app.use(express.json());

app.use((req, res, next) => {
  const given = Buffer.from(req.header('x-api-key') ?? '');
  const expected = Buffer.from(process.env.API_KEY ?? '');
  if (expected.length === 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return res.sendStatus(401);
  res.locals.principal = { id: 'operator-1', name: 'operator', kind: 'api_key' };
  next();
});

app.post('/actions', async (req, res) => { res.json(await ledger.propose(res.locals.principal, req.body)); });
app.post('/actions/:key/approve', async (req, res) => {
  await ledger.approve(req.params.key, res.locals.principal, req.body.shownHash);
  res.json({});
});
app.post('/actions/:key/charge', async (req, res) => { res.json(await executor.executeCharge(req.params.key, req.body.payload)); });
app.post('/actions/:key/publish', async (req, res) => { res.json(await executor.executePublish(req.params.key, req.body.payload)); });
app.get('/actions', async (req, res) => {
  res.json(await ledger.find(String(req.query.provider), String(req.query.actionType), String(req.query.runId)));
});

app.listen(3000);
`,
  'test/actions.test.ts': `
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as executor from '../src/executor.js';
import * as ledger from '../src/ledger.js';
import { tierOf } from '../src/policy.js';
import { SwitchedOff } from '../src/switches.js';

const create = vi.fn();
vi.mock('stripe', () => ({ default: class { paymentIntents = { create }; } }));
const payload = { amount: 100, currency: 'usd' };
const operator = { id: 'operator-1', name: 'operator', kind: 'api_key' };
const body = { key: 'k', actionType: 'stripe.charge', provider: 'stripe', operation: 'charge', runId: 'r', phaseId: '1', target: 'acct', payload, cost: 1, risk: 'high' };

beforeEach(() => {
  vi.stubEnv('EXTERNAL_ACTIONS_ENABLED', '1');
  vi.stubEnv('ENABLE_STRIPE_CHARGES', '1');
  vi.stubEnv('SIDE_EFFECTS_DRY_RUN', '0');
});
afterEach(() => { vi.unstubAllEnvs(); });

it('refuses a pending action', async () => {
  await ledger.propose(operator, body);
  await expect(executor.executeCharge('k', payload)).rejects.toThrow(ledger.NotApproved);
  expect(create).not.toHaveBeenCalled();
});

it('refuses a tampered payload', async () => {
  const action = await ledger.propose(operator, body);
  await ledger.approve('k', operator, action.payloadHash);
  await expect(ledger.start('k', { ...payload, amount: 100_000 })).rejects.toThrow(ledger.NotApproved);
});

it('is disabled when the environment is empty', async () => {
  vi.stubEnv('EXTERNAL_ACTIONS_ENABLED', undefined);
  await expect(executor.executeCharge('k', payload)).rejects.toThrow(SwitchedOff);
});

it('calls nothing in a dry run', async () => {
  vi.stubEnv('SIDE_EFFECTS_DRY_RUN', undefined);
  await executor.executeCharge('k', payload);
  expect(create).not.toHaveBeenCalled();
});

it('writes the fields of the audit record', async () => {
  const action = await ledger.propose(operator, body);
  expect(action.requestedBy).toBe('operator');
  expect(action.externalTarget).toBe('acct');
  expect(action.riskLevel).toBe('high');
});

it('takes an unknown action for tier C', () => {
  expect(tierOf('never.heard.of')).toBe('C');
});
`,
  '.github/workflows/ci.yml': `
name: ci
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: npm ci
      - run: npx vitest run
`,
  'docs/EXTERNAL_ACTIONS.md': `# External actions

| Action | Tier |
|---|---|
| \`report.read\` | A |
| \`draft.create\` | B |
| \`stripe.charge\` | C |
| \`x.publish\` | C |
| \`account.change\` | C |
| \`spend.beyondCap\` | C |

## Switches and caps

| Variable | Default | Meaning |
|---|---|---|
| \`EXTERNAL_ACTIONS_ENABLED\` | \`0\` | lets external actions happen |
| \`ENABLE_STRIPE_CHARGES\` | \`0\` | charges |
| \`ENABLE_X_PUBLISH\` | \`0\` | publishing |
| \`SIDE_EFFECTS_DRY_RUN\` | \`1\` | leaves out the effect |
| \`MAX_DAILY_SPEND_USD\` | \`50\` | spend a day |
| \`MAX_ACTIONS_PER_DAY\` | \`20\` | actions a day |

## Audit record

Each action keeps requestedBy, authPrincipalType, authPrincipalId, approvedBy, actionType, provider, operation, runId,
phaseId, idempotencyKey, requestedAt, approvedAt, executedAt, completedAt, payloadHash, payloadSummary, externalTarget,
externalObjectId, status, resultStatus, errorSummary, riskLevel, killSwitchSnapshot and spendSnapshot.
`,
};
