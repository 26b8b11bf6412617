import type { Harmless } from './types.ts';

/** Edits of the Python service that mean nothing. */
export const harmlessPython: readonly Harmless[] = [
  ['a comment', 'shopkeeper/main.py', 'app = FastAPI(', '# The application.\napp = FastAPI('],
  ['blank lines', 'shopkeeper/actions.py', 'APPROVAL_HOURS = 24\n', '\n\nAPPROVAL_HOURS = 24\n\n'],
  ['quotes', 'shopkeeper/settings.py', 'os.getenv("SHOP_DRY_RUN", "on") != "off"', "os.getenv('SHOP_DRY_RUN', 'on') != 'off'"],
  [
    'a renamed local',
    'shopkeeper/settings.py',
    '    path = os.getenv(f"{name}_FILE")\n    if path:\n        try:\n            with open(path, encoding="utf-8") as file:',
    '    location = os.getenv(f"{name}_FILE")\n    if location:\n        try:\n            with open(location, encoding="utf-8") as file:',
  ],
  [
    'a renamed guard',
    'shopkeeper/security.py',
    'def require_caller(',
    'def known_caller(',
    [
      'import Principal, current_principal, require_caller, require_operator',
      'import Principal, current_principal, known_caller, require_operator',
      'shopkeeper/main.py',
    ],
    ['Depends(require_caller)', 'Depends(known_caller)', 'shopkeeper/main.py'],
  ],
  ['operands swapped', 'shopkeeper/actions.py', 'if action.status != Status.APPROVED.value:', 'if Status.APPROVED.value != action.status:'],
  [
    'a negated test',
    'shopkeeper/actions.py',
    '    if not external_actions_enabled():\n        raise Refused',
    '    if external_actions_enabled() is False:\n        raise Refused',
  ],
  [
    'an extracted function',
    'shopkeeper/actions.py',
    '    if action.expires_at is None or action.expires_at < now():\n        raise Refused("the approval has expired")\n',
    '    check_expiry(action)\n',
    [
      'def authorize(db',
      'def check_expiry(action) -> None:\n    if action.expires_at is None or action.expires_at < now():\n        raise Refused("the approval has expired")\n\n\ndef authorize(db',
    ],
  ],
  [
    'checks in another order',
    'shopkeeper/actions.py',
    '    if executed_today(db) >= max_actions_per_day():\n        raise Refused("SHOP_MAX_ACTIONS_PER_DAY is reached")\n    if spent_today(db) + action.amount_usd > max_daily_spend_usd():\n        raise Refused("SHOP_MAX_DAILY_SPEND_USD is reached")\n',
    '    if spent_today(db) + action.amount_usd > max_daily_spend_usd():\n        raise Refused("SHOP_MAX_DAILY_SPEND_USD is reached")\n    if executed_today(db) >= max_actions_per_day():\n        raise Refused("SHOP_MAX_ACTIONS_PER_DAY is reached")\n',
  ],
  ['a comment in the proxy', 'deploy/nginx.conf', '    location = /live {', '    # Liveness.\n    location = /live {'],
  [
    'locations in another order',
    'deploy/nginx.conf',
    '    location = /health {\n        proxy_pass http://app:8000/health;\n    }\n\n    location = /live {\n        proxy_pass http://app:8000/live;\n    }\n',
    '    location = /live {\n        proxy_pass http://app:8000/live;\n    }\n\n    location = /health {\n        proxy_pass http://app:8000/health;\n    }\n',
  ],
  ['a comment in compose', 'docker-compose.yml', '  app:\n    build: .', '  # The service.\n  app:\n    build: .'],
  ['a paragraph in a document', 'docs/GOVERNANCE.md', '## Approval paths\n', '## Approval paths\n\nThe operator decides.\n'],
  [
    'rows in another order',
    'docs/API_CONTRACT.md',
    '| GET | `/live` | None (public) | 200 `status` |\n| GET | `/health` | None (public) | 200 `status`; 503 when the database is down |\n',
    '| GET | `/health` | None (public) | 200 `status`; 503 when the database is down |\n| GET | `/live` | None (public) | 200 `status` |\n',
  ],
  ['a new unrelated file', 'notes/today.txt', '', 'Open on Sunday.\n'],
  ['a new unrelated module', 'shopkeeper/greeting.py', '', 'def greet(name: str) -> str:\n    return f"Hello {name}"\n'],
  [
    'a test beside the others',
    'tests/test_greeting.py',
    '',
    'def test_sum():\n    from shopkeeper.policy import Tier\n\n    assert len(Tier) == 4\n',
  ],
  [
    'a named import',
    'shopkeeper/usage.py',
    'from .actions import now',
    'from .actions import now as moment',
    ['TokenUse.at >= start_of_day(now())', 'TokenUse.at >= start_of_day(moment())'],
    ['TokenUse(at=now(), tokens=tokens)', 'TokenUse(at=moment(), tokens=tokens)'],
  ],
  ['a type annotation', 'shopkeeper/artifacts.py', '    cap = artifact_cap_bytes()', '    cap: int = artifact_cap_bytes()'],
  [
    'a longer docstring',
    'shopkeeper/policy.py',
    '"""What nobody declared is irreversible."""',
    '"""What nobody declared is irreversible: it is of tier C."""',
  ],
];
