import { describe, expect, test } from 'vitest';
import { type Edit, edited, type Files, judge } from './judge.ts';
import { python } from './python-service.ts';
import { typescript } from './typescript-service.ts';

/** Services whose approvers are accounts that anybody can register. */
const inPython: Files = {
  ...edited(python, [
    'app/models.py',
    'class ApprovalRequest(Base):',
    `class User(Base):
    __tablename__ = "users"
    id = Column(String, primary_key=True)
    name = Column(String)
    password = Column(String)
    is_active = Column(String)
    is_admin = Column(String)


class ApprovalRequest(Base):`,
  ]),
  'app/auth.py': `import os
import jwt
from fastapi import APIRouter, Depends, Header, HTTPException
from pydantic import BaseModel
from app.database import get_db
from app.models import User

router = APIRouter(prefix="/auth")


class Join(BaseModel):
    name: str
    password: str


@router.post("/register")
def register(body: Join, db=Depends(get_db)):
    if db.query(User).filter(User.name == body.name).first():
        raise HTTPException(status_code=400)
    user = User(name=body.name, password=body.password, is_active=True, is_admin=False)
    db.add(user)
    db.commit()
    return {"id": user.id}


def current_user(authorization: str = Header(None), db=Depends(get_db)):
    try:
        claims = jwt.decode((authorization or "").removeprefix("Bearer "), os.environ["JWT_SECRET"], algorithms=["HS256"])
    except jwt.PyJWTError:
        raise HTTPException(status_code=401)
    user = db.query(User).filter(User.id == claims["sub"]).first()
    if not user:
        raise HTTPException(status_code=401)
    if not user.is_active:
        raise HTTPException(status_code=403)
    return user.name
`,
  'app/database.py': `import os
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

SessionLocal = sessionmaker(bind=create_engine(os.getenv("DATABASE_URL", "sqlite://")))


def get_db():
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()
`,
};
const served: Files = edited(
  inPython,
  ['app/main.py', 'from app.auth import current_user', 'from app.auth import current_user, router'],
  ['app/main.py', 'app = FastAPI()', 'app = FastAPI()\napp.include_router(router)'],
);

const inTypeScript: Files = edited(
  typescript,
  [
    'src/auth.ts',
    "import jwt from 'jsonwebtoken';\n",
    "import jwt from 'jsonwebtoken';\nimport { PrismaClient } from '@prisma/client';\n\nconst prisma = new PrismaClient();\n",
  ],
  ['src/auth.ts', 'export function requireOperator', 'export async function requireOperator'],
  [
    'src/auth.ts',
    "  if (claims.role !== 'operator') return res.sendStatus(403);\n  req.user = claims;",
    '  const account = await prisma.user.findUnique({ where: { id: claims.sub } });\n  if (!account) return res.sendStatus(401);\n  req.user = account;',
  ],
  ['src/app.ts', 'req.user.sub', 'req.user.id'],
  [
    'src/app.ts',
    "app.post('/approvals', ",
    `app.post('/signup', async (req, res) => {
  const account = await prisma.user.create({ data: { email: req.body.email, password: req.body.password, admin: false } });
  res.json({ id: account.id });
});

app.post('/approvals', `,
  ],
);

type Row = readonly [title: string, status: 'pass' | 'fail', edits: readonly Edit[]];

const row = (title: string, status: 'pass' | 'fail', ...edits: readonly Edit[]): Row => [title, status, edits];

const pythonRows: readonly Row[] = [
  row('any account approves', 'fail'),
  row('a rank is asked for', 'pass', ['app/auth.py', 'if not user.is_active:', 'if not user.is_active or not user.is_admin:']),
  row('new accounts are not active', 'pass', ['app/auth.py', 'is_active=True', 'is_active=False']),
  row('a setting opens registration', 'pass', [
    'app/auth.py',
    'def register(body: Join, db=Depends(get_db)):\n',
    'def register(body: Join, db=Depends(get_db)):\n    if os.getenv("OPEN_REGISTRATION") != "1":\n        raise HTTPException(status_code=403)\n',
  ]),
  row('accounts make accounts', 'pass', [
    'app/auth.py',
    '@router.post("/register")\ndef register(body: Join, db=Depends(get_db)):',
    '@router.post("/register")\ndef register(body: Join, db=Depends(get_db), key: str = Header(None)):\n    if key != os.environ["JWT_SECRET"]:\n        raise HTTPException(status_code=401)',
  ]),
  row('the router is not served', 'pass', ['app/main.py', 'app.include_router(router)', 'other = router']),
  row(
    'the guard in a helper, the account made elsewhere',
    'fail',
    [
      'app/auth.py',
      '    user = db.query(User).filter(User.id == claims["sub"]).first()\n    if not user:\n        raise HTTPException(status_code=401)\n',
      '    user = load(db, claims)\n',
    ],
    [
      'app/auth.py',
      '    user = User(name=body.name, password=body.password, is_active=True, is_admin=False)\n    db.add(user)\n    db.commit()\n',
      '    user = store(db, body)\n',
    ],
    ['app/auth.py', 'from app.models import User\n', 'from app.accounts import load, store\nfrom app.models import User\n'],
  ),
];

const helpers = {
  'app/accounts.py': `from fastapi import HTTPException
from app.models import User


def load(db, claims):
    user = db.query(User).filter(User.id == claims["sub"]).first()
    if not user:
        raise HTTPException(status_code=401)
    return user


def store(db, body):
    user = User(name=body.name, password=body.password, is_active=True, is_admin=False)
    db.add(user)
    db.commit()
    return user
`,
};

const typescriptRows: readonly Row[] = [
  row('any account approves', 'fail'),
  row('a rank is asked for', 'pass', ['src/auth.ts', 'if (!account) return', 'if (!account?.admin) return']),
  row('a rank is asked for in the handler', 'pass', [
    'src/app.ts',
    '  if (!row) return res.sendStatus(404);\n',
    "  if (!row) return res.sendStatus(404);\n  if (req.user.role !== 'operator') return res.sendStatus(403);\n",
  ]),
  row('only operators sign people up', 'pass', ['src/app.ts', "app.post('/signup', async", "app.post('/signup', requireOperator, async"]),
];

describe('credentials that anybody can have', () => {
  test.each(pythonRows)('Python: %s', async (_title, status, edits) => {
    const verdict = await judge({ ...edited(served, ...edits), ...helpers });
    expect(verdict.status('approvals-guarded'), verdict.says('approvals-guarded')).toBe(status);
    if (status === 'fail') expect(verdict.says('approvals-guarded')).toContain('POST /auth/register makes one for whoever asks');
  });

  test.each(typescriptRows)('TypeScript: %s', async (_title, status, edits) => {
    const verdict = await judge(edited(inTypeScript, ...edits));
    expect(verdict.status('approvals-guarded'), verdict.says('approvals-guarded')).toBe(status);
    if (status === 'fail') expect(verdict.says('approvals-guarded')).toContain('POST /signup makes one for whoever asks');
  });
});
