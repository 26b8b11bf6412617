import type { Model, Models } from '../../../code/machine.ts';
import { library } from '../values.ts';

export const APP = 'koa()';
export const ROUTER = 'koa-router()';
export const VERBS = [
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'del',
  'head',
  'options',
  'all',
  'link',
  'unlink',
  'search',
  'propfind',
  'copy',
  'move',
  'lock',
  'unlock',
  'mkcol',
  'report',
  'trace',
  'connect',
  'purge',
];
const CHAINS = ['use', 'prefix', 'param', 'redirect', 'register'];

const made =
  (path: string): Model =>
  (_m, call) =>
    library(path, { call: { arguments: call.arguments, named: call.named, at: call.at, construct: true }, made: call.at });
const chain: Model = (_m, call) => call.receiver;

const calls = new Map<string, Model>();
for (const name of ['koa', 'koa.default']) calls.set(name, made(APP));
for (const name of ['@koa/router', 'koa-router', 'koa-better-router', 'koa-joi-router'])
  for (const member of ['', '.default', '.Router']) calls.set(`${name}${member}`, made(ROUTER));
for (const verb of [...VERBS, ...CHAINS]) calls.set(`${ROUTER}.${verb}`, chain);
calls.set(`${APP}.use`, chain);
for (const name of ['on', 'onerror']) calls.set(`${APP}.${name}`, chain);

export const KOA_MODELS: Models = { calls, members: new Map() };
