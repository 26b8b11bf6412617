import { describe, expect, it } from 'vitest';
import type { Trace } from '../../src/code/trace.ts';
import { defaultConfig } from '../../src/config.ts';
import { deriveFact } from '../../src/derive.ts';
import { type Behaviour, behaviour } from '../../src/facts/behaviour/index.ts';
import { memoryRepository } from '../../src/repo.ts';

async function read(files: Record<string, string>): Promise<Behaviour> {
  return (await deriveFact(memoryRepository(files), defaultConfig, behaviour)).value;
}

const entryOf = (from: Behaviour, name: string, world: 'exposed' | 'empty' = 'exposed') => {
  const entry = from.entries(world).find((each) => each.name.includes(name));
  if (!entry) throw new Error(`no entry ${name}: ${from.entries(world).map((each) => each.name)}`);
  return entry;
};
const sends = (trace: Trace): boolean => trace.effects.some((effect) => /charges?\.create$/.test(effect.path));

const PYTHON = {
  'requirements.txt': 'fastapi\nstripe\n',
  Dockerfile: 'FROM python:3.12\nCMD ["uvicorn", "app:app"]\n',
  'ledger.py': `
from enum import Enum

class Status(str, Enum):
    PENDING = "pending"
    APPROVED = "approved"

class Action:
    def __init__(self, key, payload):
        self.key = key
        self.payload = payload
        self.status = Status.PENDING

    def can_execute(self):
        return self.status == Status.APPROVED

class Ledger:
    def __init__(self):
        self._actions = {}

    def propose(self, key, payload):
        self._actions[key] = Action(key, payload)

    def start(self, key):
        action = self._actions.get(key)
        if action is None:
            raise KeyError(key)
        if not action.can_execute():
            raise PermissionError(key)
        return action
`,
  'app.py': `
import os
import stripe
from fastapi import FastAPI
from ledger import Ledger

app = FastAPI()
ledger = Ledger()

@app.post("/propose")
def propose(body: dict):
    ledger.propose(body["key"], body["payload"])

@app.post("/execute/{key}")
def execute(key: str):
    if os.getenv("ENABLE_CHARGES") != "1":
        raise RuntimeError("off")
    action = ledger.start(key)
    stripe.Charge.create(**action.payload)

@app.post("/charge")
def charge(amount: int):
    stripe.charges.create(amount=amount)
`,
};

const JAVASCRIPT = {
  'package.json': '{"name":"x","type":"module","scripts":{"start":"node app.js"},"dependencies":{"express":"5","stripe":"18"}}',
  'ledger.js': `
export const ledger = new Map();
export function propose(key, payload) { ledger.set(key, { key, payload, status: 'pending' }); }
export function start(key) {
  const action = ledger.get(key);
  if (!action) throw new Error('missing');
  if (action.status !== 'approved') throw new Error('not approved');
  return action;
}
`,
  'app.js': `
import express from 'express';
import Stripe from 'stripe';
import { propose, start } from './ledger.js';
const app = express();
const stripe = new Stripe(process.env.STRIPE_KEY);
app.post('/propose', (req, res) => { propose(req.body.key, req.body.payload); res.json({}); });
app.post('/execute/:key', async (req, res) => {
  if (process.env.ENABLE_CHARGES !== '1') return res.sendStatus(503);
  const action = start(req.params.key);
  await stripe.charges.create(action.payload);
  res.json({});
});
setInterval(() => { stripe.charges.create({ amount: 1 }); }, 1000);
app.listen(3000);
`,
};

