import g6 from '../../gates/g6-deployment-invariants/gate.ts';
import { defaultConfig } from '../../src/config.ts';
import { inspect } from '../../src/inspect.ts';
import { memoryRepository } from '../../src/repo.ts';

export type Files = Readonly<Record<string, string>>;

/** A FastAPI service behind nginx whose deployment is as it should be. */
export const python: Files = {
  'requirements.txt': 'fastapi\nuvicorn\nsqlalchemy\n',
  Dockerfile: [
    'FROM python:3.11-slim-bookworm',
    'WORKDIR /app',
    'COPY requirements.txt .',
    'COPY app ./app',
    'RUN apt-get update && apt-get install -y curl && pip install -r requirements.txt',
    'EXPOSE 8000',
    'CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"]',
  ].join('\n'),
  'app/__init__.py': '',
  'app/main.py': `import os
from contextlib import asynccontextmanager
from fastapi import Depends, FastAPI, Header, HTTPException
from sqlalchemy import create_engine, text

engine = create_engine(os.environ["DATABASE_URL"])


@asynccontextmanager
async def lifespan(app):
    if not os.getenv("API_KEY") and not os.getenv("API_KEY_FILE"):
        raise RuntimeError("API_KEY is required")
    yield


app = FastAPI(lifespan=lifespan)


def verify_key(x_api_key: str = Header(None)):
    if not x_api_key or x_api_key != os.environ["API_KEY"]:
        raise HTTPException(status_code=401)


@app.get("/health")
def health():
    try:
        with engine.connect() as connection:
            connection.execute(text("select 1"))
    except Exception:
        raise HTTPException(status_code=503)
    return {"status": "ok"}


@app.get("/runs/{run_id}", dependencies=[Depends(verify_key)])
def read_run(run_id: str):
    return {"id": run_id}


@app.post("/api/auth/login")
def login():
    return {}
`,
  'nginx.conf': `server {
    listen 80;
    server_name localhost;
    root /usr/share/nginx/html;
    location /api/auth/ {
        proxy_pass http://backend:8000;
    }
    location ^~ /api/ {
        proxy_pass http://backend:8000/;
    }
    location = /health {
        proxy_pass http://backend:8000/health;
    }
    location = /nginx-health {
        return 200 "ok";
    }
    location / {
        try_files $uri /index.html;
    }
}
`,
  'Dockerfile.web': [
    'FROM nginx:1.27-alpine',
    'COPY nginx.conf /etc/nginx/conf.d/default.conf',
    'COPY web /usr/share/nginx/html',
    'HEALTHCHECK CMD wget -q --spider http://localhost/nginx-health || exit 1',
  ].join('\n'),
  'web/index.html': '<html></html>',
  'docker-compose.yml': `services:
  backend:
    build: .
    environment:
      APP_ENV: production
      DATABASE_URL: postgresql://app:\${DB_PASSWORD:?}@db/app
      API_KEY: \${API_KEY:?}
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:8000/health"]
    depends_on:
      db:
        condition: service_healthy
  web:
    build:
      context: .
      dockerfile: Dockerfile.web
    ports:
      - "80:80"
    depends_on:
      backend:
        condition: service_healthy
  db:
    image: postgres:15.10-alpine
    environment:
      POSTGRES_USER: app
      POSTGRES_PASSWORD: \${DB_PASSWORD:?}
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U app"]
`,
  'docs/DEPLOYMENT.md': `# Deployment

| Public Path | Backend Path | Notes |
|---|---|---|
| \`/api/auth/*\` | \`/api/auth/*\` | preserved |
| \`/api/*\` | \`/*\` | stripped |
| \`/health\` | \`/health\` | readiness |
| \`/nginx-health\` | N/A | static |

- **backend**: the API (port 8000)
`,
  'tests/test_nginx.py': `from pathlib import Path


def test_health_is_proxied():
    text = Path("nginx.conf").read_text()
    assert "proxy_pass http://backend:8000/health;" in text
`,
  '.github/workflows/ci.yml': `on: [pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pytest tests
`,
};

/** An Express service that compose publishes itself. */
export const express: Files = {
  'package.json': '{"type":"module","dependencies":{"express":"4.19.2","pg":"8.11.0"},"scripts":{"start":"node src/server.js"}}',
  Dockerfile: 'FROM node:20.11-alpine\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "src/server.js"]',
  'src/server.js': `import express from 'express';
import { Pool } from 'pg';
const pool = new Pool();
const app = express();
app.get('/health', async (req, res) => {
  try {
    await pool.query('select 1');
    res.json({ ok: true });
  } catch (error) {
    res.status(503).json({ ok: false });
  }
});
app.get('/api/jobs/:id', (req, res) => res.json({}));
app.listen(process.env.PORT ?? 3000);
`,
  'compose.yaml': `services:
  api:
    build: .
    ports: ["3000:3000"]
    environment:
      NODE_ENV: production
    healthcheck:
      test: ["CMD", "wget", "-q", "--spider", "http://localhost:3000/health"]
`,
};

/** A copy with texts replaced: \`[file, from, to]\`. Throws when a text does not occur. */
export function edited(files: Files, ...edits: readonly (readonly [file: string, from: string, to: string])[]): Files {
  const copy: Record<string, string> = { ...files };
  for (const [file, from, to] of edits) {
    const text = copy[file] ?? '';
    if (!text.includes(from)) throw new Error(`${file} does not hold ${JSON.stringify(from)}`);
    copy[file] = text.replace(from, to);
  }
  return copy;
}

export function without(files: Files, ...names: readonly string[]): Files {
  return Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));
}

/** The checks of G6 by the last part of their id. */
export async function judge(files: Files) {
  const report = await inspect(memoryRepository(files), defaultConfig, { gates: [g6] });
  if (report.errors.length > 0) throw new Error(JSON.stringify(report.errors));
  const [gate] = report.gates;
  return new Map((gate?.checks ?? []).map((check) => [check.id.slice(3), check]));
}
