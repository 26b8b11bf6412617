/** A small service that acts outside only after an approval, in Python. */
export const python: Readonly<Record<string, string>> = {
  'requirements.txt': 'fastapi\nsqlalchemy\nstripe\ngoogle-api-python-client\n',
  Dockerfile: 'FROM python:3.12\nCOPY . .\nCMD ["uvicorn", "app.main:app"]\n',
  'app/__init__.py': '',
  'app/database.py': `
import os
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, sessionmaker

engine = create_engine(os.environ["DATABASE_URL"])
SessionLocal = sessionmaker(bind=engine)

class Base(DeclarativeBase):
    pass

def get_db():
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()
`,
  'app/models.py': `
from datetime import datetime, timezone
from enum import Enum
from sqlalchemy import JSON, Column, DateTime, Float, Integer, String
from .database import Base

class ActionStatus(str, Enum):
    PENDING = "pending"
    APPROVED = "approved"
    EXECUTING = "executing"
    COMPLETED = "completed"
    FAILED = "failed"
    REJECTED = "rejected"

def now():
    return datetime.now(timezone.utc)

class ExternalAction(Base):
    __tablename__ = "external_actions"

    idempotency_key = Column(String(128), primary_key=True)
    requested_by = Column(String(128), nullable=False)
    auth_principal_type = Column(String(32), nullable=False)
    auth_principal_id = Column(String(128), nullable=False)
    approved_by = Column(String(128))
    action_type = Column(String(64), nullable=False)
    provider = Column(String(64), nullable=False)
    operation = Column(String(64), nullable=False)
    run_id = Column(String(64), nullable=False)
    phase_id = Column(String(64), nullable=False)
    requested_at = Column(DateTime, nullable=False)
    approved_at = Column(DateTime)
    expires_at = Column(DateTime)
    executed_at = Column(DateTime)
    completed_at = Column(DateTime)
    payload = Column(JSON, nullable=False)
    payload_hash = Column(String(64), nullable=False)
    approved_payload_hash = Column(String(64))
    payload_summary = Column(String(500), nullable=False)
    external_target = Column(String(128), nullable=False)
    external_object_id = Column(String(128))
    status = Column(String(16), nullable=False, default=ActionStatus.PENDING)
    result_status = Column(String(32))
    error_summary = Column(String(500))
    risk_level = Column(String(16), nullable=False)
    kill_switch_snapshot = Column(JSON, nullable=False)
    spend_snapshot = Column(Float, nullable=False)
`,
  'app/policy.py': `
TIERS = {
    "report.read": "A",
    "draft.create": "B",
    "stripe.charge": "C",
    "youtube.publish": "C",
    "account.change": "C",
    "spend.beyond_cap": "C",
}
FORBIDDEN = frozenset({"account.delete"})

def tier_of(action):
    return TIERS.get(action, "C")

def refuse_forbidden(action):
    if action in FORBIDDEN:
        raise PermissionError(f"{action} is never done")
`,
  'app/switches.py': `
import os

ON = "1"

class SwitchedOff(RuntimeError):
    pass

def require(name):
    if os.getenv(name) != ON:
        raise SwitchedOff(name)

def dry_run():
    return os.getenv("AUTOPACK_SIDE_EFFECTS_DRY_RUN", "1") != "0"

def snapshot():
    return {
        "global": os.getenv("AUTOPACK_EXTERNAL_ACTIONS_ENABLED"),
        "stripe": os.getenv("AUTOPACK_ENABLE_STRIPE_CHARGES"),
        "youtube": os.getenv("AUTOPACK_ENABLE_YOUTUBE_PUBLISH"),
    }

def max_daily_spend():
    return float(os.getenv("AUTOPACK_MAX_DAILY_SPEND_USD", "50"))

def max_actions():
    return int(os.getenv("AUTOPACK_MAX_ACTIONS_PER_DAY", "20"))
`,
  'app/ledger.py': `
import hashlib
import json
from datetime import timedelta
from sqlalchemy import func
from sqlalchemy.orm import Session
from .models import ActionStatus, ExternalAction, now
from .redaction import redact
from .switches import snapshot

class NotApproved(RuntimeError):
    pass

def digest(action_type, target, payload):
    text = json.dumps({"action": action_type, "target": target, "payload": payload}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

class Ledger:
    def __init__(self, db: Session):
        self.db = db

    def get(self, key):
        return self.db.query(ExternalAction).filter(ExternalAction.idempotency_key == key).first()

    def propose(self, key, principal, action_type, provider, operation, run_id, phase_id, target, payload, cost, risk):
        action = ExternalAction(
            idempotency_key=key,
            requested_by=principal.name,
            auth_principal_type=principal.kind,
            auth_principal_id=principal.id,
            action_type=action_type,
            provider=provider,
            operation=operation,
            run_id=run_id,
            phase_id=phase_id,
            requested_at=now(),
            payload=payload,
            payload_hash=digest(action_type, target, payload),
            payload_summary=redact(payload),
            external_target=redact(target),
            risk_level=risk,
            kill_switch_snapshot=snapshot(),
            spend_snapshot=cost,
            status=ActionStatus.PENDING,
        )
        self.db.add(action)
        self.db.commit()
        return action

    def approve(self, key, principal, shown_hash):
        action = self.get(key)
        if action is None:
            raise KeyError(key)
        if action.status != ActionStatus.PENDING:
            raise NotApproved(key)
        if action.payload_hash != shown_hash:
            raise NotApproved(key)
        action.approved_payload_hash = action.payload_hash
        action.approved_by = principal.id
        action.approved_at = now()
        action.expires_at = now() + timedelta(hours=24)
        action.status = ActionStatus.APPROVED
        self.db.commit()

    def start(self, key, payload):
        action = self.get(key)
        if action is None:
            raise KeyError(key)
        if action.status != ActionStatus.APPROVED:
            raise NotApproved(key)
        if action.expires_at < now():
            raise NotApproved(key)
        if digest(action.action_type, action.external_target, payload) != action.approved_payload_hash:
            raise NotApproved(key)
        claimed = (
            self.db.query(ExternalAction)
            .filter(ExternalAction.idempotency_key == key, ExternalAction.status == ActionStatus.APPROVED)
            .update({"status": ActionStatus.EXECUTING, "executed_at": now(), "kill_switch_snapshot": snapshot()})
        )
        self.db.commit()
        if claimed != 1:
            raise NotApproved(key)
        return action

    def complete(self, action, object_id):
        action.status = ActionStatus.COMPLETED
        action.result_status = "ok"
        action.external_object_id = object_id
        action.completed_at = now()
        self.db.commit()

    def fail(self, action, error):
        action.status = ActionStatus.FAILED
        action.result_status = "failed"
        action.error_summary = redact(str(error))
        action.completed_at = now()
        self.db.commit()

    def spent_today(self):
        return self.db.query(func.sum(ExternalAction.spend_snapshot)).filter(ExternalAction.executed_at >= now().date()).scalar() or 0

    def count_today(self):
        return self.db.query(func.count(ExternalAction.idempotency_key)).filter(ExternalAction.executed_at >= now().date()).scalar() or 0

    def find(self, provider, action_type, run_id):
        return (
            self.db.query(ExternalAction)
            .filter(ExternalAction.provider == provider, ExternalAction.action_type == action_type, ExternalAction.run_id == run_id)
            .limit(100)
            .all()
        )
`,
  'app/redaction.py': `
import re

SECRET = re.compile(r"(?i)(token|secret|key)[^,}]*")

def redact(value):
    return SECRET.sub("[redacted]", str(value))[:500]
`,
  'app/executor.py': `
import os
import stripe
from googleapiclient.discovery import build
from . import policy, switches
from .ledger import Ledger

class CapReached(RuntimeError):
    pass

def check_caps(ledger, cost):
    if ledger.spent_today() + cost > switches.max_daily_spend():
        raise CapReached("spend")
    if ledger.count_today() >= switches.max_actions():
        raise CapReached("actions")

def run(ledger: Ledger, key, payload, action_type, domain_switch, send):
    switches.require("AUTOPACK_EXTERNAL_ACTIONS_ENABLED")
    switches.require(domain_switch)
    policy.refuse_forbidden(action_type)
    if switches.dry_run():
        return {"dry_run": True}
    if policy.tier_of(action_type) == "C":
        action = ledger.start(key, payload)
        check_caps(ledger, action.spend_snapshot)
        try:
            object_id = send(action, payload)
        except Exception as error:
            ledger.fail(action, error)
            raise
        ledger.complete(action, object_id)
        return {"id": object_id}
    raise PermissionError(action_type)

def charge(action, payload):
    client = stripe.StripeClient(os.environ["STRIPE_KEY"])
    return client.payment_intents.create(params=payload, options={"idempotency_key": action.idempotency_key}).id

def publish(action, payload):
    youtube = build("youtube", "v3")
    return youtube.videos().insert(part="snippet,status", body=payload).execute()["id"]

def execute_charge(ledger, key, payload):
    return run(ledger, key, payload, "stripe.charge", "AUTOPACK_ENABLE_STRIPE_CHARGES", charge)

def execute_publish(ledger, key, payload):
    return run(ledger, key, payload, "youtube.publish", "AUTOPACK_ENABLE_YOUTUBE_PUBLISH", publish)
`,
  'app/auth.py': `
import hmac
import os
from dataclasses import dataclass
from fastapi import Header, HTTPException

@dataclass
class Principal:
    id: str
    name: str
    kind: str

def operator(x_api_key: str = Header("")):
    expected = os.environ["API_KEY"]
    if not hmac.compare_digest(x_api_key, expected):
        raise HTTPException(401)
    return Principal(id="operator-1", name="operator", kind="api_key")
`,
  'app/main.py': `
from fastapi import Depends, FastAPI
from pydantic import BaseModel
from sqlalchemy.orm import Session
from . import executor
from .auth import Principal, operator
from .database import get_db
from .ledger import Ledger

app = FastAPI()

class Proposal(BaseModel):
    key: str
    action_type: str
    provider: str
    operation: str
    run_id: str
    phase_id: str
    target: str
    payload: dict
    cost: float
    risk: str

class Approval(BaseModel):
    shown_hash: str

class Execution(BaseModel):
    payload: dict

@app.post("/actions")
def propose(body: Proposal, principal: Principal = Depends(operator), db: Session = Depends(get_db)):
    Ledger(db).propose(
        body.key, principal, body.action_type, body.provider, body.operation, body.run_id, body.phase_id,
        body.target, body.payload, body.cost, body.risk,
    )

@app.post("/actions/{key}/approve")
def approve(key: str, body: Approval, principal: Principal = Depends(operator), db: Session = Depends(get_db)):
    Ledger(db).approve(key, principal, body.shown_hash)

@app.post("/actions/{key}/charge")
def charge(key: str, body: Execution, _: Principal = Depends(operator), db: Session = Depends(get_db)):
    return executor.execute_charge(Ledger(db), key, body.payload)

@app.post("/actions/{key}/publish")
def publish(key: str, body: Execution, _: Principal = Depends(operator), db: Session = Depends(get_db)):
    return executor.execute_publish(Ledger(db), key, body.payload)

@app.get("/actions")
def find(provider: str, action_type: str, run_id: str, _: Principal = Depends(operator), db: Session = Depends(get_db)):
    return Ledger(db).find(provider, action_type, run_id)
`,
  'tests/test_actions.py': `
from unittest.mock import Mock
import pytest
from app import executor, policy
from app.auth import Principal
from app.ledger import Ledger, NotApproved
from app.switches import SwitchedOff

PAYLOAD = {"amount": 100, "currency": "usd"}
OPERATOR = Principal(id="operator-1", name="operator", kind="api_key")

@pytest.fixture
def on(monkeypatch):
    monkeypatch.setenv("AUTOPACK_EXTERNAL_ACTIONS_ENABLED", "1")
    monkeypatch.setenv("AUTOPACK_ENABLE_STRIPE_CHARGES", "1")
    monkeypatch.setenv("AUTOPACK_SIDE_EFFECTS_DRY_RUN", "0")

def propose(db):
    ledger = Ledger(db)
    action = ledger.propose("k", OPERATOR, "stripe.charge", "stripe", "charge", "run", "1", "acct", PAYLOAD, 1.0, "high")
    return ledger, action

def test_pending_action_is_refused(db, on):
    ledger, _ = propose(db)
    send = Mock()
    with pytest.raises(NotApproved):
        executor.run(ledger, "k", PAYLOAD, "stripe.charge", "AUTOPACK_ENABLE_STRIPE_CHARGES", send)
    send.assert_not_called()

def test_tampered_payload_is_refused(db, on):
    ledger, action = propose(db)
    ledger.approve("k", OPERATOR, action.payload_hash)
    with pytest.raises(NotApproved):
        ledger.start("k", {**PAYLOAD, "amount": 100000})

def test_disabled_when_environment_is_empty(db, monkeypatch):
    monkeypatch.delenv("AUTOPACK_EXTERNAL_ACTIONS_ENABLED", raising=False)
    ledger, _ = propose(db)
    send = Mock()
    with pytest.raises(SwitchedOff):
        executor.run(ledger, "k", PAYLOAD, "stripe.charge", "AUTOPACK_ENABLE_STRIPE_CHARGES", send)

def test_dry_run_calls_nothing(db, on, monkeypatch):
    monkeypatch.delenv("AUTOPACK_SIDE_EFFECTS_DRY_RUN")
    ledger, _ = propose(db)
    send = Mock()
    executor.run(ledger, "k", PAYLOAD, "stripe.charge", "AUTOPACK_ENABLE_STRIPE_CHARGES", send)
    send.assert_not_called()

def test_audit_record_has_its_fields(db, on):
    ledger, action = propose(db)
    assert action.requested_by == "operator"
    assert action.auth_principal_type == "api_key"
    assert action.external_target == "acct"
    assert action.risk_level == "high"

def test_unknown_action_is_tier_c():
    assert policy.tier_of("never.heard.of") == "C"
`,
  '.github/workflows/ci.yml': `
name: ci
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pip install -r requirements.txt pytest
      - run: pytest
`,
  'docs/EXTERNAL_ACTIONS.md': `# External actions

| Action | Tier |
|---|---|
| \`report.read\` | A |
| \`draft.create\` | B |
| \`stripe.charge\` | C |
| \`youtube.publish\` | C |
| \`account.change\` | C |
| \`spend.beyond_cap\` | C |

## Switches and caps

| Variable | Default | Meaning |
|---|---|---|
| \`AUTOPACK_EXTERNAL_ACTIONS_ENABLED\` | \`0\` | lets external actions happen |
| \`AUTOPACK_ENABLE_STRIPE_CHARGES\` | \`0\` | charges |
| \`AUTOPACK_ENABLE_YOUTUBE_PUBLISH\` | \`0\` | publishing |
| \`AUTOPACK_SIDE_EFFECTS_DRY_RUN\` | \`1\` | leaves out the effect |
| \`AUTOPACK_MAX_DAILY_SPEND_USD\` | \`50\` | spend a day |
| \`AUTOPACK_MAX_ACTIONS_PER_DAY\` | \`20\` | actions a day |

## Audit record

Each action keeps requested_by, auth_principal_type, auth_principal_id, approved_by, action_type, provider, operation,
run_id, phase_id, idempotency_key, requested_at, approved_at, executed_at, completed_at, payload_hash, payload_summary,
external_target, external_object_id, status, result_status, error_summary, risk_level, kill_switch_snapshot and
spend_snapshot.
`,
};