describe.each([
  ['python', PYTHON, 'Action.status'],
  ['javascript', JAVASCRIPT, 'ledger.status'],
])('what entries do: %s', (_language, files, status) => {
  it('reaches the effect through memory that another route fills, and not without a switch', async () => {
    const from = await read(files);
    const execute = entryOf(from, 'POST /execute');
    const trace = from.trace(execute);
    const effect = trace.effects.find(({ path }) => /charge/i.test(path));
    expect(effect, trace.effects.map(({ path }) => path).join()).toBeDefined();
    expect(trace.complete).toBe(true);
    const empty = entryOf(from, 'POST /execute', 'empty');
    expect(from.trace(empty).effects.some(({ path }) => /charge/i.test(path))).toBe(false);
  });

  it('finds the tests that decide the effect', async () => {
    const from = await read(files);
    const { reached, controls } = from.controls(entryOf(from, 'POST /execute'), (trace) =>
      trace.effects.some(({ path }) => /charge/i.test(path)),
    );
    expect(reached).toBe(true);
    const origins = controls.flatMap(({ point }) => JSON.stringify(point.id));
    expect(
      origins.some((each) => each.includes('ENABLE_CHARGES')),
      origins.join('\n'),
    ).toBe(true);
    expect(
      origins.some((each) => each.includes(status)),
      origins.join('\n'),
    ).toBe(true);
  });

  it('keeps the effect for the approved status only', async () => {
    const from = await read(files);
    const execute = entryOf(from, 'POST /execute');
    const reached: string[] = [];
    for (const value of ['pending', 'approved', 'anything else']) {
      const trace = from.trace(execute, {
        stored: (name) => (name === status ? { is: 'constant', value, origins: [{ from: 'stored', name }] } : undefined),
      });
      if (trace.effects.some(({ path }) => /charge/i.test(path))) reached.push(value);
    }
    expect(reached).toEqual(['approved']);
  });
});

describe('entries beside routes', () => {
  it('lists what runs by itself', async () => {
    const from = await read(JAVASCRIPT);
    const timer = from.entries('exposed').find(({ kind }) => kind === 'schedule');
    expect(timer && sends(from.trace(timer))).toBe(true);
  });

  it('follows workers, coroutines and lists of tools', async () => {
    const from = await read({
      'requirements.txt': 'celery\nstripe\n',
      Dockerfile: 'FROM python:3.12\nCMD ["celery", "-A", "worker", "worker"]\n',
      'worker.py': `
import stripe
from celery import Celery
celery = Celery("x")

@celery.task
def pay(amount):
    try:
        check(amount)
    except Exception:
        stripe.Charge.create(amount=1)

def check(amount):
    return amount
`,
    });
    const pay = from.entries('exposed').find(({ kind }) => kind === 'queue');
    expect(pay?.name).toContain('pay');
    expect(pay && from.trace(pay).effects.some(({ path }) => path === 'stripe.Charge.create')).toBe(true);
  });

  it('calls what a package is handed, unless the package describes it', async () => {
    const from = await read({
      'requirements.txt': 'flask\napispec\nstripe\n',
      Dockerfile: 'FROM python:3.12\nCMD ["flask", "--app", "app", "run"]\n',
      'app.py': `
import stripe
from apispec import APISpec
from flask import Flask
from somewhere import runner
app = Flask(__name__)

def pay():
    stripe.Charge.create(amount=1)

@app.route("/described")
def described():
    APISpec("title", "1", "3.0.2").path(view=pay)
    return "ok"

@app.route("/run")
def run():
    runner.run(view=pay)
    return "ok"
`,
    });
    const pays = (path: string) => {
      const entry = from.entries('exposed').find(({ name }) => name === `GET ${path}`);
      return entry && from.trace(entry).effects.some((effect) => effect.path === 'stripe.Charge.create');
    };
    expect([pays('/described'), pays('/run')]).toEqual([false, true]);
  });

  it('keeps routes that name the class they answer with', async () => {
    const from = await read({
      'requirements.txt': 'fastapi\npydantic\n',
      Dockerfile: 'FROM python:3.12\nCMD ["uvicorn", "app:app"]\n',
      'app.py': `
from fastapi import FastAPI
from pydantic import BaseModel
app = FastAPI()

class Usage(BaseModel):
    total: int

@app.get("/usage", response_model=Usage)
def usage():
    return Usage(total=1)
`,
    });
    expect(from.entries('exposed').map(({ name }) => name)).toContain('GET /usage');
  });
});

