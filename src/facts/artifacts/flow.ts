import type { Effect } from '../../code/machine.ts';
import type { Trace } from '../../code/trace.ts';
import type { Value } from '../../code/value.ts';
import { consistsOf } from './parts.ts';

const BODY = /^(?:response|context)\.(?:send|json|jsonp|end|write|body|html|text|newResponse|pipe|render)$/;
const PARSE =
  /(?:^|\.)(?:json|yaml|toml|tomllib|orjson|ujson|pickle)\.(?:loads?|safe_load|full_load)$|(?:^|\.)JSON\.parse$|\.model_validate(?:_json)?$|\.parse_(?:raw|obj)$|^(?:js-yaml|yaml|papaparse)\..*(?:load|parse)$/;

/** Everything a run answers with: what its functions give back, and what they put on the response. */
export function answersOf(trace: Trace): readonly Value[] {
  const answers = trace.returned.map(({ value }) => value);
  if (trace.value) answers.push(trace.value);
  for (const effect of trace.effects)
    if (effect.kind === 'write' && (BODY.test(effect.path) || /^(?:response|context)\.body$/.test(effect.path)))
      answers.push(...effect.arguments);
  return answers;
}

const isResponse = (value: Value): boolean => value.is === 'object' && (value.tag === 'response' || value.tag === 'context');

/** Whether the result of a call reaches the answer; `piped` streams reach it by the response they are given. */
export function reachesAnswer(trace: Trace, read: Effect, answers: readonly Value[]): boolean {
  const isResult = (part: Value): boolean => part === read.result;
  if (answers.some((answer) => consistsOf(answer, isResult))) return true;
  return trace.effects.some(
    ({ path, arguments: args, receiver, target }) =>
      /(?:\.pipe|\.pipeTo|pipeline|\.download_fileobj|\.run)$/.test(path) &&
      args.some(isResponse) &&
      [receiver ?? target.receiver, ...args].some((each) => each !== undefined && !isResponse(each) && consistsOf(each, isResult)),
  );
}

/** Whether what was read is parsed before it goes on. */
export const isParsed = (trace: Trace, read: Effect): boolean =>
  trace.effects.some(
    ({ path, arguments: args, kind }) =>
      kind !== 'write' && PARSE.test(path) && args.some((arg) => consistsOf(arg, (part) => part === read.result)),
  );
