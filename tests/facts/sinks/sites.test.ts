import { describe, expect, it } from 'vitest';
import { Code } from '../../../src/code/code.ts';
import { mayHoldSinks, sinkPackages } from '../../../src/facts/sinks/imports.ts';
import { sinkSites } from '../../../src/facts/sinks/sites.ts';
import { suspectSink } from '../../../src/facts/sinks/suspect.ts';
import { memoryRepository } from '../../../src/repo.ts';

const sitesOf = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const repo = memoryRepository(files);
  return sinkSites(repo, await Code.open(repo)).map(
    ({ path, line, match, within }) => `${path}:${line} ${match.sink.id}${match.certain ? '' : ' ?'}${within ? ` in ${within}` : ''}`,
  );
};

describe('Python, without running', () => {
  it('finds a client that a method of another file makes', async () => {
    const files = {
      'app/clients.py':
        'from openai import OpenAI\n\n\nclass Provider:\n    def __init__(self):\n        self._client = None\n\n    def get(self):\n        if self._client is None:\n            self._client = OpenAI()\n        return self._client\n\n\nprovider = Provider()\n',
      'app/ask.py': 'from .clients import provider\n\n\ndef ask():\n    return provider.get().chat.completions.create(model="x")\n',
    };
    expect(await sitesOf(files)).toEqual(['app/ask.py:5 py.llm.openai.chat.completions.create in ask']);
  });

  it('finds an injected client by its annotation, and by what its provider returns', async () => {
    const files = {
      'main.py':
        'from typing import Annotated, Optional\nfrom fastapi import Depends\nimport stripe\nfrom openai import AsyncOpenAI\n\n\ndef client() -> stripe.StripeClient:\n    return stripe.StripeClient("k")\n\n\nasync def pay(c=Depends(client)):\n    c.v1.refunds.create()\n\n\nasync def ask(ai: Optional[AsyncOpenAI] = None):\n    await ai.responses.create()\n',
    };
    expect(await sitesOf(files)).toEqual(['main.py:12 py.stripe.Refund.create in pay', 'main.py:16 py.llm.openai.responses.create in ask']);
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      'Python',
      { 'a.py': 'from b import client\n\n\ndef pay():\n    client.refunds.create()\n', 'b.py': 'from a import client\nimport stripe\n' },
      [],
    ],
    [
      'TypeScript',
      {
        'a.ts':
          "import { client } from './b';\nexport { client } from './b';\nimport Stripe from 'stripe';\nnew Stripe('k');\nclient.refunds.create({});\n",
        'b.ts': "import { client } from './a';\nexport { client };\nexport * from './a';\n",
      },
      ['a.ts:5 ts.stripe.refunds.create ?'],
    ],
  ])('comes to an end where files hand a name on in a circle: %s', async (_, files, found) => {
    expect(await sitesOf(files)).toEqual(found);
  });

  it('comes to an end where a call stands in its own arguments', async () => {
    const files = {
      'main.py':
        'import os\nimport requests\nfirst = os.getenv(second)\nsecond = os.getenv(first)\n\n\ndef send():\n    url = os.environ.get(url)\n    requests.post(url)\n    requests.post(first)\n',
    };
    expect(await sitesOf(files)).toEqual(['main.py:9 py.http.requests.post ? in send', 'main.py:10 py.http.requests.post ? in send']);
  });

  it('finds a package that is imported inside a function or may be missing', async () => {
    const files = {
      'main.py':
        'try:\n    from anthropic import Anthropic\nexcept ImportError:\n    Anthropic = None\n\n\ndef one():\n    client = Anthropic()\n    client.messages.create()\n\n\ndef two():\n    import tweepy\n    api = tweepy.Client("t")\n    api.create_tweet(text="x")\n',
    };
    expect(await sitesOf(files)).toEqual(['main.py:9 py.llm.anthropic.messages.create in one', 'main.py:15 py.tweepy.create_tweet in two']);
  });

  it('finds a client that a function keeps in a global variable', async () => {
    const files = {
      'main.py':
        'from openai import OpenAI\n_client = None\n\n\ndef start():\n    global _client\n    _client = OpenAI()\n\n\ndef ask():\n    _client.embeddings.create(input="x")\n',
    };
    expect(await sitesOf(files)).toEqual(['main.py:11 py.llm.openai.embeddings.create in ask']);
  });

  it('follows modules of the repository', async () => {
    const files = {
      'app/__init__.py': '',
      'app/clients.py': 'import tweepy\n\napi = tweepy.Client("t")\n',
      'app/one.py': 'from app import clients\n\n\ndef run():\n    clients.api.create_tweet()\n',
      'app/two.py': 'import app.clients\n\n\ndef run():\n    app.clients.api.create_tweet()\n',
      'app/three.py': 'from . import clients as c\n\n\ndef run():\n    c.api.create_tweet()\n',
    };
    expect(await sitesOf(files)).toEqual(['one', 'three', 'two'].map((name) => `app/${name}.py:5 py.tweepy.create_tweet in run`));
  });

  it('lists a call on an unknown receiver as uncertain, when the file has the package', async () => {
    const text = 'import anthropic\n\n\ndef ask(holder):\n    holder.ai.messages.create()\n    holder.send()\n';
    expect(await sitesOf({ 'main.py': text })).toEqual(['main.py:5 py.llm.anthropic.messages.create ? in ask']);
    expect(await sitesOf({ 'main.py': text.replace('import anthropic', 'import json') })).toEqual([]);
  });

  it('lists a method that is handed on to be called', async () => {
    const files = {
      'orders.py':
        'from alpaca.trading.requests import MarketOrderRequest\n\n\nclass Orders:\n    async def place(self, order):\n        return await self.timed(self.trading_client.submit_order, order, timeout=3)\n',
    };
    expect(await sitesOf(files)).toEqual(['orders.py:6 py.alpaca.submit_order ? in Orders.place']);
  });

  it('sees commands that are started, not texts that name them', async () => {
    const started = 'import subprocess\n\n\ndef ship(branch):\n    subprocess.run(["git", "push", "origin", branch])\n';
    const written =
      'import subprocess\n\n\ndef steps():\n    text = "git push origin main"\n    subprocess.run(["cat"], input=text)\n    return text\n';
    expect(await sitesOf({ 'main.py': started })).toEqual(['main.py:5 argv.git.push in ship']);
    expect(await sitesOf({ 'main.py': written })).toEqual([]);
  });

  it('leaves tests and comments out', async () => {
    const call = 'import tweepy\ntweepy.Client("t").create_tweet()\n';
    expect(await sitesOf({ 'tests/test_x.py': call })).toEqual([]);
    expect(await sitesOf({ 'main.py': call.replace('tweepy.Client', '# tweepy.Client') })).toEqual([]);
    expect(await sitesOf({ 'main.py': call })).toEqual(['main.py:2 py.tweepy.create_tweet']);
  });
});

