import { describe, expect, it, vi } from 'vitest';
import { type Edit, edited, judge, verdictOf } from './judge.ts';
import { python } from './python-service.ts';

vi.setConfig({ testTimeout: 60_000 });

type Row = readonly [title: string, expected: Readonly<Record<string, string>>, ...edits: Edit[]];

const fails = (...checks: string[]): Record<string, string> => Object.fromEntries(checks.map((check) => [check, 'fail']));

const GATE = '        if action.status != ActionStatus.APPROVED:\n            raise NotApproved(key)\n';
const HASH =
  '        if digest(action.action_type, action.external_target, payload) != action.approved_payload_hash:\n            raise NotApproved(key)\n';

const rows: readonly Row[] = [
  [
    'pending executes, too',
    fails('pending-blocked'),
    [
      'app/ledger.py',
      GATE,
      '        if action.status not in (ActionStatus.APPROVED, ActionStatus.PENDING):\n            raise NotApproved(key)\n',
    ],
  ],
  [
    'whatever was not rejected executes',
    fails('pending-blocked'),
    ['app/ledger.py', GATE, '        if action.status == ActionStatus.REJECTED:\n            raise NotApproved(key)\n'],
  ],
  [
    'the status is not asked',
    fails('effects-gated', 'pending-blocked'),
    ['app/ledger.py', GATE, ''],
    ['app/ledger.py', ', ExternalAction.status == ActionStatus.APPROVED', ''],
  ],
  [
    'the refusal is only logged',
    fails('effects-gated'),
    ['app/ledger.py', GATE, '        if action.status != ActionStatus.APPROVED:\n            print("not approved")\n'],
  ],
  [
    'the gate is swallowed',
    fails('effects-gated'),
    [
      'app/executor.py',
      '        action = ledger.start(key, payload)\n',
      '        try:\n            action = ledger.start(key, payload)\n        except Exception:\n            action = ledger.get(key)\n',
    ],
  ],
  [
    'a route around the gate',
    fails('effects-gated'),
    [
      'app/main.py',
      '@app.get("/actions")',
      '@app.post("/now")\ndef now(body: Execution):\n    return executor.publish(None, body.payload)\n\n@app.get("/actions")',
    ],
  ],
  [
    'a start-up that acts',
    fails('effects-gated', 'global-switch-off', 'dry-run-on'),
    ['app/main.py', 'app = FastAPI()', 'app = FastAPI()\n\n@app.on_event("startup")\ndef warm():\n    executor.publish(None, {})\n'],
  ],
  [
    'the approval is optional',
    fails('effects-gated', 'approval-required'),
    [
      'app/executor.py',
      '        action = ledger.start(key, payload)\n',
      '        action = ledger.start(key, payload) if key else ledger.get("none")\n',
    ],
    ['app/main.py', 'def charge(key: str, body: Execution,', 'def charge(body: Execution, key: str = "",'],
    ['app/main.py', '"/actions/{key}/charge"', '"/charge"'],
  ],
  [
    'an approval of any age',
    fails('approval-required'),
    ['app/ledger.py', '        if action.expires_at < now():\n            raise NotApproved(key)\n', ''],
  ],
  ['the hash is not compared', fails('hash-reverified'), ['app/ledger.py', HASH, '']],
  [
    'stored with stored',
    fails('hash-reverified'),
    ['app/ledger.py', HASH, '        if action.payload_hash != action.approved_payload_hash:\n            raise NotApproved(key)\n'],
  ],
  [
    'the hash of the caller',
    fails('hash-reverified'),
    ['app/ledger.py', HASH, '        if payload.get("hash") != action.approved_payload_hash:\n            raise NotApproved(key)\n'],
  ],
  [
    'a difference is only logged',
    fails('hash-reverified'),
    [
      'app/ledger.py',
      HASH,
      '        if digest(action.action_type, action.external_target, payload) != action.approved_payload_hash:\n            print("changed")\n',
    ],
  ],
  [
    'the payload is changed after the check',
    fails('hash-reverified'),
    ['app/executor.py', 'send(action, payload)', 'send(action, {**payload, "amount": payload["amount"] * 2})'],
  ],
  [
    'the payload is changed in place after the check',
    fails('hash-reverified'),
    ['app/executor.py', '        try:\n            object_id', '        payload["amount"] = 1000\n        try:\n            object_id'],
  ],
  [
    'something else of the caller is sent, too',
    fails('hash-reverified'),
    [
      'app/executor.py',
      'def execute_charge(ledger, key, payload):\n    return run(ledger, key, payload, "stripe.charge", "AUTOPACK_ENABLE_STRIPE_CHARGES", charge)',
      'def execute_charge(ledger, key, payload, note):\n    return run(ledger, key, payload, "stripe.charge", "AUTOPACK_ENABLE_STRIPE_CHARGES", lambda action, each: charge(action, {"body": each, "note": note}))',
    ],
    [
      'app/main.py',
      'executor.execute_charge(Ledger(db), key, body.payload)',
      'executor.execute_charge(Ledger(db), key, body.payload, body.note)',
    ],
    ['app/main.py', 'class Execution(BaseModel):\n', 'class Execution(BaseModel):\n    note: str\n'],
  ],
  ['another payload is sent', fails('hash-reverified'), ['app/executor.py', 'send(action, payload)', 'send(action, action.payload)']],
  [
    'an approval without a hash',
    fails('hash-bound'),
    ['app/ledger.py', '        action.approved_payload_hash = action.payload_hash\n', ''],
    ['app/ledger.py', '        if action.payload_hash != shown_hash:\n            raise NotApproved(key)\n', ''],
  ],
  [
    'an approval whose hash may be left out',
    fails('hash-bound'),
    ['app/ledger.py', '        action.approved_payload_hash = action.payload_hash\n', ''],
    [
      'app/ledger.py',
      '        if action.payload_hash != shown_hash:',
      '        if shown_hash is not None and action.payload_hash != shown_hash:',
    ],
    ['app/ledger.py', 'def approve(self, key, principal, shown_hash):', 'def approve(self, key, principal, shown_hash=None):'],
  ],
  ['a weak digest', fails('digest-canonical'), ['app/ledger.py', 'hashlib.sha256(', 'hashlib.md5(']],
  ['a digest that is cut short', fails('digest-canonical'), ['app/ledger.py', '.hexdigest()', '.hexdigest()[:8]']],
  ['a digest that depends on the order of keys', fails('digest-canonical'), ['app/ledger.py', ', sort_keys=True', '']],
  [
    'a digest of the payload alone',
    fails('digest-canonical'),
    ['app/ledger.py', '{"action": action_type, "target": target, "payload": payload}', 'payload'],
  ],
  [
    'a digest of parts with nothing between them',
    fails('digest-canonical'),
    ['app/ledger.py', 'hashlib.sha256(text.encode())', 'hashlib.sha256(f"{action_type}{target}{text}".encode())'],
  ],
  [
    'a digest of parts with a separator',
    { 'digest-canonical': 'pass' },
    ['app/ledger.py', 'hashlib.sha256(text.encode())', 'hashlib.sha256(f"{action_type}|{target}|{text}".encode())'],
  ],
  [
    'the switch is read at import',
    fails('global-switch-off'),
    [
      'app/executor.py',
      '    switches.require("AUTOPACK_EXTERNAL_ACTIONS_ENABLED")\n',
      '    if not ENABLED:\n        raise RuntimeError("off")\n',
    ],
    ['app/executor.py', 'class CapReached', 'ENABLED = os.getenv("AUTOPACK_EXTERNAL_ACTIONS_ENABLED") == "1"\n\nclass CapReached'],
  ],
  [
    'the switch only warns',
    fails('global-switch-off', 'domain-switches'),
    ['app/switches.py', '        raise SwitchedOff(name)', '        print(name)'],
  ],
  ['a switch that any word turns on', fails('flags-strict'), ['app/switches.py', 'if os.getenv(name) != ON:', 'if not os.getenv(name):']],
  [
    'a switch that is on when unset',
    fails('flags-strict', 'global-switch-off'),
    ['app/switches.py', 'if os.getenv(name) != ON:', 'if os.getenv(name, "1") == "0":'],
  ],
  [
    'one switch for all domains',
    fails('domain-switches'),
    ['app/executor.py', '"AUTOPACK_ENABLE_YOUTUBE_PUBLISH", publish', '"AUTOPACK_ENABLE_STRIPE_CHARGES", publish'],
  ],
  [
    'dry run only when asked',
    fails('dry-run-on', 'flags-strict'),
    [
      'app/switches.py',
      'return os.getenv("AUTOPACK_SIDE_EFFECTS_DRY_RUN", "1") != "0"',
      'return os.getenv("AUTOPACK_SIDE_EFFECTS_DRY_RUN") == "1"',
    ],
  ],
  ['no dry run', fails('dry-run-on'), ['app/executor.py', '    if switches.dry_run():\n        return {"dry_run": True}\n', '']],
  [
    'zero is no limit',
    fails('spend-cap'),
    [
      'app/executor.py',
      'if ledger.spent_today() + cost > switches.max_daily_spend():',
      'if switches.max_daily_spend() and ledger.spent_today() + cost > switches.max_daily_spend():',
    ],
  ],
  [
    'unset is no limit',
    fails('spend-cap'),
    [
      'app/switches.py',
      'return float(os.getenv("AUTOPACK_MAX_DAILY_SPEND_USD", "50"))',
      'cap = os.getenv("AUTOPACK_MAX_DAILY_SPEND_USD")\n    return float(cap) if cap else None',
    ],
    [
      'app/executor.py',
      'if ledger.spent_today() + cost > switches.max_daily_spend():',
      'cap = switches.max_daily_spend()\n    if cap is not None and ledger.spent_today() + cost > cap:',
    ],
  ],
  [
    'what was spent is kept in memory',
    fails('spend-cap'),
    [
      'app/executor.py',
      'if ledger.spent_today() + cost > switches.max_daily_spend():',
      'SPENT.append(cost)\n    if sum(SPENT) > switches.max_daily_spend():',
    ],
    ['app/executor.py', 'class CapReached', 'SPENT = []\n\nclass CapReached'],
  ],
  [
    'the cap is asked afterwards',
    fails('spend-cap', 'action-cap'),
    ['app/executor.py', '        check_caps(ledger, action.spend_snapshot)\n', ''],
    [
      'app/executor.py',
      '        ledger.complete(action, object_id)\n',
      '        ledger.complete(action, object_id)\n        check_caps(ledger, action.spend_snapshot)\n',
    ],
  ],
  [
    'no cap on actions',
    fails('action-cap'),
    ['app/executor.py', '    if ledger.count_today() >= switches.max_actions():\n        raise CapReached("actions")\n', ''],
  ],
  ['an unknown action is free', fails('tiers-declared'), ['app/policy.py', 'TIERS.get(action, "C")', 'TIERS.get(action, "B")']],
  ['nothing is forbidden', fails('tiers-declared'), ['app/executor.py', '    policy.refuse_forbidden(action_type)\n', '']],
  [
    'no table',
    { 'tiers-declared': 'absent', 'effects-mapped': 'fail' },
    ['app/policy.py', 'return TIERS.get(action, "C")', 'return "C"'],
    ['app/policy.py', 'TIERS = {', 'NOTES = {'],
    ['app/policy.py', '"stripe.charge": "C"', '"a": "x"'],
    ['app/policy.py', '"youtube.publish": "C"', '"b": "y"'],
    ['app/policy.py', '"account.change": "C"', '"c": "z"'],
    ['app/policy.py', '"spend.beyond_cap": "C"', '"d": "q"'],
  ],
  [
    'an effect that no table names',
    fails('effects-mapped'),
    ['app/policy.py', '    "youtube.publish": "C",\n', ''],
    ['app/executor.py', '"youtube.publish"', '"other"'],
  ],
  [
    'a field is missing',
    fails('audit-fields'),
    ['app/models.py', '    external_object_id = Column(String(128))\n', ''],
    ['app/ledger.py', '        action.external_object_id = object_id\n', ''],
  ],
  ['a field is never filled', fails('audit-fields'), ['app/ledger.py', '        action.approved_by = principal.id\n', '']],
  [
    'a failure leaves nothing',
    fails('audit-fields'),
    ['app/executor.py', '            ledger.fail(action, error)\n', ''],
    ['app/ledger.py', '        action.status = ActionStatus.FAILED\n        action.result_status = "failed"\n', ''],
  ],
  [
    'a key that is made anew',
    fails('idempotent'),
    ['app/executor.py', 'action.idempotency_key}', 'str(uuid.uuid4())}'],
    ['app/executor.py', 'import os\n', 'import os\nimport uuid\n'],
  ],
  [
    'two steps from approved to executing',
    fails('idempotent'),
    ['app/ledger.py', '        if claimed != 1:\n            raise NotApproved(key)\n', ''],
  ],
  [
    'a document with another default',
    fails('policy-documented'),
    ['docs/EXTERNAL_ACTIONS.md', '| `AUTOPACK_MAX_DAILY_SPEND_USD` | `50`', '| `AUTOPACK_MAX_DAILY_SPEND_USD` | `500`'],
  ],
  [
    'a document with another tier',
    fails('policy-documented'),
    ['docs/EXTERNAL_ACTIONS.md', '| `youtube.publish` | C |', '| `youtube.publish` | B |'],
  ],
  [
    'a test that demands the opposite',
    fails('effects-tested'),
    [
      'tests/test_actions.py',
      'def test_unknown_action',
      'def test_starts(db, on):\n    ledger = Ledger(db)\n    ledger.propose("k", OPERATOR, "stripe.charge", "stripe", "charge", "run", "1", "acct", PAYLOAD, 1.0, "high")\n    action = ledger.start("k", PAYLOAD)\n    assert action.status == "executing"\n\ndef test_unknown_action',
    ],
  ],
  [
    'a test that cannot fail',
    fails('effects-tested'),
    [
      'tests/test_actions.py',
      '    with pytest.raises(NotApproved):\n        executor.run(ledger, "k", PAYLOAD, "stripe.charge", "AUTOPACK_ENABLE_STRIPE_CHARGES", send)\n    send.assert_not_called()',
      '    try:\n        executor.run(ledger, "k", PAYLOAD, "stripe.charge", "AUTOPACK_ENABLE_STRIPE_CHARGES", send)\n    except NotApproved:\n        pass\n    assert True',
    ],
  ],
];

