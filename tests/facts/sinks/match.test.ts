import { describe, expect, it } from 'vitest';
import { Code } from '../../../src/code/code.ts';
import { world } from '../../../src/code/world.ts';
import { matchUnknownCallee } from '../../../src/facts/sinks/callback.ts';
import type { SinkContext } from '../../../src/facts/sinks/types.ts';
import { memoryRepository } from '../../../src/repo.ts';
import { matchesOf } from './run.ts';

const shown = async (
  file: string,
  text: string,
  environment: Readonly<Record<string, string>> = {},
  context: SinkContext = {},
): Promise<string> => {
  const matches = await matchesOf({ [file]: `${text}\n` }, file, { world: world('test', environment), context });
  return matches.map(({ sink, tier, certain }) => `${sink.id} ${tier}${certain ? '' : ' ?'}`).join(', ') || 'none';
};

const table = (file: string, rows: readonly (readonly [string, string])[]): void => {
  it.each(rows)('%s', async (code, expected) => {
    expect(await shown(file, code)).toBe(expected);
  });
};

describe('JavaScript receivers, as the packages document them', () => {
  table('main.ts', [
    [
      "import Stripe from 'stripe';\nconst stripe = new Stripe(process.env.KEY!);\nawait stripe.charges.create({});",
      'ts.stripe.charges.create C',
    ],
    [
      "import { Stripe as Pay } from 'stripe';\nclass Billing { client = new Pay('k'); async run() { return this.client.refunds.create({}); } }\nnew Billing().run();",
      'ts.stripe.refunds.create C',
    ],
    ["const stripe = require('stripe')('k');\nstripe.payouts.create({});", 'ts.stripe.payouts.create C'],
    [
      "import Stripe from 'stripe';\nconst { charges } = new Stripe('k');\nconst { create } = charges;\ncreate({});",
      'ts.stripe.charges.create C',
    ],
    ["import Stripe from 'stripe';\nnew Stripe('k').customers.create({});", 'none'],
    ["import Stripe from 'stripe';\nnew Stripe('k').checkout.sessions.create({});", 'ts.stripe.checkout.sessions.create B'],
    [
      "import { Scraper } from 'agent-twitter-client';\nconst scraper = new Scraper();\nawait scraper.sendTweet('x');",
      'ts.agent-twitter.sendTweet C',
    ],
    ["import { google } from 'googleapis';\nawait google.gmail('v1').users.messages.delete({ id: 'x' });", 'ts.gmail.messages.delete C'],
    ["import { google } from 'googleapis';\nawait google.gmail('v1').users.messages.list({});", 'none'],
    ["import Stripe from 'stripe';\nnew Stripe('k').webhooks.constructEvent('a', 'b', 'c');", 'none'],
    ["import Stripe from './stripe-like';\nnew Stripe('k').charges.create({});", 'none'],
    ["import { Stripe } from 'not-stripe';\nnew Stripe('k').charges.create({});", 'none'],
    [
      "import { google } from 'googleapis';\nconst youtube = google.youtube({ version: 'v3' });\nawait youtube.videos.insert({ requestBody: { status: { privacyStatus: 'public' } } });",
      'ts.youtube.videos.insert C',
    ],
    [
      "import { google } from 'googleapis';\nawait google.youtube('v3').videos.insert({ requestBody: { status: { privacyStatus: 'private' } } });",
      'ts.youtube.videos.insert B',
    ],
    ["import { google } from 'googleapis';\nawait google.drive('v3').comments.insert({});", 'none'],
    ["import { google } from 'googleapis';\nawait google.gmail('v1').users.messages.send({ userId: 'me' });", 'ts.gmail.messages.send C'],
    [
      "import { Octokit } from '@octokit/rest';\nconst octokit = new Octokit({});\nawait octokit.rest.pulls.merge({});\nawait octokit.pulls.merge({});",
      'ts.github.pulls.merge C, ts.github.pulls.merge C',
    ],
    [
      "import { getOctokit } from '@actions/github';\nawait getOctokit('t').rest.issues.createComment({});",
      'ts.github.issues.createComment B',
    ],
    [
      "import { Octokit } from '@octokit/core';\nnew Octokit().request('POST /repos/{owner}/{repo}/issues', {});\nnew Octokit().request('GET /user');",
      'ts.github.request C',
    ],
    [
      "import nodemailer from 'nodemailer';\nconst mail = nodemailer.createTransport({ host: 'smtp.vendor.com' });\nawait mail.sendMail({});",
      'ts.nodemailer.sendMail C',
    ],
    [
      "import { createTransport } from 'nodemailer';\nawait createTransport({ jsonTransport: true }).sendMail({});",
      'ts.nodemailer.sendMail A',
    ],
    ["import sgMail from '@sendgrid/mail';\nsgMail.setApiKey('k');\nawait sgMail.send({});", 'ts.sendgrid.send C'],
    [
      "import twilio from 'twilio';\nconst client = twilio('a', 'b');\nclient.messages.create({ from: '+15005550006' });\nclient.messages.create({ from: '+4930' });",
      'ts.twilio.messages.create B, ts.twilio.messages.create C',
    ],
    [
      "import { WebClient } from '@slack/web-api';\nconst web = new WebClient(process.env.TOKEN);\nweb.chat.postMessage({ channel: '#ops', text: 'x' });",
      'ts.slack.chat.postMessage B',
    ],
    [
      "import { App } from '@slack/bolt';\nconst app = new App({});\napp.client.chat.postMessage({ channel: '#ops' });",
      'ts.slack.chat.postMessage B',
    ],
    [
      "import OpenAI from 'openai';\nconst client = new OpenAI();\nawait client.chat.completions.create({});\nawait client.models.list();\nawait client.moderations.create({});",
      'ts.llm.openai.chat.completions.create B',
    ],
    [
      "import OpenAI from 'openai';\nawait new OpenAI({ baseURL: 'http://localhost:11434/v1' }).chat.completions.create({});",
      'ts.llm.openai.chat.completions.create A',
    ],
    [
      "import { OpenAI } from 'openai';\nnew OpenAI().withOptions({}).beta.chat.completions.parse({});",
      'ts.llm.openai.chat.completions.parse B',
    ],
    [
      "import Anthropic from '@anthropic-ai/sdk';\nconst a = new Anthropic();\na.messages.stream({});\na.messages.countTokens({});",
      'ts.llm.anthropic.messages.stream B',
    ],
    [
      "import { GoogleGenAI } from '@google/genai';\nconst chat = new GoogleGenAI({}).chats.create({});\nawait chat.sendMessage({});",
      'ts.llm.google.genai.chat.sendMessage B',
    ],
    ["import { generateText } from 'ai';\nawait generateText({ model, prompt: 'x' });", 'ts.llm.vercel-ai.generateText B'],
    ["import * as ai from 'ai';\nai.streamText({});", 'ts.llm.vercel-ai.streamText B'],
    [
      "import { ChatOpenAI } from '@langchain/openai';\nawait new ChatOpenAI({}).withStructuredOutput({}).invoke('x');",
      'ts.llm.langchain.chat.invoke B',
    ],
    ["import { RunnableLambda } from '@langchain/core/runnables';\nnew RunnableLambda({}).invoke('x');", 'none'],
    [
      "import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';\nconst ses = new SESClient({});\nawait ses.send(new SendEmailCommand({}));",
      'ts.aws.ses.SendEmailCommand C',
    ],
    ["import { SES } from '@aws-sdk/client-ses';\nawait new SES({}).sendEmail({});", 'ts.aws.ses.SendEmailCommand C'],
    ["import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';\nnew S3Client({}).send(new GetObjectCommand({}));", 'none'],
    [
      "import ccxt from 'ccxt';\nconst exchange = new ccxt.binance({});\nawait exchange.createOrder('BTC/USDT', 'market', 'buy', 1);",
      'ts.ccxt.createOrder C',
    ],
    [
      "import ccxt from 'ccxt';\nconst exchange = new ccxt.binance({});\nexchange.setSandboxMode(true);\nawait exchange.createOrder('BTC/USDT', 'market', 'buy', 1);",
      'ts.ccxt.createOrder B',
    ],
    [
      "import { createWalletClient } from 'viem';\nimport { sepolia, mainnet } from 'viem/chains';\ncreateWalletClient({ chain: sepolia }).sendTransaction({});\ncreateWalletClient({ chain: mainnet }).sendTransaction({});",
      'ts.viem.sendTransaction B, ts.viem.sendTransaction C',
    ],
    [
      "import { GraphqlClient } from '@shopify/shopify-api';\nconst c = new GraphqlClient({});\nc.request('query { shop { name } }');\nc.request(`#graphql\n mutation { productDelete(id: 1) { id } }`);",
      'ts.shopify.graphql.request C',
    ],
    [
      "import { Telegraf } from 'telegraf';\nconst bot = new Telegraf('t');\nbot.telegram.sendMessage('123', 'x');",
      'ts.telegraf.sendMessage B',
    ],
    [
      "import { KubeConfig, AppsV1Api } from '@kubernetes/client-node';\nconst k = new KubeConfig();\nk.makeApiClient(AppsV1Api).createNamespacedDeployment({ dryRun: 'All' });",
      'ts.k8s.createNamespacedDeployment A',
    ],
    ["import simpleGit from 'simple-git';\nawait simpleGit('/srv').push('origin');", 'ts.simple-git.push C'],
    ["import git from 'isomorphic-git';\nawait git.push({});", 'ts.isomorphic-git.push C'],
    [
      "import * as admin from 'firebase-admin';\nadmin.messaging().send({});\nadmin.firestore().collection('x').send({});",
      'ts.firebase.messaging.send C',
    ],
    [
      "import { HttpService } from '@nestjs/axios';\nconst http = new HttpService();\nhttp.post('https://api.vendor.com/x', {});\nhttp.get('https://api.vendor.com/x');",
      'ts.http.nestjs.verb C',
    ],
    ["import { ToolLoopAgent } from 'ai';\nnew ToolLoopAgent({}).generate({ prompt: 'x' });", 'ts.llm.vercel-ai.agent B'],
    ["import Docker from 'dockerode';\nnew Docker().getImage('a').push({});", 'ts.docker.image.push C'],
    [
      "import Stripe from 'stripe';\nconst c = new Stripe('k');\nconst create = c.charges.create.bind(c.charges);\ncreate({});",
      'ts.stripe.charges.create C',
    ],
    [
      "async function make() { const { default: OpenAI } = await import('openai'); return new OpenAI(); }\nconst c = await make();\nawait c.responses.create({});",
      'ts.llm.openai.responses.create B',
    ],
  ]);
});

