import type { Effect, Machine } from '../../code/machine.ts';
import { Raised } from '../../code/machine.ts';
import { callValue, drain } from '../../code/run/call.ts';
import { awaitPending } from '../../code/run/pending.ts';
import type { Span } from '../../code/tree.ts';
import { type FunctionValue, textOf, unknown, type Value } from '../../code/value.ts';
import type { Location } from '../../define.ts';
import type { RouteFact } from '../routes/inventory.ts';
import type { Service } from '../routes/service.ts';
import type { Endpoint } from '../routes/types.ts';
import { keptBy, markPrincipal } from './principal.ts';

export type EntryKind = 'route' | 'startup' | 'command' | 'queue' | 'schedule' | 'tool' | 'bot' | 'callback';

/** Something outside that makes the program run a part of itself. */
export interface Entry {
  readonly kind: EntryKind;
  /** How people call it: `POST /publish`, `celery task send_mail`, `python scripts/pr.py`. */
  readonly name: string;
  readonly at: Location;
  /** Folder of the nearest manifest. */
  readonly service: string;
  /** Whether a process that the deployment starts reaches it. */
  readonly served: boolean | 'unknown';
  readonly machine: Machine;
  readonly endpoint?: Endpoint;
  /** The row of the inventory, for a route. */
  readonly route?: RouteFact;
  /** What happened while the process loaded, for a command: it is not run again. */
  readonly loaded?: readonly Effect[];
  /** Loading it did not come to an end. */
  readonly cut?: boolean;
  run(): Value | undefined;
}

const KINDS: readonly (readonly [EntryKind, RegExp])[] = [
  ['startup', /(?:on_event|on_startup|lifespan|add_event_handler|onModuleInit|onReady|before_first_request|before_serving)\b/],
  [
    'queue',
    /^(?:celery|dramatiq|rq|arq|taskiq|huey|procrastinate|faust|kombu|pika|aio_pika|bullmq|bull|bee-queue|kafkajs|amqplib|inngest|@temporalio|temporalio|pg-boss|graphile-worker|@trigger\.dev)\b/,
  ],
  [
    'schedule',
    /^(?:apscheduler|schedule|aiocron|croniter|rocketry|node-cron|cron|croner|node-schedule|toad-scheduler|agenda|@nestjs\/schedule)\b|\.setInterval$/,
  ],
  ['command', /^(?:click|typer|fire|argparse|commander|yargs|cac|@oclif|clipanion|flask\.\w+\(\)\.cli)\b|\.cli\.command/],
  [
    'tool',
    /^(?:mcp|fastmcp|@modelcontextprotocol|ai|langchain|@langchain|langgraph|agents|@openai\/agents|openai_agents|llama_index|crewai|autogen|pydantic_ai|smolagents|semantic_kernel|genkit|@mastra|claude_agent_sdk|@anthropic-ai\/claude-agent-sdk)\b/,
  ],
  [
    'bot',
    /^(?:telegram|aiogram|telebot|telethon|pyrogram|discord|nextcord|slack_bolt|slack_sdk|@slack\/bolt|telegraf|grammy|node-telegram-bot-api|discord\.js|whatsapp-web\.js|botbuilder|twilio)\b/,
  ],
];

/** Frameworks whose handlers are routes: those stand in the inventory. */
const ROUTED =
  /^(?:express|fastapi|starlette|flask|flask_restful|flask_restx|koa|@koa|hono|fastify|next|@nestjs|django|rest_framework|@trpc|http|node:http|uvicorn|gunicorn|cors|helmet|multer)\b/;
/** Packages that keep what they are given to themselves: decorators of values, not entries. */
const NOT_ENTRIES =
  /^(?:_host|builtins|global|functools|typing|abc|contextlib|dataclasses|enum|pydantic|pytest|unittest|zod|atexit|signal|sqlalchemy|sqlmodel|alembic|logging|tenacity|backoff|react|react-dom|vue|svelte|structlog|attr|attrs|marshmallow|slowapi|prometheus_client|weakref|operator|itertools|re|mongoose|typeorm|class-validator|class-transformer|drizzle-orm|drizzle-zod|winston|pino|lodash|ramda|rxjs|util|node:util|path|events|node:events|graphene|strawberry|numpy|pandas|torch|nltk|jest|vitest|mocha)\b/;