describe('what is written', () => {
  it('collects assignments to fields of records, maps and instances, and follows a lifespan', async () => {
    const from = await read({
      'requirements.txt': 'fastapi\nstripe\n',
      Dockerfile: 'FROM python:3.12\nCMD ["uvicorn", "app:app"]\n',
      'app.py': `
import asyncio
import stripe
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fastapi import FastAPI

@dataclass
class Approval:
    key: str
    status: str = "pending"

async def cleanup():
    while True:
        await asyncio.sleep(1)
        stripe.Charge.create(amount=1)

@asynccontextmanager
async def lifespan(app):
    task = asyncio.create_task(cleanup())
    yield
    task.cancel()

app = FastAPI(lifespan=lifespan)

@app.post("/approve")
def approve(body: dict):
    made = Approval(key=body["key"], status="approved")
    row = {}
    row["decision"] = "approved"
    made.status = "executed"
`,
    });
    const { writes } = from.trace(entryOf(from, 'POST /approve'));
    const texts = writes.map(({ field, value }) => `${field}=${value.is === 'constant' ? String(value.value) : value.is}`);
    expect(texts).toEqual(expect.arrayContaining(['status=approved', 'decision=approved', 'status=executed']));
    const startup = from.entries('exposed').find(({ kind, name }) => kind === 'startup' && name.includes('lifespan'));
    expect(startup && from.trace(startup).effects.some(({ path }) => path === 'stripe.Charge.create')).toBe(true);
  });
});

describe('a worker that counts its rounds to a high number', () => {
  const work = {
    python: {
      'requirements.txt': 'stripe\nfastapi\n',
      Dockerfile: 'FROM python:3.12\nCMD ["uvicorn", "app:app"]\n',
      'app.py': `import asyncio
import stripe
from fastapi import FastAPI

MOST = 100000


async def sweep():
    done = 0
    while done < MOST:
        done += 1
        for step in (1, 2, 3):
            print(step)
    else:
        stripe.Charge.create(amount=done)


async def lifespan(app):
    asyncio.create_task(sweep())
    yield


app = FastAPI(lifespan=lifespan)
`,
    },
    typescript: {
      'package.json': '{"type":"module","scripts":{"start":"node app.js"},"dependencies":{"express":"5.1.0","stripe":"18.0.0"}}',
      'app.js': `import express from 'express';
import Stripe from 'stripe';

const stripe = new Stripe('sk');
const app = express();
async function sweep() {
  let done = 0;
  while (done < 100000) {
    done += 1;
    for (const step of [1, 2, 3]) console.log(step);
  }
  await stripe.charges.create({ amount: done });
}
app.get('/sweep', async (req, res) => {
  await sweep();
  res.end();
});
app.listen(3000);
`,
    },
  };

  it.each([
    ['python', 'lifespan'],
    ['typescript', '/sweep'],
  ] as const)('comes to its end: %s', async (language, name) => {
    const from = await read(work[language]);
    const trace = from.trace(entryOf(from, name), { steps: 2_000 });
    expect(trace.complete).toBe(true);
    expect(trace.effects.some(({ path }) => /[Cc]harges?\.create$/.test(path))).toBe(true);
  });
});

describe('what some ways leave empty', () => {
  const python = (made: string, add: string, test: string) => ({
    'requirements.txt': 'stripe\n',
    'worker.py': `import os
import sys
import stripe


def main():
    missing = ${made}
    for name in ("A_KEY", "B_KEY"):
        if not os.getenv(name):
            ${add}
    if ${test}:
        sys.exit(1)
    stripe.Charge.create(amount=1)


if __name__ == "__main__":
    main()
`,
  });
  const javascript = {
    'package.json': '{"type":"module","scripts":{"start":"node worker.js"},"dependencies":{"stripe":"18.0.0"}}',
    'worker.js': `import Stripe from 'stripe';

const missing = [];
for (const name of ['A_KEY', 'B_KEY']) if (!process.env[name]) missing.push(name);
if (missing.length > 0) process.exit(1);
await new Stripe('sk').charges.create({ amount: 1 });
`,
  };
  it.each([
    ['a list', python('[]', 'missing.append(name)', 'missing'), 'worker.py'],
    ['the length of a list', python('[]', 'missing.append(name)', 'len(missing) > 0'), 'worker.py'],
    ['a dictionary', python('{}', 'missing[name] = True', 'missing'), 'worker.py'],
    ['an array', javascript, 'worker.js'],
  ])('does not end a program for good: %s', async (_what, files, file) => {
    const from = await read(files);
    const entries = [...from.entries('exposed'), ...from.commands.flatMap((command) => from.command('exposed', command))];
    const entry = entries.find(({ at }) => at.path === file);
    expect(entry && from.trace(entry).effects.some(({ path }) => /[Cc]harges?\.create$/.test(path))).toBe(true);
  });
});