describe('Python receivers, as the packages document them', () => {
  table('main.py', [
    ['import stripe\nstripe.api_key = "k"\nstripe.Charge.create(amount=1)', 'py.stripe.Charge.create C'],
    ['import stripe\nstripe.Customer.create(name="x")', 'none'],
    ['import stripe\nstripe.Subscription.modify("x")', 'py.stripe.Subscription.modify C'],
    ['from apiclient.discovery import build\nbuild("youtube", "v3").videos().delete(id="x").execute()', 'py.youtube.videos.delete C'],
    [
      'from googleapiclient.discovery import build\nrequest = build("youtube", "v3").videos().insert(body={})\nrequest.next_chunk()',
      'py.youtube.videos.insert C',
    ],
    [
      'from googleapiclient.discovery import build\nbuild("gmail", "v1").users().messages().delete(id="x").execute()',
      'py.gmail.messages.delete C',
    ],
    [
      'from stripe import StripeClient\nStripeClient("k").v1.refunds.create()\nStripeClient("k").customers.create()',
      'py.stripe.Refund.create C',
    ],
    ['import stripe\nintent = stripe.PaymentIntent.retrieve("x")\nintent.capture()', 'py.stripe.PaymentIntent.capture C'],
    [
      'from openai import OpenAI\nclass Ai:\n    def __init__(self):\n        self.client = OpenAI()\n    def ask(self):\n        return self.client.chat.completions.create(model="x")\nAi().ask()',
      'py.llm.openai.chat.completions.create B',
    ],
    [
      'from openai import AsyncOpenAI\nimport asyncio\nasync def main():\n    client = AsyncOpenAI(base_url="http://127.0.0.1:8080/v1")\n    await client.chat.completions.create(model="x")\nasyncio.run(main())',
      'py.llm.openai.chat.completions.create A',
    ],
    ['import openai\nopenai.chat.completions.create(model="x")\nopenai.models.list()', 'py.llm.openai.chat.completions.create B'],
    [
      'import anthropic\nclient = anthropic.Anthropic()\nclient.messages.create(model="x")\nclient.messages.count_tokens()',
      'py.llm.anthropic.messages.create B',
    ],
    [
      'from google import genai\nclient = genai.Client()\nclient.models.generate_content(model="x")\nclient.aio.models.generate_content(model="x")\nclient.models.count_tokens()',
      'py.llm.google.genai.generate_content B, py.llm.google.genai.generate_content B',
    ],
    [
      'import litellm\nlitellm.completion(model="x")\nlitellm.ahealth_check("x")\nlitellm.token_counter("x")',
      'py.llm.litellm.completion B, py.llm.litellm.ahealth_check B',
    ],
    ['from langchain_openai import ChatOpenAI\nllm = ChatOpenAI().bind_tools([])\nllm.invoke("x")', 'py.llm.langchain.invoke B'],
    [
      'from alpaca.trading.client import TradingClient\nTradingClient("k", "s").submit_order(None)\nTradingClient("k", "s", paper=False).submit_order(None)',
      'py.alpaca.submit_order B, py.alpaca.submit_order C',
    ],
    [
      'import os\nfrom alpaca.trading.client import TradingClient\nTradingClient("k", "s", paper=os.getenv("LIVE") != "1").submit_order(None)',
      'py.alpaca.submit_order B',
    ],
    ['import ccxt\nexchange = ccxt.binance({})\nexchange.create_order("BTC/USDT", "market", "buy", 1)', 'py.ccxt.create_order C'],
    [
      'import ccxt.async_support as ccxt\nexchange = getattr(ccxt, "kraken")({})\nexchange.set_sandbox_mode(True)\nexchange.create_order("x")',
      'py.ccxt.create_order B',
    ],
    [
      'from binance.client import Client\nClient(testnet=True).create_order()\nClient("k").create_order()\nClient("k").create_test_order()',
      'py.binance.create_order B, py.binance.create_order C',
    ],
    ['import boto3\nec2 = boto3.client("ec2")\nec2.run_instances()\nec2.describe_instances()', 'py.boto3.ec2.run_instances C'],
    [
      'import boto3\nsession = boto3.Session()\nsession.client("ses").send_email()\nsession.client(service_name="s3").put_object()',
      'py.boto3.ses.send_email C, py.boto3.s3.put_object B',
    ],
    ['import boto3\nboto3.client("dynamodb").delete_object()', 'none'],
    [
      'import aioboto3\nimport asyncio\nasync def main():\n    async with aioboto3.Session().client("sns") as sns:\n        await sns.publish()\nasyncio.run(main())',
      'py.boto3.sns.publish C',
    ],
    [
      'from googleapiclient.discovery import build\nyoutube = build("youtube", "v3")\nrequest = youtube.videos().insert(part="status", body={"status": {"privacyStatus": "unlisted"}})\nrequest.execute()\nyoutube.videos().list().execute()',
      'py.youtube.videos.insert B',
    ],
    [
      'from googleapiclient.discovery import build\nbuild("gmail", "v1").users().messages().send(userId="me", body={}).execute()\nbuild("drive", "v3").videos().insert().execute()',
      'py.gmail.messages.send C',
    ],
    [
      'from github import Github\nrepo = Github("t").get_repo("a/b")\nrepo.get_pull(1).merge()\nrepo.create_issue(title="x")',
      'py.github.PullRequest.merge C, py.github.Repository.create_issue B',
    ],
    [
      'from git import Repo\nrepo = Repo("/srv")\nrepo.remotes.origin.push()\nrepo.remote("origin").push()\nrepo.git.push("origin")\nrepo.remotes[0].push()',
      'py.gitpython.remote.push C, py.gitpython.remote.push C, py.gitpython.remote.push C, py.gitpython.remote.push C',
    ],
    [
      'import smtplib\nwith smtplib.SMTP("mail.vendor.com") as server:\n    server.starttls()\n    server.send_message(None)',
      'py.smtplib.send_message C',
    ],
    ['from slack_sdk import WebClient\nWebClient(token="t").chat_postMessage(channel="#ops", text="x")', 'py.slack.chat_postMessage B'],
    ['import tweepy\ntweepy.Client("t").create_tweet(text="x")', 'py.tweepy.create_tweet C'],
    [
      'import praw\nreddit = praw.Reddit()\nreddit.subreddit("x").submit("t")\nreddit.submission("1").reply("x")',
      'py.praw.submit C, py.praw.reply C',
    ],
    [
      'import shopify\nproduct = shopify.Product()\nproduct.save()\nshopify.Product.find(1).save()\nshopify.ShopifyResource.activate_session(None)',
      'py.shopify.resource.save C, py.shopify.resource.save C',
    ],
    [
      'import shopify\nshopify.GraphQL().execute("{ shop { name } }")\nshopify.GraphQL().execute("mutation { x { id } }")',
      'py.shopify.graphql.execute C',
    ],
    [
      'from web3 import Web3\nw3 = Web3(None)\nw3.eth.contract(address="x").functions.transfer("y", 1).transact()\nw3.eth.send_raw_transaction(b"x")',
      'py.web3.transact C, py.web3.send_raw_transaction C',
    ],
    ['import krakenex\nk = krakenex.API()\nk.query_private("AddOrder", {})\nk.query_private("Balance")', 'py.kraken.query_private C'],
    ['import docker\ndocker.from_env().images.push("x")', 'py.docker.images.push C'],
    [
      'from kubernetes import client, config\napi = client.AppsV1Api()\napi.create_namespaced_deployment("prod", {}, dry_run="All")',
      'py.k8s.create_namespaced_deployment A',
    ],
    ['import resend\nresend.Emails.send({})', 'py.resend.Emails.send C'],
    ['from twilio.rest import Client\nClient("a", "b").messages.create(to="x")', 'py.twilio.messages.create C'],
    [
      'import google.generativeai as genai\nmodel = genai.GenerativeModel("x")\nmodel.generate_content("x")\nmodel.start_chat().send_message("x")\nmodel.count_tokens("x")',
      'py.llm.google.generativeai.generate_content B, py.llm.google.generativeai.send_message B',
    ],
    ['from google.cloud import storage\nstorage.Client().models.generate_content()', 'none'],
    ['from flask_mail import Mail\nmail = Mail()\nmail.send("x")', 'py.flask-mail.send C'],
    [
      'from django.core.mail import send_mail, EmailMessage\nsend_mail("a", "b", "c", [])\nEmailMessage("a").send()',
      'py.django.send_mail C, py.django.EmailMessage.send C',
    ],
    ['from django.db import models\nmodels.Signal().send()', 'none'],
    ['import emails\nmessage = emails.Message(subject="x")\nmessage.send(to="a", smtp={})', 'py.emails.send C'],
    ['from pydantic_ai import Agent\nAgent("openai:gpt").run_sync("x")', 'py.llm.pydantic-ai.run B'],
    [
      'import instructor\nfrom openai import OpenAI\ninstructor.from_openai(OpenAI()).chat.completions.create()',
      'py.llm.instructor.chat.completions.create B',
    ],
    ['import ollama\nollama.chat(model="x")', 'py.llm.ollama.chat A'],
    [
      'import asyncio\nfrom openai import OpenAI\nclient = OpenAI()\nasync def main():\n    await asyncio.to_thread(client.chat.completions.create, model="x")\nasyncio.run(main())',
      'py.llm.openai.chat.completions.create B',
    ],
    [
      'import subprocess\nimport asyncio\nasync def main():\n    loop = asyncio.get_event_loop()\n    await loop.run_in_executor(None, subprocess.run, ["git", "push"])\nasyncio.run(main())',
      'argv.git.push C',
    ],
    [
      'import functools\nimport tweepy\npost = functools.partial(tweepy.Client("t").create_tweet, text="x")\npost()',
      'py.tweepy.create_tweet C',
    ],
    ['from openai import OpenAI\nclass Mine(OpenAI):\n    pass\nMine().embeddings.create(input="x")', 'py.llm.openai.embeddings.create B'],
  ]);
});

