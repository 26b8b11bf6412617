import type { Command } from 'commander';
import { register as badge } from './badge.ts';
import { register as check } from './check.ts';
import { register as checklist } from './checklist.ts';
import { register as compare } from './compare.ts';
import { register as completion } from './completion.ts';
import { register as config } from './config.ts';
import { register as contract } from './contract.ts';
import { register as explain } from './explain.ts';
import { register as fleet } from './fleet.ts';
import { register as init } from './init.ts';
import { register as plan } from './plan.ts';
import { register as prove } from './prove.ts';
import { register as routes } from './routes.ts';
import { register as trace } from './trace.ts';

/** Registers every command. A command's module declares it and loads what it needs only when it runs. */
export const commands: readonly ((program: Command) => void)[] = [
  check,
  explain,
  plan,
  prove,
  checklist,
  routes,
  trace,
  contract,
  config,
  compare,
  fleet,
  init,
  badge,
  completion,
];