describe('JavaScript, without running', () => {
  it('follows exports, barrels and renames', async () => {
    const files = {
      'src/stripe.ts': "import Stripe from 'stripe';\nexport const payments = new Stripe('k');\n",
      'src/index.ts': "export { payments as money } from './stripe';\n",
      'src/pay.ts': "import { money } from './index';\nexport const pay = async () => money.charges.create({});\n",
      'src/direct.ts': "import * as own from './stripe';\nexport async function refund() { await own.payments.refunds.create({}); }\n",
    };
    const sites = await sitesOf(files);
    expect(sites).toContain('src/pay.ts:2 ts.stripe.charges.create');
    expect(sites).toContain('src/direct.ts:2 ts.stripe.refunds.create in refund');
  });

  it('finds injected clients of classes', async () => {
    const files = {
      'src/mail.ts':
        "import { Resend } from 'resend';\nexport class Mail {\n  constructor(private readonly resend: Resend) {}\n  async send() { await this.resend.emails.send({}); }\n}\nexport class Other {\n  #client = new Resend('k');\n  async send() { await this.#client.emails.send({}); }\n}\n",
    };
    expect(await sitesOf(files)).toEqual([
      'src/mail.ts:4 ts.resend.emails.send in Mail.send',
      'src/mail.ts:8 ts.resend.emails.send in Other.send',
    ]);
  });

  it('reads requires that take names out of a package', async () => {
    const files = {
      'src/a.js':
        "const { WebClient } = require('@slack/web-api');\nlet client;\nfunction get() { client = client || new WebClient('t'); return client; }\nmodule.exports = async () => { await get().chat.postMessage({ channel: '#ops' }); };\n",
    };
    expect(await sitesOf(files)).toEqual(['src/a.js:4 ts.slack.chat.postMessage']);
  });

  it('knows what a package gives its listeners', async () => {
    const listener = (give: string): string =>
      `import { App } from '@slack/bolt';\nconst app = new App({});\napp.message('hi', async (${give}) => {\n  await say('x');\n});\n`;
    expect(await sitesOf({ 'src/a.ts': listener('{ message, say }') })).toEqual(['src/a.ts:4 ts.slack.bolt.say']);
    expect(await sitesOf({ 'src/a.ts': listener('{ message }').replace("from '@slack/bolt'", "from 'other'") })).toEqual([]);
  });

  it('follows CommonJS exports', async () => {
    const files = {
      'src/clients.js': "const Stripe = require('stripe');\nexports.stripe = Stripe('k');\n",
      'src/mail.js': "const { Resend } = require('resend');\nconst resend = new Resend('k');\nmodule.exports = { resend };\n",
      'src/sms.js': "const twilio = require('twilio');\nmodule.exports = twilio('a', 'b');\n",
      'src/make.js': "const { WebClient } = require('@slack/web-api');\nmodule.exports = function make() { return new WebClient('t'); };\n",
      'src/whole.js':
        "const sms = require('./sms');\nconst make = require('./make');\nsms.calls.create({});\nmake().chat.postMessage({ channel: '#ops' });\n",
      'src/use.js':
        "const clients = require('./clients');\nconst { resend } = require('./mail');\nmodule.exports = () => { clients.stripe.charges.create({}); resend.emails.send({}); };\n",
    };
    expect(await sitesOf(files)).toEqual([
      'src/use.js:3 ts.stripe.charges.create',
      'src/use.js:3 ts.resend.emails.send',
      'src/whole.js:3 ts.twilio.calls.create',
      'src/whole.js:4 ts.slack.chat.postMessage',
    ]);
  });

  it('leaves requests to the own host and names of the own code out', async () => {
    const files = {
      'src/a.ts':
        "export const save = (id: string) => fetch(`/api/items/${id}`, { method: 'PUT' });\nexport const out = () => fetch('https://api.vendor.com/x', { method: 'PUT' });\n",
      'src/b.ts': 'const stripe = { charges: { create() {} } };\nexport const f = () => stripe.charges.create();\n',
    };
    expect(await sitesOf(files)).toEqual(['src/a.ts:2 ts.http.fetch']);
  });
});