describe('requests without an SDK', () => {
  table('main.py', [
    [
      'import requests\nrequests.post("https://api.vendor.com/orders", json={})\nrequests.get("https://api.vendor.com/orders")',
      'py.http.requests.post C',
    ],
    [
      'import requests\nwith requests.Session() as s:\n    s.request("DELETE", "https://api.vendor.com/x")\n    s.request("GET", "https://api.vendor.com/x")',
      'py.http.requests.request C',
    ],
    [
      'import requests\nrequests.post("http://localhost:8000/x")\nrequests.post("http://worker:9000/x")\nrequests.post("http://10.0.0.3/x")',
      'none',
    ],
    ['import os, requests\nrequests.post(os.environ["WEBHOOK_URL"], json={})', 'none'],
    [
      'import httpx\nclient = httpx.Client(base_url="https://api.vendor.com")\nclient.post("/orders")\nclient.get("/orders")',
      'py.http.httpx.post C',
    ],
    ['import httpx\nclient = httpx.Client(base_url="http://backend:8000")\nclient.post("/orders")', 'none'],
    [
      'import httpx\nfrom app import app\nhttpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test.com").post("/x")',
      'none',
    ],
    [
      'import httpx\nasync def run(shop):\n    async with httpx.AsyncClient() as client:\n        await client.put(f"https://{shop}.myshopify.com/admin/x")\nimport asyncio\nimport sys\nasyncio.run(run(sys.argv[1]))',
      'py.http.httpx.put C',
    ],
    [
      'import aiohttp\nimport asyncio\nasync def main():\n    async with aiohttp.ClientSession() as session:\n        async with session.post("https://hooks.slack.com/services/a") as r:\n            await r.text()\nasyncio.run(main())',
      'py.http.aiohttp.post B',
    ],
    [
      'from urllib.request import Request, urlopen\nurlopen("https://api.vendor.com/x")\nurlopen(Request("https://api.vendor.com/x", data=b"1"))\nurlopen(Request("https://api.vendor.com/x", method="DELETE"))',
      'py.http.urllib.urlopen C, py.http.urllib.urlopen C',
    ],
    ['import requests\nrequests.post("https://api.anthropic.com/v1/messages", json={})', 'py.http.requests.post B'],
    [
      'from http.client import HTTPSConnection\nHTTPSConnection("api.vendor.com").request("POST", "/x")\nHTTPSConnection("localhost", 80).request("POST", "/x")',
      'py.http.client.request C',
    ],
    ['import requests, sys\nrequests.post(sys.argv[1])', 'py.http.requests.post C ?'],
    ['class Router:\n    def post(self, path):\n        return path\nRouter().post("https://api.vendor.com")', 'none'],
  ]);
  table('main.ts', [
    [
      "await fetch('https://api.vendor.com/orders', { method: 'POST' });\nawait fetch('https://api.vendor.com/orders');\nawait fetch('/api/orders', { method: 'POST' });",
      'ts.http.fetch C',
    ],
    ["const base = 'https://api.vendor.com';\nawait fetch(`${base}/orders/${process.argv[2]}`, { method: 'put' });", 'ts.http.fetch C'],
    ["await fetch(new URL('/orders', 'https://api.vendor.com'), { method: 'POST' });", 'ts.http.fetch C'],
    ["await fetch(new Request('https://api.vendor.com/x', { method: 'DELETE' }));", 'ts.http.fetch C'],
    ["await globalThis.fetch('https://api.vendor.com/x', { method: 'POST' });", 'ts.http.fetch C'],
    ["await fetch('http://localhost:3000/x', { method: 'POST' });\nawait fetch('http://api:3000/x', { method: 'POST' });", 'none'],
    [
      "import axios from 'axios';\nconst api = axios.create({ baseURL: 'https://api.vendor.com' });\napi.post('/x', {});\napi.get('/x');\naxios({ method: 'post', url: 'https://api.vendor.com' });\naxios.request({ url: 'https://api.vendor.com' });",
      'ts.http.axios.post C, ts.http.axios.call C',
    ],
    [
      "import got from 'got';\nawait got.post('https://api.vendor.com/x');\nawait got('https://api.vendor.com/x', { method: 'DELETE' });\nawait got('https://api.vendor.com/x');",
      'ts.http.got.verb C, ts.http.got.call C',
    ],
    ["import ky from 'ky';\nawait ky.extend({ prefixUrl: 'https://api.vendor.com' }).post('x');", 'ts.http.ky.post C'],
    ["import { request } from 'undici';\nawait request('https://api.vendor.com/x', { method: 'POST' });", 'ts.http.undici.request C'],
    ["import fetch from 'node-fetch';\nawait fetch('https://api.vendor.com/x', { method: 'POST' });", 'ts.http.fetch C'],
    [
      "import https from 'node:https';\nhttps.request({ hostname: 'api.vendor.com', path: '/x', method: 'POST' }, () => {});\nhttps.request('https://api.vendor.com/x', { method: 'PUT' });\nhttps.request({ hostname: 'api.vendor.com', path: '/x' });\nhttps.get('https://api.vendor.com');",
      'ts.http.node.request C, ts.http.node.request C',
    ],
    ["import express from 'express';\nconst app = express();\napp.post('/x', (req, res) => res.send('ok'));", 'none'],
    ["const cache = new Map();\ncache.delete('https://api.vendor.com');", 'none'],
  ]);

  it('reads configured addresses in the world that is asked', async () => {
    const code = 'import os, requests\nrequests.post(os.environ["WEBHOOK_URL"], json={})';
    expect(await shown('main.py', code, { WEBHOOK_URL: 'https://hooks.vendor.com/x' })).toBe('py.http.requests.post C');
    expect(await shown('main.py', code, { WEBHOOK_URL: 'http://worker/x' })).toBe('none');
    const matches = await matchesOf({ 'main.py': code }, 'main.py', { world: world('free', {}, { rest: 'free' }) });
    expect(matches.map(({ provider, certain }) => [provider, certain])).toEqual([['$WEBHOOK_URL', false]]);
  });

  it('asks whether a host is the own deployment', async () => {
    const code = "await fetch('https://app.vendor.com/hook', { method: 'POST' });";
    expect(await shown('main.ts', code, {}, { own: (host) => host === 'app.vendor.com' })).toBe('none');
    expect(await shown('main.ts', code, {}, { own: () => false })).toBe('ts.http.fetch C');
  });

  it('names the provider of a known host', async () => {
    const [match] = await matchesOf({ 'main.py': 'import requests\nrequests.post("https://api.stripe.com/v1/charges")\n' }, 'main.py');
    expect(match).toMatchObject({ provider: 'api.stripe.com', domain: 'stripe', kind: 'spend', tier: 'C', certain: true });
  });
});

