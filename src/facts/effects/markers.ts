import type { Effect } from '../../code/machine.ts';
import type { Trace } from '../../code/trace.ts';
import { isConstant, type Value } from '../../code/value.ts';
import type { Evidence } from '../../define.ts';
import type { Entry } from '../behaviour/index.ts';
import type { Mutation } from './mutations.ts';

/** Calls by which a framework stops the run and asks a person. */
const ASKS =
  /^langgraph\.types\.interrupt$|^@langchain\/langgraph[\w/]*\.interrupt$|humanlayer\.HumanLayer\(\)\.(?:require_approval|human_as_tool)|\.waitForEvent$|step\.waitForEvent|^@temporalio\/workflow\.condition$|^temporalio\.workflow\.wait_condition$/;
/** Packages whose tools take a marker that a person is asked first. */
const FRAMEWORKS =
  /^(?:ai|@ai-sdk|agents|@openai\/agents|openai_agents|@mastra|langchain|@langchain|humanlayer|mcp|pydantic_ai|crewai|smolagents)\b/;

/** The marker or question of a framework by which a person is asked before an effect on each of its runs; undefined: there is none. */
export function markerOf(entry: Entry, { effect }: Mutation, of: Trace): Evidence | undefined {
  return asked(effect, of) ?? marked(effect, [...of.effects, ...entry.machine.effects], entry);
}

/** A question before the effect under no condition of its own, in a function that leads to it. */
function asked(effect: Effect, of: Trace): Evidence | undefined {
  const index = of.effects.findIndex((each) => each.at.file === effect.at.file && each.at.start === effect.at.start);
  for (const each of of.effects.slice(0, Math.max(0, index))) {
    if (!ASKS.test(each.path) || each.when.some((when) => !effect.when.includes(when))) continue;
    const around = each.stack ?? [];
    if (!around.every(({ at }, depth) => effect.stack?.[depth]?.at.start === at.start)) continue;
    return { path: each.at.file, line: each.at.line, note: `${each.path.replaceAll('()', '')} asks a person first` };
  }
  return undefined;
}

/** A tool that was registered with a marker that is always on, and whose function leads to the effect. */
function marked(effect: Effect, calls: readonly Effect[], entry: Entry): Evidence | undefined {
  for (const call of calls) {
    if (!FRAMEWORKS.test(call.path)) continue;
    const given = [...call.arguments, ...call.named.values()];
    const functions = given.flatMap((each) => functionsIn(each));
    const leads =
      effect.stack?.some(({ at }) => at.file === call.at.file && at.start === call.at.start) ||
      functions.some((each) => each.is === 'function' && entry.at.path === each.node.at.file && entry.at.line === each.node.at.line);
    if (!leads) continue;
    const marker = [
      ...given.flatMap(optionsIn),
      ...[...call.named].map(([name, value]) => [name, value] as const),
      ...receiverOptions(call),
    ].find(
      ([name, value]) =>
        /^(?:needs_?approval|require_?approval|requires_?approval|requireApproval|requires_confirmation)$/i.test(name) && alwaysOn(value),
    );
    if (marker)
      return { path: call.at.file, line: call.at.line, note: `${marker[0]} of ${call.path.replaceAll('()', '')} asks a person first` };
  }
  return undefined;
}

/** `function_tool(needs_approval=True)(fn)`: the options stand in the call before. */
const receiverOptions = (call: Effect): (readonly [string, Value])[] => [
  ...(call.target.call?.named ?? []),
  ...(call.receiver?.call?.named ?? []),
];

const alwaysOn = (value: Value): boolean =>
  value.is === 'constant' ? value.value === true || value.value === 'always' : value.is === 'function' ? returnsTrue(value) : false;

/** A function decides case by case: only one that says yes is a marker. */
const returnsTrue = (_value: Value): boolean => false;

const optionsIn = (value: Value): (readonly [string, Value])[] =>
  value.is === 'object'
    ? [...value.fields]
    : value.is === 'map'
      ? [...value.entries.values()].flatMap(([key, each]) => (isConstant(key) ? [[String(key.value), each] as const] : []))
      : [];

function functionsIn(value: Value, depth = 2): Value[] {
  if (value.is === 'function') return [value];
  if (depth === 0) return [];
  if (value.is === 'object' && !value.class) return [...value.fields.values()].flatMap((each) => functionsIn(each, depth - 1));
  if (value.is === 'list') return value.items.flatMap((each) => functionsIn(each, depth - 1));
  return [];
}