describe('what a file may hold, by its text', () => {
  it.each([
    ['a.py', 'import stripe as pay', true],
    ['a.py', 'from google import genai', true],
    ['a.py', '    from langchain_openai import ChatOpenAI', true],
    ['a.py', 'import os, json', false],
    ['a.py', 'import os, httpx', true],
    ['a.py', 'from .stripe import x', false],
    ['a.py', '"""import stripe"""x = 1', false],
    ['a.ts', "import Stripe from 'stripe';", true],
    ['a.ts', "const x = await import('@anthropic-ai/sdk')", true],
    ['a.ts', "const x = require('openai/resources')", true],
    ['a.ts', "import x from './stripe';", false],
    ['a.ts', "import { ChatAnthropic } from '@langchain/anthropic';", true],
    ['a.ts', 'fetch(url)', false],
    ['a.ts', "fetch(url, { method: 'POST' })", true],
    ['a.ts', "import { spawn } from 'node:child_process';", true],
  ])('%s: %s', (file, text, expected) => {
    expect(mayHoldSinks(`${text}\n`, file)).toBe(expected);
  });

  it('names the packages', () => {
    expect(sinkPackages("import a from 'stripe';\nimport b from 'lodash';\n", 'a.ts')).toEqual(['stripe']);
  });
});

describe('suspicion by name', () => {
  it('prefers the longest name and needs the package', () => {
    const found = suspectSink(['x', 'messages', 'create'], ['@anthropic-ai/sdk', 'twilio'], 'javascript');
    expect(found.map(({ sink, certain }) => [sink.id, certain])).toEqual([
      ['ts.llm.anthropic.messages.create', false],
      ['ts.twilio.messages.create', false],
    ]);
    expect(suspectSink(['x', 'messages', 'create'], ['express'], 'javascript')).toEqual([]);
    expect(suspectSink(['x', 'messages', 'batches', 'create'], ['@anthropic-ai/sdk'], 'javascript').map(({ sink }) => sink.id)).toEqual([
      'ts.llm.anthropic.batches.create',
    ]);
  });

  it('never suspects one common word', () => {
    expect(suspectSink(['Model', 'create'], ['stripe'], 'python')).toEqual([]);
    expect(suspectSink(['channel', 'send'], ['discord'], 'python')).toEqual([]);
    expect(suspectSink(['say'], ['@slack/bolt'], 'javascript').map(({ sink }) => sink.id)).toEqual(['ts.slack.bolt.say']);
  });
});