describe('classes of the repository that extend a client', () => {
  it.each([
    ['super({ baseURL: "http://localhost:1/v1" })', 'A'],
    ['super({ baseURL: "https://api.vendor.com/v1" })', 'B'],
  ])('%s', async (call, tier) => {
    const code = `import OpenAI from 'openai';\nclass Mine extends OpenAI { constructor() { ${call}; } }\nnew Mine().chat.completions.create({});`;
    expect(await shown('main.ts', code)).toBe(`ts.llm.openai.chat.completions.create ${tier}`);
  });
  it.each([
    ['super().__init__("k", "s", paper=False)', 'C'],
    ['super().__init__("k", "s")', 'B'],
  ])('%s', async (call, tier) => {
    const code = `from alpaca.trading.client import TradingClient\nclass Mine(TradingClient):\n    def __init__(self):\n        ${call}\nMine().submit_order(None)`;
    expect(await shown('main.py', code)).toBe(`py.alpaca.submit_order ${tier}`);
  });
});

describe('versions', () => {
  const code =
    "import Alpaca from '@alpacahq/alpaca-trade-api';\nconst a = new Alpaca({ paper: true });\na.createOrder({});\na.trading.orders.postOrder({});";
  it.each([
    ['^3.1.0', 'ts.alpaca3.createOrder B'],
    ['4.0.2', 'ts.alpaca4.orders.postOrder B'],
    [undefined, 'ts.alpaca3.createOrder B ?, ts.alpaca4.orders.postOrder B ?'],
  ])('%s', async (version, expected) => {
    expect(await shown('main.ts', code, {}, { version: () => version })).toBe(expected);
  });
});

