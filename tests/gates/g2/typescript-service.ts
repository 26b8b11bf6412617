import type { Files } from './judge.ts';

/** An Express service whose approvals are as they should be. */
export const typescript: Files = {
  'package.json':
    '{"name":"service","type":"module","scripts":{"start":"node src/server.ts","test":"vitest run"},"dependencies":{"express":"5.1.0","@prisma/client":"6.0.0","jsonwebtoken":"9.0.2","minimatch":"10.0.0"},"devDependencies":{"vitest":"3.0.0","supertest":"7.0.0"}}',
  Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nENV NODE_ENV=production\nCMD ["npm", "start"]\n',
  'docker-compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      NODE_ENV: production\n      JWT_SECRET: ${JWT_SECRET}\n',
  'src/policy.ts': `import path from 'node:path';
import { minimatch } from 'minimatch';

export const NEVER_AUTO_APPROVE = ['src/**', 'docs/**', 'test/**', '.github/**'] as const;

const clean = (file: string) => path.posix.normalize(file.replaceAll('\\\\', '/'));

export function canAutoApprove(file: string, risk: string): boolean {
  const name = clean(file);
  if (NEVER_AUTO_APPROVE.some((glob) => minimatch(name, glob, { dot: true }))) return false;
  if (risk === 'low' && name.startsWith('examples/')) return true;
  return false;
}
`,
  'src/auth.ts': `import jwt from 'jsonwebtoken';

export function requireOperator(req, res, next) {
  let claims;
  try {
    claims = jwt.verify((req.headers.authorization ?? '').replace('Bearer ', ''), process.env.JWT_SECRET);
  } catch {
    return res.sendStatus(401);
  }
  if (claims.role !== 'operator') return res.sendStatus(403);
  req.user = claims;
  next();
}
`,
  'src/app.ts': `import express from 'express';
import { PrismaClient } from '@prisma/client';
import { requireOperator } from './auth.ts';

const prisma = new PrismaClient();
export const app = express();
app.use(express.json());

app.post('/approvals', requireOperator, async (req, res) => {
  const auto = process.env.AUTO_APPROVE === '1' && process.env.NODE_ENV !== 'production';
  const row = await prisma.approvalRequest.create({ data: { path: req.body.path, status: auto ? 'APPROVED' : 'PENDING', requestedBy: req.user.sub } });
  res.json({ id: row.id, status: auto ? 'APPROVED' : 'PENDING' });
});

app.post('/approvals/:id/approve', requireOperator, async (req, res) => {
  const row = await prisma.approvalRequest.findUnique({ where: { id: req.params.id } });
  if (!row) return res.sendStatus(404);
  if (row.status !== 'PENDING' || row.expiresAt < new Date()) return res.sendStatus(409);
  if (row.requestedBy === req.user.sub) return res.sendStatus(403);
  await prisma.approvalRequest.update({ where: { id: req.params.id }, data: { status: 'APPROVED', approvedBy: req.user.sub } });
  res.json({ status: 'APPROVED' });
});
`,
  'src/server.ts': `import { app } from './app.ts';

app.listen(3000);
`,
  'docs/GOVERNANCE.md': `# Governance

**Status**: canonical

How approvals are given.

## NEVER_AUTO_APPROVE

The following paths are never auto-approved:

- \`src/\`
- \`docs/\`
- \`test/\`
- \`.github/\`

## Ways to approve

- \`POST /approvals\` asks for an approval; outside production it may approve by itself
- \`POST /approvals/{id}/approve\` is an operator's decision

## Variables

| Variable | Default | Description |
|---|---|---|
| \`AUTO_APPROVE\` | \`0\` | approve at once, never in production |
`,
  'test/governance.test.ts': `import { readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import request from 'supertest';
import { app } from '../src/app.ts';
import { canAutoApprove, NEVER_AUTO_APPROVE } from '../src/policy.ts';
import { operator } from './operator.ts';

afterEach(() => vi.unstubAllEnvs());

it('documents the list', () => {
  const text = readFileSync('docs/GOVERNANCE.md', 'utf8');
  const documented = [...text.matchAll(/^- \`([^\`]+)\\/\`$/gm)].map((match) => match[1] + '/**').sort();
  expect(documented).toEqual([...NEVER_AUTO_APPROVE].sort());
});

it('needs approval for what is listed', () => {
  expect(canAutoApprove('docs/a.md', 'low')).toBe(false);
  expect(canAutoApprove('./docs/a.md', 'low')).toBe(false);
});

it('approves nothing by default', async () => {
  const response = await request(app).post('/approvals').set('Authorization', operator).send({ path: 'a' });
  expect(response.body.status).toBe('PENDING');
});

it('approves nothing in production', async () => {
  vi.stubEnv('NODE_ENV', 'production');
  vi.stubEnv('AUTO_APPROVE', '1');
  const response = await request(app).post('/approvals').set('Authorization', operator).send({ path: 'a' });
  expect(response.body.status).toBe('PENDING');
});

it('refuses to take requests from nobody', async () => {
  const response = await request(app).post('/approvals').send({ path: 'a' });
  expect(response.status).toBe(401);
});

it('refuses to approve for nobody', async () => {
  const response = await request(app).post('/approvals/1/approve');
  expect(response.status).toBe(401);
});
`,
  'test/operator.ts': `import jwt from 'jsonwebtoken';

export const operator = 'Bearer ' + jwt.sign({ sub: 'ada', role: 'operator' }, 'test');
`,
  '.github/workflows/ci.yml': `on:
  push:
  pull_request:
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: npm ci
      - run: npm test
`,
};
