import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Modules of a generated service at scale 1. */
const modules = 40;

const numbers = (count: number): readonly number[] => [...Array(count).keys()];
const padded = (index: number): string => String(index).padStart(4, '0');

const router = (name: string): string => `"""Routes of ${name}."""
from fastapi import APIRouter, Depends, HTTPException
from app.auth import require_key
from app.store.${name} import load_${name}, save_${name}

router = APIRouter(prefix="/${name}", dependencies=[Depends(require_key)])


@router.get("/{item_id}")
def read_${name}(item_id: str):
    item = load_${name}(item_id)
    if item is None:
        raise HTTPException(status_code=404, detail="no such item")
    return item


@router.post("")
def write_${name}(body: dict):
    if not body.get("name"):
        raise HTTPException(status_code=422, detail="a name is needed")
    return save_${name}(body)
`;

const store = (name: string): string => `"""Storage of ${name}."""
import os

from app.settings import settings

${numbers(12)
  .map(
    (index) => `
def step_${index}(value, retries=${index}):
    """Prepares a value before it is kept."""
    result = []
    for attempt in range(retries + 1):
        try:
            result.append({"attempt": attempt, "value": value, "mode": settings.mode})
        except ValueError as error:
            result.append({"attempt": attempt, "error": str(error)})
    return result
`,
  )
  .join('\n')}

def load_${name}(key):
    return step_1(os.environ.get("${name.toUpperCase()}_LIMIT", "10")) if key else None


def save_${name}(body):
    return step_2(body)
`;

const test = (name: string): string => `from fastapi.testclient import TestClient
from app.main import app


def test_${name}_needs_a_key():
    assert TestClient(app).get("/${name}/1").status_code == 401


def test_every_route_is_guarded():
    for route in app.routes:
        assert route.dependencies
`;

const page = (name: string): string => `import { useEffect, useState } from 'react';

const base = process.env.VITE_API_URL ?? '/api';

export function ${name.replace(/^./, (first) => first.toUpperCase())}({ id }: { id: string }) {
  const [item, setItem] = useState<unknown>();
  useEffect(() => {
    fetch(\`\${base}/${name}/\${id}\`).then((response) => response.json()).then(setItem);
  }, [id]);
  return <pre>{JSON.stringify(item)}</pre>;
}
`;

const guide = (name: string): string => `# Guide to ${name}

How ${name} is kept and read.

## Configuration

| Variable | Default |
| --- | --- |
| \`${name.toUpperCase()}_LIMIT\` | 10 |

## Endpoints

- \`GET /${name}/{item_id}\` needs \`X-API-Key\`
- \`POST /${name}\` needs \`X-API-Key\`

${numbers(30)
  .map((index) => `### Note ${index}\n\nSome words about note ${index} of ${name}, with *emphasis* and [a link](./other.md).\n`)
  .join('\n')}`;

/** Writes a service whose size grows with the scale: routers, their storage, tests, pages and guides, and the same few files around them. */
export function writeService(folder: string, scale: number): void {
  const names = numbers(modules * scale).map((index) => `item${padded(index)}`);
  const files: [string, string][] = [
    ['requirements.txt', 'fastapi==0.110.0\nuvicorn==0.29.0\n'],
    [
      'Dockerfile',
      'FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\nCMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"]\n',
    ],
    ['docker-compose.yml', 'services:\n  app:\n    build: .\n    environment:\n      API_KEY: ${API_KEY:?}\n    ports: ["8000:8000"]\n'],
    [
      '.github/workflows/ci.yml',
      'on: [push, pull_request]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: pip install -r requirements.txt pytest\n      - run: pytest\n',
    ],
    ['app/__init__.py', ''],
    ['app/routers/__init__.py', ''],
    ['app/store/__init__.py', ''],
    ['app/settings.py', 'import os\n\n\nclass Settings:\n    mode = os.environ.get("APP_MODE", "plain")\n\n\nsettings = Settings()\n'],
    [
      'app/auth.py',
      'import os\nimport secrets\nfrom fastapi import Header, HTTPException\n\n\ndef require_key(x_api_key: str = Header(default="")):\n    key = os.environ.get("API_KEY")\n    if not key or not secrets.compare_digest(x_api_key, key):\n        raise HTTPException(status_code=401)\n',
    ],
    [
      'app/main.py',
      `from fastapi import FastAPI\n${names.map((name) => `from app.routers import ${name}`).join('\n')}\n\napp = FastAPI()\n${names.map((name) => `app.include_router(${name}.router)`).join('\n')}\n`,
    ],
    ...names.flatMap((name): [string, string][] => [
      [`app/routers/${name}.py`, router(name)],
      [`app/store/${name}.py`, store(name)],
      [`tests/test_${name}.py`, test(name)],
      [`web/src/${name}.tsx`, page(name)],
      [`docs/${name}.md`, guide(name)],
    ]),
  ];
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
