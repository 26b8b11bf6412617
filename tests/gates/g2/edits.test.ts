import { describe, expect, test } from 'vitest';
import { type Edit, edited, type Files, judge } from './judge.ts';
import { python } from './python-service.ts';
import { typescript } from './typescript-service.ts';

/** What one edit of a service that is in order does to a check, and what the check then says. */
type Row = readonly [title: string, check: string, status: 'pass' | 'fail' | 'unknown' | 'absent', says: string, ...edits: readonly Edit[]];

const MAIN = 'app/main.py';
const POLICY = 'app/policy.py';
const APP = 'src/app.ts';

const inPython: readonly Row[] = [
  ['the flag is on by default', 'auto-approve-off', 'fail', 'AUTO_APPROVE', [MAIN, '"AUTO_APPROVE", "false"', '"AUTO_APPROVE", "true"']],
  [
    'a flag that any text switches on',
    'auto-approve-off',
    'fail',
    'AUTO_APPROVE',
    [MAIN, 'os.getenv("AUTO_APPROVE", "false").lower() == "true"', 'bool(os.getenv("AUTO_APPROVE", "0"))'],
  ],
  [
    'no production block',
    'auto-approve-blocked',
    'fail',
    'once AUTO_APPROVE says so',
    [MAIN, ' and os.getenv("APP_ENV", "development") != "production"', ''],
  ],
  ['a production block that is an or', 'auto-approve-blocked', 'fail', 'APP_ENV=production', [MAIN, '== "true" and os', '== "true" or os']],
  ['a production block with another spelling', 'auto-approve-blocked', 'fail', 'also with', [MAIN, '!= "production"', '!= "prod"']],
  [
    'a production block in a helper',
    'auto-approve-blocked',
    'pass',
    '',
    [MAIN, 'os.getenv("APP_ENV", "development") != "production"', 'not is_production()'],
    [MAIN, 'def get_db():', 'def is_production():\n    return os.getenv("APP_ENV", "development") == "production"\n\n\ndef get_db():'],
  ],
  [
    'a time limit that approves',
    'auto-approve-blocked',
    'fail',
    'it runs by itself',
    [
      MAIN,
      'app = FastAPI()',
      `@asynccontextmanager
async def lifespan(app):
    task = asyncio.create_task(sweep())
    yield


async def sweep():
    while True:
        await asyncio.sleep(60)
        db = SessionLocal()
        for row in db.query(ApprovalRequest).filter(ApprovalRequest.status == "pending").all():
            row.status = "approved"
        db.commit()


app = FastAPI(lifespan=lifespan)`,
    ],
    [MAIN, 'import os\n', 'import asyncio\nimport os\nfrom contextlib import asynccontextmanager\n'],
  ],
  [
    'an open way to approve',
    'approvals-guarded',
    'fail',
    'answers anyone',
    [
      MAIN,
      'def approve(id: str, db: Session = Depends(get_db), user: str = Depends(current_user)):',
      'def approve(id: str, db: Session = Depends(get_db), user: str = "ada"):',
    ],
  ],
  [
    'a guard that is listed but not called',
    'approvals-guarded',
    'fail',
    'answers anyone',
    [MAIN, '@app.post("/approvals/{id}/approve")', '@app.post("/approvals/{id}/approve", dependencies=[current_user])'],
    [
      MAIN,
      'def approve(id: str, db: Session = Depends(get_db), user: str = Depends(current_user)):',
      'def approve(id: str, db: Session = Depends(get_db), user: str = "ada"):',
    ],
  ],
  [
    'the approver is a parameter',
    'approver-authenticated',
    'fail',
    'query parameter who',
    [MAIN, 'row.approved_by = user', 'row.approved_by = who'],
    [MAIN, 'def approve(id: str, ', 'def approve(id: str, who: str, '],
  ],
  [
    'the approver is a constant',
    'approver-authenticated',
    'fail',
    'constant "human"',
    [MAIN, 'row.approved_by = user', 'row.approved_by = "human"'],
  ],
  [
    'the approver is what a guard of a shared key gives',
    'approver-authenticated',
    'fail',
    'advice',
    ['app/auth.py', 'return claims["sub"]', 'return "operator"'],
  ],
  ['nobody is recorded', 'approver-authenticated', 'fail', 'without recording who did', [MAIN, '    row.approved_by = user\n', '']],
  [
    'the approver through a helper of another file',
    'approver-authenticated',
    'fail',
    'body field',
    [MAIN, '    row.status = "approved"\n    row.approved_by = user\n', '    grant(row, body.by)\n'],
    [MAIN, 'def approve(id: str, ', 'def approve(id: str, body: By, '],
    [MAIN, 'class Ask(BaseModel):', 'class By(BaseModel):\n    by: str\n\n\nclass Ask(BaseModel):'],
    [MAIN, 'from app.models import ApprovalRequest', 'from app.models import ApprovalRequest, grant'],
    [
      'app/models.py',
      'Base = declarative_base()\n',
      'Base = declarative_base()\n\n\ndef grant(row, by):\n    row.status = "approved"\n    row.approved_by = by\n',
    ],
  ],
  [
    'a parameter that approves when it is left out',
    'auto-approve-off',
    'fail',
    '`approved`',
    [MAIN, 'def approve(id: str, ', 'def approve(id: str, approved: bool = True, '],
    [
      MAIN,
      '    row.status = "approved"\n    row.approved_by',
      '    row.status = "approved" if approved else "rejected"\n    row.approved_by',
    ],
  ],
  [
    'a parameter that has to be given',
    'auto-approve-off',
    'pass',
    '',
    [MAIN, 'def approve(id: str, ', 'def approve(id: str, approved: bool, '],
    [
      MAIN,
      '    row.status = "approved"\n    row.approved_by',
      '    row.status = "approved" if approved else "rejected"\n    row.approved_by',
    ],
  ],
  [
    'a body that approves when it is left out',
    'auto-approve-off',
    'fail',
    '`approved`',
    [MAIN, 'def approve(id: str, ', 'def approve(id: str, body: Decision, '],
    [MAIN, 'class Ask(BaseModel):', 'class Decision(BaseModel):\n    approved: bool = True\n\n\nclass Ask(BaseModel):'],
    [
      MAIN,
      '    row.status = "approved"\n    row.approved_by',
      '    row.status = "approved" if body.approved else "rejected"\n    row.approved_by',
    ],
  ],
  [
    'a status that the caller completes',
    'states-closed',
    'fail',
    'with "ed" added',
    [MAIN, 'row.status = "approved"\n    row.approved_by', 'row.status = action + "ed"\n    row.approved_by'],
    [MAIN, 'def approve(id: str, ', 'def approve(id: str, action: str, '],
  ],
  [
    'a status that is checked against a set',
    'states-closed',
    'pass',
    '',
    [
      MAIN,
      'row.status = "approved"\n    row.approved_by',
      'if action not in ("approv", "reject"):\n        raise HTTPException(status_code=400)\n    row.status = action + "ed"\n    row.approved_by',
    ],
    [MAIN, 'def approve(id: str, ', 'def approve(id: str, action: str, '],
  ],
  [
    'a status of a closed type',
    'states-closed',
    'pass',
    '',
    [MAIN, 'row.status = "approved"\n    row.approved_by', 'row.status = action\n    row.approved_by'],
    [MAIN, 'def approve(id: str, ', 'def approve(id: str, action: Literal["approved", "rejected"], '],
    [MAIN, 'import os\n', 'import os\nfrom typing import Literal\n'],
  ],
  [
    'what was rejected can be approved',
    'states-closed',
    'fail',
    'whatever its status is',
    [MAIN, '    if row.status != "pending":\n        raise HTTPException(status_code=409)\n', ''],
  ],
  [
    'the check is logged only',
    'states-closed',
    'fail',
    'whatever its status is',
    [
      MAIN,
      '    if row.status != "pending":\n        raise HTTPException(status_code=409)\n',
      '    if row.status != "pending":\n        print("late")\n',
    ],
  ],
  [
    'only what waits is looked up',
    'states-closed',
    'pass',
    '',
    [MAIN, '    if row.status != "pending":\n        raise HTTPException(status_code=409)\n', ''],
    [MAIN, '.filter(ApprovalRequest.id == id)', '.filter(ApprovalRequest.id == id, ApprovalRequest.status == "pending")'],
  ],
  [
    'nothing compares the expiry',
    'states-closed',
    'fail',
    'exception POST /approvals/{id}/approve expires_at',
    [MAIN, '    if row.expires_at < datetime.now(timezone.utc):\n        raise HTTPException(status_code=410)\n', ''],
  ],
  [
    'the requester approves',
    'separation-of-duties',
    'fail',
    'advice',
    [MAIN, '    if row.requested_by == user:\n        raise HTTPException(status_code=403)\n', ''],
  ],
  [
    'a second list',
    'protected-lists-agree',
    'fail',
    'config/**',
    ['app/models.py', 'Base = declarative_base()\n', 'Base = declarative_base()\n\nALWAYS_REQUIRE_APPROVAL = ["config/"]\n'],
  ],
  [
    'a second list that says the same',
    'protected-lists-agree',
    'pass',
    '2 lists say the same',
    [
      'app/models.py',
      'Base = declarative_base()\n',
      'Base = declarative_base()\n\nALWAYS_REQUIRE_APPROVAL = ["app/", "docs/**", "tests/*", ".github/"]\n',
    ],
  ],
  [
    'the path is not normalised',
    'default-deny-enforced',
    'fail',
    'does not normalise',
    [POLICY, 'posixpath.normpath(path.replace("\\\\", "/"))', 'path'],
    [POLICY, 'clean.startswith("examples/")', 'clean.endswith(".md")'],
  ],
  [
    'what falls through is granted',
    'default-deny-enforced',
    'fail',
    'grants by falling through',
    [POLICY, '        return True\n    return False\n', '        return False\n    return True\n'],
  ],
  [
    'an error grants',
    'default-deny-enforced',
    'fail',
    'grants when something fails',
    [
      POLICY,
      'def can_auto_approve',
      'def can_auto_approve_all(paths):\n    try:\n        score = scorer.score(paths)\n    except Exception:\n        return True\n    return False\n\n\ndef can_auto_approve',
    ],
    [POLICY, 'import posixpath\n', 'import posixpath\nimport scorer\n'],
  ],
  [
    'an early grant before the list',
    'default-deny-enforced',
    'fail',
    'which NEVER_AUTO_APPROVE names',
    [POLICY, '    if any(', '    if risk == "none":\n        return True\n    if any('],
  ],
  [
    'the list is only read',
    'default-deny-enforced',
    'fail',
    'can_auto_approve',
    [
      POLICY,
      '    if any(clean.startswith(prefix) for prefix in NEVER_AUTO_APPROVE):\n        return False\n    if risk == "low" and clean.startswith("examples/"):\n        return True\n    return False',
      '    print(NEVER_AUTO_APPROVE)\n    return risk != "high"',
    ],
  ],
  [
    'the list does not protect the policy',
    'governance-protects-itself',
    'fail',
    'app/policy.py',
    [POLICY, '    "app/",\n', '    "lib/",\n'],
    [POLICY, 'clean.startswith("examples/")', 'clean.endswith(".py")'],
  ],
  ['the document lists less', 'policy-documented', 'fail', 'only NEVER_AUTO_APPROVE: tests/**', ['docs/GOVERNANCE.md', '- `tests/`\n', '']],
  [
    'the document lists more',
    'policy-documented',
    'fail',
    'only the document: config/**',
    ['docs/GOVERNANCE.md', '- `tests/`\n', '- `tests/`\n- `config/`\n'],
  ],
  [
    'the document says on',
    'policy-documented',
    'fail',
    'AUTO_APPROVE is documented as "true"',
    ['docs/GOVERNANCE.md', '| `false` |', '| `true` |'],
  ],
  [
    'the document has a switch that nothing reads',
    'policy-documented',
    'fail',
    'GOVERNANCE_DISABLED',
    ['docs/GOVERNANCE.md', '## Variables\n', '## Override\n\n```bash\nexport GOVERNANCE_DISABLED=1\n```\n\n## Variables\n'],
  ],
  [
    'another time limit',
    'policy-documented',
    'fail',
    '3600 seconds',
    ['docs/GOVERNANCE.md', '## Variables\n', '## Timeout\n\nTimeout (default: 1 hour): rejected.\n\n## Variables\n'],
    ['docs/GOVERNANCE.md', 'never in production |\n', 'never in production |\n| `APPROVAL_TIMEOUT_MINUTES` | `15` | time limit |\n'],
    [MAIN, 'engine = ', 'MINUTES = int(os.getenv("APPROVAL_TIMEOUT_MINUTES", "15"))\nengine = '],
  ],
  [
    'a way to approve is not documented',
    'approval-paths-documented',
    'fail',
    'no governance document names it',
    ['docs/GOVERNANCE.md', "- `POST /approvals/{id}/approve` is an operator's decision\n", ''],
  ],
  [
    'a documented way to approve does not exist',
    'approval-paths-documented',
    'fail',
    'POST /approvals/{id}/reject, which is not served',
    ['docs/GOVERNANCE.md', '## Variables\n', '- `POST /approvals/{id}/reject` rejects\n\n## Variables\n'],
  ],
  [
    'a test demands the opposite',
    'governance-tested',
    'fail',
    'demands the opposite',
    [
      POLICY,
      'def can_auto_approve',
      'def may_approve_draft(path: str) -> bool:\n    return not any(path.startswith(each) for each in NEVER_AUTO_APPROVE)\n\n\ndef can_auto_approve',
    ],
    [
      'tests/test_governance.py',
      'import NEVER_AUTO_APPROVE, can_auto_approve',
      'import NEVER_AUTO_APPROVE, can_auto_approve, may_approve_draft',
    ],
    [
      'tests/test_governance.py',
      'def test_nothing_is_approved_by_default',
      'def test_drafts():\n    assert may_approve_draft("docs/a.md") is True\n\n\ndef test_nothing_is_approved_by_default',
    ],
  ],
  [
    'the tests accept an open route',
    'governance-tested',
    'fail',
    'POST /approvals/{id}/approve refused',
    [
      'tests/test_governance.py',
      '"/approvals/1/approve")\n    assert response.status_code == 401',
      '"/approvals/1/approve")\n    assert response.status_code in (200, 401)',
    ],
  ],
  [
    'the document is searched, not compared',
    'governance-tested',
    'fail',
    'compared as sets',
    [
      'tests/test_governance.py',
      '    assert documented == set(NEVER_AUTO_APPROVE)',
      '    for each in NEVER_AUTO_APPROVE:\n        assert each in text',
    ],
  ],
  [
    'the production test says nothing of the answer',
    'governance-tested',
    'fail',
    'POST /approvals production',
    [
      'tests/test_governance.py',
      '    monkeypatch.setenv("AUTO_APPROVE", "true")\n    response = client.post("/approvals", json={"path": "a"}, headers=operator)\n    assert response.json()["status"] == "pending"',
      '    monkeypatch.setenv("AUTO_APPROVE", "true")\n    response = client.post("/approvals", json={"path": "a"}, headers=operator)\n    assert response',
    ],
  ],
];

