import { expect, test } from 'vitest';
import { type Edit, edited, type Files, judge } from './judge.ts';

const python: Files = {
  'requirements.txt': 'fastapi\nsqlalchemy\n',
  Dockerfile: 'FROM python:3.12\nENV APP_ENV=production\nCMD ["uvicorn", "app:app"]\n',
  'app.py': `import hmac
import os
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from sqlalchemy import Column, String
from sqlalchemy.orm import Session, declarative_base, sessionmaker

Base = declarative_base()
SessionLocal = sessionmaker()
app = FastAPI()


class Approval(Base):
    __tablename__ = "approvals"
    id = Column(String, primary_key=True)
    status = Column(String)
    approved_by = Column(String)


def get_db():
    yield SessionLocal()


@app.post("/telegram/webhook")
async def webhook(request: Request, db: Session = Depends(get_db), x_secret_token: str = Header(None)):
    secret = os.getenv("WEBHOOK_SECRET")
    if not secret or not hmac.compare_digest(x_secret_token or "", secret):
        raise HTTPException(status_code=403)
    data = await request.json()
    if str(data["from"]["id"]) not in os.getenv("APPROVERS", "").split(","):
        raise HTTPException(status_code=403)
    row = db.query(Approval).filter(Approval.id == data["id"], Approval.status == "pending").first()
    row.status = "approved"
    db.commit()
`,
};

const express: Files = {
  'package.json': '{"name":"x","type":"module","scripts":{"start":"node app.js"},"dependencies":{"express":"5","@prisma/client":"6"}}',
  'app.js': `import { timingSafeEqual } from 'node:crypto';
import express from 'express';
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
const app = express();
app.use(express.json());
const APPROVERS = (process.env.APPROVERS ?? '').split(',');
app.post('/slack/webhook', async (req, res) => {
  const secret = process.env.SLACK_SECRET;
  const sent = req.headers['x-slack-token'];
  if (!secret || !sent || !timingSafeEqual(Buffer.from(sent), Buffer.from(secret))) return res.sendStatus(403);
  if (!APPROVERS.includes(req.body.user.id)) return res.sendStatus(403);
  await prisma.approval.updateMany({ where: { id: req.body.id, status: 'PENDING' }, data: { status: 'APPROVED' } });
  res.json({});
});
app.listen(3000);
`,
};

const rows: readonly (readonly [string, Files, 'pass' | 'fail', string, ...Edit[]])[] = [
  ['Python: secret and sender are verified', python, 'pass', 'verify secret and sender'],
  [
    'Python: nobody asks for a secret',
    python,
    'fail',
    'nobody signed',
    [
      'app.py',
      '    if not secret or not hmac.compare_digest(x_secret_token or "", secret):\n        raise HTTPException(status_code=403)\n',
      '',
    ],
  ],
  ['Python: without a secret everything passes', python, 'fail', 'blocker', ['app.py', 'if not secret or not', 'if secret and not']],
  [
    'Python: a plain comparison',
    python,
    'fail',
    '==',
    ['app.py', 'not hmac.compare_digest(x_secret_token or "", secret)', 'x_secret_token != secret'],
  ],
  [
    'Python: a test switch',
    python,
    'fail',
    'TESTING',
    ['app.py', '    if not secret or', '    if os.getenv("TESTING") != "1" and (not secret or'],
    ['app.py', 'x_secret_token or "", secret):', 'x_secret_token or "", secret)):'],
  ],
  [
    'Python: anybody may answer',
    python,
    'fail',
    'no list of approvers',
    [
      'app.py',
      '    if str(data["from"]["id"]) not in os.getenv("APPROVERS", "").split(","):\n        raise HTTPException(status_code=403)\n',
      '',
    ],
  ],
  ['TypeScript: secret and sender are verified', express, 'pass', 'verify secret and sender'],
  [
    'TypeScript: nobody asks for a secret',
    express,
    'fail',
    'nobody signed',
    ['app.js', '  if (!secret || !sent || !timingSafeEqual(Buffer.from(sent), Buffer.from(secret))) return res.sendStatus(403);\n', ''],
  ],
  [
    'TypeScript: without a secret everything passes',
    express,
    'fail',
    'blocker',
    ['app.js', 'if (!secret || !sent || !timing', 'if (secret && !timing'],
  ],
  [
    'TypeScript: anybody may answer',
    express,
    'fail',
    'no list of approvers',
    ['app.js', '  if (!APPROVERS.includes(req.body.user.id)) return res.sendStatus(403);\n', ''],
  ],
];

test.each(rows.map((row) => ({ row, name: row[0] })))('$name', async ({ row: [, files, status, says, ...edits] }) => {
  const judged = await judge(edited(files, ...edits));
  expect(judged.says('callbacks-verified')).toContain(says);
  expect(judged.status('callbacks-verified')).toBe(status);
});

test('a service without approvals says what was looked for', async () => {
  const judged = await judge({
    ...express,
    'app.js': "import express from 'express';\nconst app = express();\napp.get('/', (req, res) => res.json({}));\napp.listen(3000);\n",
  });
  expect(judged.score).toBe(0);
  for (const check of ['approvals-guarded', 'auto-approve-blocked', 'approver-authenticated', 'states-closed', 'callbacks-verified'])
    expect(judged.status(check)).toBe('absent');
  expect(judged.says('approvals-guarded')).toContain('none of 2 entries');
});