/** Routes, start-up hooks and functions that a loaded process handed to packages. */
export function entriesOf(
  service: Service,
  name: string,
  started: boolean,
  routeOf: (endpoint: Endpoint) => RouteFact | undefined,
): Entry[] {
  const { machine, entry } = service;
  const base = { service: entry.service, machine };
  const entries: Entry[] = service.endpoints.flatMap((endpoint): Entry[] => {
    const route = routeOf(endpoint);
    if (endpoint.lost || route?.served === false) return [];
    return [
      {
        ...base,
        kind: 'route',
        name: `${endpoint.method} ${endpoint.path}`,
        at: placeOf(endpoint.at),
        served: route?.served ?? started,
        endpoint,
        ...(route ? { route } : {}),
        run: () => runChainOnce(machine, endpoint),
      },
    ];
  });
  entries.push({
    ...base,
    kind: service.endpoints.length > 0 ? 'startup' : 'command',
    name: entry.command === '' ? name : entry.command,
    at: { path: entry.file, line: 1 },
    served: started,
    loaded: machine.effects.slice(),
    run: () => undefined,
  });
  const seen = new Set<string>();
  for (const effect of machine.effects) {
    if (effect.kind === 'write' || (NOT_ENTRIES.test(effect.path) && !TIMER.test(effect.path))) continue;
    const startup = STARTUP.test(effect.path) || isStartupHook(effect);
    if (ROUTED.test(effect.path) && !startup && !isCallbackOfRouted(effect)) continue;
    for (const { fn, key } of functionsIn(effect)) {
      if (startup && !isStartupHook(effect) && key !== 'lifespan' && key !== 'on_startup') continue;
      const id = `${fn.node.at.file}:${fn.node.at.start}`;
      if (seen.has(id)) continue;
      seen.add(id);
      const kind = startup ? 'startup' : (KINDS.find(([, pattern]) => pattern.test(effect.path))?.[0] ?? 'callback');
      entries.push({
        ...base,
        kind,
        name: `${effect.path.replaceAll('()', '')} ${fn.node.name ?? key ?? 'function'}`,
        at: placeOf(fn.node.at),
        served: started,
        run: () => runFunction(machine, fn, effect),
      });
    }
  }
  return entries;
}

const TIMER = /^global\.set(?:Interval|Timeout)$/;
const STARTUP = /^(?:fastapi\.FastAPI|starlette\.applications\.Starlette)(?:\(\))?$/;
const isStartupHook = (effect: Effect): boolean =>
  /\.(?:on_event\(\)|add_event_handler|before_first_request|before_serving|onReady|addHook)$/.test(effect.path) &&
  !/addHook$/.test(effect.path)
    ? !/shutdown/.test(textOf(effect.target.call?.arguments[0]) ?? textOf(effect.arguments[0]) ?? '')
    : /\.addHook$/.test(effect.path) && /^on(?:Ready|Listen)$/.test(textOf(effect.arguments[0]) ?? '');
/** Servers call these when they listen; sockets and command groups of web frameworks are entries of their own. */
const isCallbackOfRouted = (effect: Effect): boolean => /\.(?:listen|cli\.command\(\)|cli|on|once)$/.test(effect.path);

interface Handed {
  readonly fn: FunctionValue;
  readonly key?: string;
}

function functionsIn(effect: Effect): Handed[] {
  const found: Handed[] = [];
  const visit = (value: Value, depth: number, key?: string): void => {
    if (found.length > 40) return;
    if (value.is === 'function') found.push({ fn: value, ...(key === undefined ? {} : { key }) });
    else if (depth === 0) return;
    else if (value.is === 'object' && !value.class && value.fields.size < 60)
      for (const [name, each] of value.fields) visit(each, depth - 1, name);
    else if (value.is === 'list') for (const each of value.items.slice(0, 60)) visit(each, depth - 1, key);
    else if (value.is === 'map') for (const [name, each] of value.entries.values()) visit(each, depth - 1, textOf(name) ?? key);
  };
  for (const value of effect.arguments) visit(value, 2);
  for (const [key, value] of effect.named) visit(value, 2, key);
  return found;
}

/** The layers one after another, as for a caller whom every guard lets through. */
function runChainOnce(m: Machine, endpoint: Endpoint): Value | undefined {
  const request = endpoint.request(m);
  for (const layer of endpoint.chain) {
    if (layer.known) continue;
    const reads = m.credentialReads;
    const earlier = [...m.credentials];
    m.credentials.clear();
    const before = keptBy(request);
    try {
      layer.run(m, request);
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
    }
    const [read = 'credential'] = m.credentials;
    for (const name of earlier) m.credentials.add(name);
    if (layer.role !== 'handler' && m.credentialReads > reads) markPrincipal(m, request, before, read);
  }
  return request.values.get('response');
}

function runFunction(m: Machine, fn: FunctionValue, effect: Effect): Value | undefined {
  const given = fn.node.parameters.flatMap((parameter, position) =>
    parameter.keywordOnly || parameter.rest
      ? []
      : [
          unknown('dynamic', `argument ${position + 1} that ${effect.path.replaceAll('()', '')} gives`, effect.at, [
            { from: 'request', name: `argument ${position + 1}` },
          ]),
        ],
  );
  const result = callValue(m, fn, given, new Map(), effect.at);
  // A lifespan runs up to its yield and on after it.
  if (result.is === 'object') drain(m, result);
  return result.is === 'pending' ? awaitPending(m, result, effect.at) : result;
}

const placeOf = (at: Span): Location => ({ path: at.file, line: at.line });