const CONDITION = "row.status !== 'PENDING' || ";
const inTypeScript: readonly Row[] = [
  [
    'the flag is on by default',
    'auto-approve-off',
    'fail',
    'AUTO_APPROVE',
    [APP, "process.env.AUTO_APPROVE === '1'", "process.env.AUTO_APPROVE !== 'false'"],
  ],
  [
    'no production block',
    'auto-approve-blocked',
    'fail',
    'once AUTO_APPROVE says so',
    [APP, " && process.env.NODE_ENV !== 'production'", ''],
  ],
  [
    'a production block that is an or',
    'auto-approve-blocked',
    'fail',
    'NODE_ENV=production',
    [APP, "=== '1' && process", "=== '1' || process"],
  ],
  [
    'a timer that approves',
    'auto-approve-blocked',
    'fail',
    'it runs by itself',
    [
      APP,
      "app.post('/approvals', ",
      "setInterval(async () => {\n  await prisma.approvalRequest.updateMany({ where: { status: 'PENDING' }, data: { status: 'APPROVED' } });\n}, 60000);\n\napp.post('/approvals', ",
    ],
  ],
  [
    'a timer that rejects',
    'auto-approve-blocked',
    'pass',
    '',
    [
      APP,
      "app.post('/approvals', ",
      "setInterval(async () => {\n  await prisma.approvalRequest.updateMany({ where: { status: 'PENDING' }, data: { status: 'REJECTED' } });\n}, 60000);\n\napp.post('/approvals', ",
    ],
  ],
  [
    'an open way to approve',
    'approvals-guarded',
    'fail',
    'answers anyone',
    [APP, "'/approvals/:id/approve', requireOperator,", "'/approvals/:id/approve',"],
    [APP, 'req.user.sub', 'req.body.user'],
  ],
  [
    'a guard that comes too late',
    'approvals-guarded',
    'fail',
    'answers anyone',
    [APP, "'/approvals/:id/approve', requireOperator,", "'/approvals/:id/approve',"],
    [APP, 'req.user.sub', 'req.body.user'],
    ['src/server.ts', 'app.listen', 'app.use(requireOperator);\napp.listen'],
    ['src/server.ts', "import { app } from './app.ts';", "import { app } from './app.ts';\nimport { requireOperator } from './auth.ts';"],
  ],
  [
    'the approver is in the body',
    'approver-authenticated',
    'fail',
    'body',
    [APP, 'approvedBy: req.user.sub', 'approvedBy: req.body.approvedBy'],
  ],
  [
    'the approver is a constant',
    'approver-authenticated',
    'fail',
    'constant "human"',
    [APP, 'approvedBy: req.user.sub', "approvedBy: 'human'"],
  ],
  [
    'a body that approves when it is left out',
    'auto-approve-off',
    'fail',
    '`approved`',
    [
      APP,
      '  if (row.requestedBy',
      '  const { approved = true } = req.body;\n  if (!approved) return res.sendStatus(400);\n  if (row.requestedBy',
    ],
  ],
  [
    'a status that the caller sends',
    'states-closed',
    'fail',
    'any status can be chosen',
    [APP, "data: { status: 'APPROVED', approvedBy", 'data: { status: req.body.status, approvedBy'],
  ],
  [
    'a status that is checked against a set',
    'states-closed',
    'pass',
    '',
    [APP, "data: { status: 'APPROVED', approvedBy", 'data: { status: req.body.status, approvedBy'],
    [
      APP,
      '  if (row.requestedBy',
      "  if (!['APPROVED', 'REJECTED'].includes(req.body.status)) return res.sendStatus(400);\n  if (row.requestedBy",
    ],
  ],
  ['what was rejected can be approved', 'states-closed', 'fail', 'whatever its status is', [APP, CONDITION, '']],
  [
    'the update asks that it waits',
    'states-closed',
    'pass',
    '',
    [APP, CONDITION, ''],
    [
      APP,
      'approvalRequest.update({ where: { id: req.params.id }',
      "approvalRequest.updateMany({ where: { id: req.params.id, status: 'PENDING' }",
    ],
  ],
  [
    'the requester approves',
    'separation-of-duties',
    'fail',
    'advice',
    [APP, '  if (row.requestedBy === req.user.sub) return res.sendStatus(403);\n', ''],
  ],
  [
    'a second list',
    'protected-lists-agree',
    'fail',
    'config/**',
    [
      'src/auth.ts',
      'export function',
      "export const PROTECTED_PATHS = ['config/'];\nexport const needsApproval = (file) => PROTECTED_PATHS.some((each) => file.startsWith(each));\nexport function",
    ],
  ],
  [
    'the path is not normalised',
    'default-deny-enforced',
    'fail',
    'does not normalise',
    ['src/policy.ts', "path.posix.normalize(file.replaceAll('\\\\', '/'))", 'file'],
    ['src/policy.ts', "name.startsWith('examples/')", "name.endsWith('.md')"],
  ],
  [
    'what falls through is granted',
    'default-deny-enforced',
    'fail',
    'grants by falling through',
    ['src/policy.ts', 'return true;\n  return false;', 'return false;\n  return true;'],
  ],
  [
    'a switch whose default arm grants',
    'default-deny-enforced',
    'fail',
    'grants by falling through',
    [
      'src/policy.ts',
      'export function canAutoApprove',
      "export function decide(kind: string) {\n  switch (kind) {\n    case 'code':\n      return 'require';\n    default:\n      return 'auto';\n  }\n}\n\nexport function canAutoApprove",
    ],
  ],
  [
    'a switch whose default arm denies',
    'default-deny-enforced',
    'pass',
    '',
    [
      'src/policy.ts',
      'export function canAutoApprove',
      "export function decide(kind: string) {\n  switch (kind) {\n    case 'example':\n      return 'auto';\n    default:\n      return 'require';\n  }\n}\n\nexport function canAutoApprove",
    ],
  ],
  ['the document lists less', 'policy-documented', 'fail', 'only NEVER_AUTO_APPROVE: test/**', ['docs/GOVERNANCE.md', '- `test/`\n', '']],
  [
    'a way to approve is not documented',
    'approval-paths-documented',
    'fail',
    'no governance document names it',
    ['docs/GOVERNANCE.md', "- `POST /approvals/{id}/approve` is an operator's decision\n", ''],
  ],
  [
    'the tests accept an open route',
    'governance-tested',
    'fail',
    'POST /approvals/{id}/approve refused',
    [
      'test/governance.test.ts',
      "post('/approvals/1/approve');\n  expect(response.status).toBe(401)",
      "post('/approvals/1/approve');\n  expect([200, 401]).toContain(response.status)",
    ],
  ],
  [
    'the document is searched, not compared',
    'governance-tested',
    'fail',
    'compared as sets',
    [
      'test/governance.test.ts',
      'expect(documented).toEqual([...NEVER_AUTO_APPROVE].sort());',
      'for (const each of NEVER_AUTO_APPROVE) expect(text).toContain(each.slice(0, 3));',
    ],
  ],
];

describe.each<[string, Files, readonly Row[]]>([
  ['Python', python, inPython],
  ['TypeScript', typescript, inTypeScript],
])('one edit of a service in %s', (_language, files, rows) => {
  test('the service itself scores 2', async () => {
    const { score } = await judge(files);
    expect(score).toBe(2);
  });

  test.each(rows.map((row) => ({ row, name: `${row[1]}: ${row[0]}` })))('$name', async ({ row: [, check, status, says, ...edits] }) => {
    const judged = await judge(edited(files, ...edits));
    expect(judged.says(check)).toContain(says);
    expect(judged.status(check), judged.says(check)).toBe(status);
  });
});