describe('G3 in Python', () => {
  it('is fulfilled by a service that does everything', async () => {
    const gate = await judge(python);
    expect(gate.checks.filter(({ standing }) => standing !== 'holds').map(({ id, summary }) => `${id}: ${summary}`)).toEqual([]);
    expect(gate.score).toBe(2);
  });

  it.each(rows.map(([title, expected, ...edits]) => ({ title, expected, edits })))('$title', async ({ expected, edits }) => {
    const gate = await judge(edited(python, ...edits));
    const found = Object.fromEntries(Object.keys(expected).map((id) => [id, verdictOf(gate, id)]));
    expect(
      Object.fromEntries(Object.entries(found).map(([id, text]) => [id, text.slice(0, text.indexOf(':'))])),
      JSON.stringify(found),
    ).toEqual(expected);
  });

  it.each([
    [
      'another name for everything',
      [
        ['app/ledger.py', 'class Ledger:', 'class Book:'],
        ['app/ledger.py', 'def start(', 'def begin('],
        ['app/executor.py', 'import Ledger', 'import Book as Ledger'],
        ['app/executor.py', 'ledger.start(', 'ledger.begin('],
        ['app/main.py', 'from .ledger import Ledger', 'from .ledger import Book as Ledger'],
      ],
    ],
    [
      'the check in a function of its own',
      [
        ['app/ledger.py', GATE, '        self.must_be_approved(action)\n'],
        [
          'app/ledger.py',
          '    def complete(',
          '    def must_be_approved(self, action):\n        if not self.is_approved(action):\n            raise NotApproved(action.idempotency_key)\n\n    def is_approved(self, action):\n        return action.status == ActionStatus.APPROVED\n\n    def complete(',
        ],
      ],
    ],
    [
      'a decorator around the executor',
      [
        [
          'app/executor.py',
          'def run(',
          'def traced(fn):\n    def inner(*args, **kwargs):\n        print("before")\n        return fn(*args, **kwargs)\n    return inner\n\n@traced\ndef run(',
        ],
      ],
    ],
  ] as const)('passes with %s', async (_title, edits) => {
    const gate = await judge(edited(python, ...(edits as unknown as Edit[])));
    for (const id of ['effects-gated', 'pending-blocked', 'hash-reverified', 'approval-required', 'global-switch-off', 'spend-cap'])
      expect(verdictOf(gate, id)).toMatch(/^pass/);
  });
});
