import { type Machine, Raised } from '../machine.ts';
import type { Span } from '../tree.ts';
import { type FunctionValue, type LibraryValue, originsOf, unknown, type Value } from '../value.ts';
import { callValue } from './call.ts';
import { drainGenerator, isGenerator } from './generator.ts';
import { awaitPending } from './pending.ts';

/** Calls that pass the arguments after the function on to it. */
const PASSES_ON =
  /\.(?:add_task|submit|call_soon|call_later|run_in_executor|to_thread|run_in_threadpool|run_sync|start_soon|spawn|apply|apply_async|enqueue|setTimeout|setInterval|setImmediate|nextTick|partial|Thread|Process|Timer|create_task)$/;
const MOST = 8;

/** Packages that read the signature and docstring of what they are handed, and never call it. */
const DESCRIBES = /^(?:apispec|apispec_webframeworks|inspect|typing|docstring_parser|pydoc)\b/;

/**
 * Calls what a package was handed, as it will sooner or later: functions, also inside option objects and lists, and
 * coroutines, and what it is to iterate. Errors stay with the package.
 */
export function followCallbacks(m: Machine, to: LibraryValue, args: readonly Value[], named: ReadonlyMap<string, Value>, at: Span): void {
  if (m.frames.length + 4 >= m.maxDepth || DESCRIBES.test(to.path)) return;
  const handed = [...args, ...named.values()];
  let count = 0;
  for (const [index, value] of handed.entries())
    for (const fn of callableIn(value, 2)) {
      if (++count > MOST) return;
      if (fn.is === 'function' && m.frames.some((frame) => frame.function?.node === fn.node)) continue;
      const rest = PASSES_ON.test(to.path) ? passedOn(to, args, named, index) : undefined;
      try {
        if (fn.is === 'object') {
          drainGenerator(m, fn);
          continue;
        }
        const result =
          fn.is === 'function'
            ? callValue(m, fn, rest?.args ?? unknownArguments(to, args, fn, at), rest?.named ?? new Map<string, Value>(), at)
            : fn;
        if (result.is === 'pending') awaitPending(m, result, at);
      } catch (error) {
        if (!(error instanceof Raised)) throw error;
      }
    }
}

function* callableIn(value: Value, depth: number): Generator<FunctionValue | Extract<Value, { is: 'pending' | 'object' }>> {
  if (value.is === 'function' || value.is === 'pending' || (value.is === 'object' && isGenerator(value))) yield value;
  else if (depth > 0 && value.is === 'object' && !value.class && value.fields.size < 40)
    for (const each of value.fields.values()) yield* callableIn(each, depth - 1);
  else if (depth > 0 && value.is === 'list') for (const each of value.items.slice(0, 40)) yield* callableIn(each, depth - 1);
  else if (depth > 0 && value.is === 'map') for (const [, each] of value.entries.values()) yield* callableIn(each, depth - 1);
}

function passedOn(
  to: LibraryValue,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  index: number,
): { args: readonly Value[]; named: ReadonlyMap<string, Value> } {
  if (/\.(?:Thread|Process|Timer)$/.test(to.path)) {
    const given = named.get('args');
    return { args: given?.is === 'list' ? given.items : [], named: new Map() };
  }
  if (/\.(?:setTimeout|setInterval)$/.test(to.path)) return { args: args.slice(2), named: new Map() };
  return { args: args.slice(index + 1), named };
}

/** What a package gives is not known; it may hold anything the package was handed. */
function unknownArguments(to: LibraryValue, args: readonly Value[], fn: FunctionValue, at: Span): Value[] {
  const origins = args.flatMap((arg) => (arg.is === 'function' ? [] : originsOf(arg, 1)));
  return fn.node.parameters.flatMap((parameter, position) =>
    parameter.keywordOnly || parameter.rest
      ? []
      : [unknown('dynamic', `argument ${position + 1} that ${to.path.replaceAll('()', '')} gives`, at, origins)],
  );
}
