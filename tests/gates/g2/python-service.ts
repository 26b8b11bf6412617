import type { Files } from './judge.ts';

/** A FastAPI service whose approvals are as they should be. */
export const python: Files = {
  'requirements.txt': 'fastapi\nuvicorn\nsqlalchemy\npyjwt\npytest\nhttpx\n',
  Dockerfile:
    'FROM python:3.12-slim\nWORKDIR /app\nCOPY app ./app\nENV APP_ENV=production\nCMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"]\n',
  'docker-compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      APP_ENV: production\n      JWT_SECRET: ${JWT_SECRET}\n',
  'app/__init__.py': '',
  'app/models.py': `from sqlalchemy import Column, DateTime, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class ApprovalRequest(Base):
    __tablename__ = "approval_requests"
    id = Column(String, primary_key=True)
    path = Column(String)
    status = Column(String, default="pending")
    requested_by = Column(String)
    approved_by = Column(String)
    expires_at = Column(DateTime)
`,
  'app/policy.py': `import posixpath

NEVER_AUTO_APPROVE = (
    "app/",
    "docs/",
    "tests/",
    ".github/",
)


def can_auto_approve(path: str, risk: str) -> bool:
    clean = posixpath.normpath(path.replace("\\\\", "/"))
    if any(clean.startswith(prefix) for prefix in NEVER_AUTO_APPROVE):
        return False
    if risk == "low" and clean.startswith("examples/"):
        return True
    return False
`,
  'app/auth.py': `import os
import jwt
from fastapi import Header, HTTPException


def current_user(authorization: str = Header(None)):
    try:
        claims = jwt.decode((authorization or "").removeprefix("Bearer "), os.environ["JWT_SECRET"], algorithms=["HS256"])
    except jwt.PyJWTError:
        raise HTTPException(status_code=401)
    if claims.get("role") != "operator":
        raise HTTPException(status_code=403)
    return claims["sub"]
`,
  'app/main.py': `import os
from datetime import datetime, timezone
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker
from app.auth import current_user
from app.models import ApprovalRequest

engine = create_engine(os.getenv("DATABASE_URL", "sqlite://"))
SessionLocal = sessionmaker(bind=engine)
app = FastAPI()


class Ask(BaseModel):
    path: str


def get_db():
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()


@app.post("/approvals")
def request_approval(body: Ask, db: Session = Depends(get_db), user: str = Depends(current_user)):
    auto = os.getenv("AUTO_APPROVE", "false").lower() == "true" and os.getenv("APP_ENV", "development") != "production"
    row = ApprovalRequest(path=body.path, status="pending", requested_by=user)
    db.add(row)
    if auto:
        row.status = "approved"
    db.commit()
    return {"status": row.status}


@app.post("/approvals/{id}/approve")
def approve(id: str, db: Session = Depends(get_db), user: str = Depends(current_user)):
    row = db.query(ApprovalRequest).filter(ApprovalRequest.id == id).first()
    if row is None:
        raise HTTPException(status_code=404)
    if row.status != "pending":
        raise HTTPException(status_code=409)
    if row.expires_at < datetime.now(timezone.utc):
        raise HTTPException(status_code=410)
    if row.requested_by == user:
        raise HTTPException(status_code=403)
    row.status = "approved"
    row.approved_by = user
    db.commit()
    return {"status": "approved"}
`,
  'docs/GOVERNANCE.md': `# Governance

**Status**: canonical

How approvals are given.

## NEVER_AUTO_APPROVE

The following paths are never auto-approved:

- \`app/\`
- \`docs/\`
- \`tests/\`
- \`.github/\`

## Ways to approve

- \`POST /approvals\` asks for an approval; outside production it may approve by itself
- \`POST /approvals/{id}/approve\` is an operator's decision

## Variables

| Variable | Default | Description |
|---|---|---|
| \`AUTO_APPROVE\` | \`false\` | approve at once, never in production |
`,
  'tests/test_governance.py': `import re
from pathlib import Path
import pytest
from fastapi.testclient import TestClient
from app.main import app
from app.policy import NEVER_AUTO_APPROVE, can_auto_approve

client = TestClient(app)


def test_document_has_the_list():
    text = Path("docs/GOVERNANCE.md").read_text()
    documented = set(re.findall(r"^- \`([^\`]+/)\`$", text, re.M))
    assert documented == set(NEVER_AUTO_APPROVE)


def test_listed_paths_need_approval():
    assert can_auto_approve("docs/a.md", "low") is False
    assert can_auto_approve("./docs/a.md", "low") is False


def test_nothing_is_approved_by_default(operator, monkeypatch):
    monkeypatch.delenv("AUTO_APPROVE", raising=False)
    response = client.post("/approvals", json={"path": "a"}, headers=operator)
    assert response.json()["status"] == "pending"


def test_nothing_is_approved_in_production(operator, monkeypatch):
    monkeypatch.setenv("APP_ENV", "production")
    monkeypatch.setenv("AUTO_APPROVE", "true")
    response = client.post("/approvals", json={"path": "a"}, headers=operator)
    assert response.json()["status"] == "pending"


def test_asking_needs_a_credential():
    response = client.post("/approvals", json={"path": "a"})
    assert response.status_code == 401


def test_approving_needs_a_credential():
    response = client.post("/approvals/1/approve")
    assert response.status_code == 401
`,
  'tests/conftest.py': `import jwt
import pytest


@pytest.fixture
def operator():
    return {"Authorization": "Bearer " + jwt.encode({"sub": "ada", "role": "operator"}, "test", algorithm="HS256")}
`,
  '.github/workflows/ci.yml': `on:
  push:
  pull_request:
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pip install -r requirements.txt
      - run: pytest
`,
};