describe('destinations', () => {
  it('takes a destination that is not known for one that the caller may choose', async () => {
    const code =
      'import os\nfrom slack_sdk import WebClient\ndef tell(channel):\n    WebClient(token="t").chat_postMessage(channel=channel, text="x")\ntell(os.environ.get("OPS", "#ops"))\ntell(open("x").read())';
    expect(await shown('main.py', code)).toBe('py.slack.chat_postMessage B, py.slack.chat_postMessage C ?');
  });
});

describe('what a package gives its listeners', () => {
  it.each([
    ['@slack/bolt', ['ts.slack.bolt.say']],
    ['other', []],
  ])('of %s', async (name, expected) => {
    const text = `import { App } from '${name}';\nnew App({}).message('hi', async ({ say }) => { await say('x'); });\n`;
    const code = await Code.open(memoryRepository({ 'main.ts': text }));
    const machine = code.machine(world('test'));
    const found: string[] = [];
    machine.watch = {
      callbacks: true,
      onUnknownCall: (callee) => {
        const match = matchUnknownCallee(callee, 'javascript');
        if (match) found.push(match.sink.id);
      },
    };
    code.load(machine, 'main.ts', true);
    expect(found).toEqual(expected);
  });
});

describe('packages that no catalogue describes', () => {
  it.each([
    ['main.ts', "import { Bird } from 'some-bird';\nnew Bird().sendTweet('x');", ['some-bird publish false']],
    ['main.py', 'from somebroker import Client\nClient().place_limit_order("X", 1)', ['somebroker trade false']],
    ['main.ts', "import { createMessage, orders } from 'some-schema';\ncreateMessage('x');\norders.list();", []],
  ])('are suspected by telling names: %s %s', async (file, text, expected) => {
    const found = await matchesOf({ [file]: `${text}\n` }, file);
    expect(found.map(({ provider, kind, certain }) => `${provider} ${kind} ${certain}`)).toEqual(expected);
  });
});
