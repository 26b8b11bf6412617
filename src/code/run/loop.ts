import type { Machine } from '../machine.ts';
import type { Dialect, Statement } from '../tree.ts';
import { constant, enumerated, isConstant, keyOf, type ObjectValue, originsOf, type Scope, unknown, type Value } from '../value.ts';
import { assignTarget, keptElement } from './assign.ts';
import { evaluate } from './expression.ts';
import { eachYield, isGenerator } from './generator.ts';
import { type Iteration, iterate, requireIterable } from './iterate.ts';
import { type Completion, joinBranches } from './join.ts';
import { awaitPending } from './pending.ts';
import { declare, ownerOf } from './scope.ts';
import { runStatements } from './statement.ts';
import { describe, settledTruth, test } from './test.ts';

type Loop = Extract<Statement, { kind: 'loop' }>;
const MOST_ITEMS = 256;
const MOST_ROUNDS = 512;
const MOST_TRACED = 3;
const MOST_COUNTED = 32;
/** Steps after which a loop that is not over its first rounds is a worker's, not one that builds something. */
const MOST_STEPS = 20_000;

const isEndless = (node: Loop): boolean => !node.test || (node.test.kind === 'literal' && Boolean(node.test.value));

/** Runs a loop: literal collections item by item, others not at all and once with a symbolic element. */
export function runLoop(m: Machine, node: Loop, scope: Scope, dialect: Dialect): Completion {
  return node.form === 'each' || node.form === 'keys' ? runEach(m, node, scope, dialect) : runWhile(m, node, scope, dialect);
}

function runEach(m: Machine, node: Loop, scope: Scope, dialect: Dialect): Completion {
  const over = node.over ? evaluate(m, node.over, scope, dialect) : constant(undefined);
  if (node.form === 'each') requireIterable(m, over, dialect, node.at);
  if (node.form === 'each' && isGenerator(over)) return runYields(m, node, over, scope, dialect);
  const { items, open } = node.form === 'keys' ? keysOf(over) : fewer(m, iterate(m, over));
  for (const item of items.slice(0, MOST_ITEMS)) {
    const ended = round(m, node, item, scope, dialect);
    if (ended === 'break') return undefined;
    if (ended) return ended;
  }
  if (open || items.length > MOST_ITEMS) {
    const element =
      keptElement(over, node.at) ?? unknown('dynamic', `an element of ${describe(over)}`.slice(0, 80), node.at, originsOf(over, 1));
    const again = m.decide(`loop ${node.at.file}:${node.at.start} ${keyOf(over)}`, `${describe(over)} has elements`, node.at, over);
    if (again === undefined) {
      const completion = joinBranches(
        m,
        `${describe(over)} has elements`,
        () => repeated(m, node, element, scope, dialect),
        () => undefined,
      );
      if (completion) return completion;
    } else if (again) {
      const ended = repeated(m, node, element, scope, dialect);
      if (ended?.form === 'break') return undefined;
      if (ended) return ended;
    }
  }
  return runStatements(m, node.else, scope, dialect);
}

/** A trace counts a few rounds: the others do what any number would. */
function fewer(m: Machine, all: Iteration): Iteration {
  if (!m.watch || m.path || all.items.length <= MOST_COUNTED || !all.items.every(isCount)) return all;
  return { items: all.items.slice(0, MOST_TRACED), open: true };
}

const isCount = (item: Value): boolean => isConstant(item) && typeof item.value === 'number';

/** A loop over a generator runs in step with its body. */
function runYields(m: Machine, node: Loop, over: ObjectValue, scope: Scope, dialect: Dialect): Completion {
  let ended: Completion | 'break';
  eachYield(m, over, (value) => {
    ended = round(m, node, value, scope, dialect);
    return ended === undefined;
  });
  if (ended === 'break') return undefined;
  return ended ?? runStatements(m, node.else, scope, dialect);
}

function repeated(m: Machine, node: Loop, element: Value, scope: Scope, dialect: Dialect): Completion {
  m.repeated++;
  try {
    const ended = round(m, node, element, scope, dialect);
    return ended === 'break' ? (m.path ? { form: 'break' } : undefined) : ended;
  } finally {
    m.repeated--;
  }
}

function keysOf(over: Value): { items: readonly Value[]; open: boolean } {
  if (over.is === 'object') return { items: enumerated(over.fields).map(([key]) => constant(key)), open: over.open };
  if (over.is === 'list') return { items: over.items.map((_item, index) => constant(String(index))), open: over.open };
  if (over.is === 'map') return { items: [], open: false };
  return { items: [], open: !isConstant(over) };
}

/** One round of the body. `break` when the loop is left. */
function round(m: Machine, node: Loop, item: Value | undefined, scope: Scope, dialect: Dialect): Completion | 'break' {
  const inner: Scope = item && node.declares?.length ? { kind: 'block', variables: new Map(), parent: scope } : scope;
  if (item && node.declares) declare(m, inner, node.declares);
  const value = item && node.async && item.is === 'pending' ? awaitPending(m, item, node.at) : item;
  if (value && node.target) assignTarget(m, node.target, value, inner, dialect, 'assign');
  const completion = runStatements(m, node.body, inner, dialect);
  if (!completion) return undefined;
  const mine = completion.label === undefined ? !node.block : completion.label === node.label;
  if (completion.form === 'continue' && mine) return undefined;
  if (completion.form === 'break' && mine) return 'break';
  return completion;
}

/** A `let` of the head is a new variable in every round, with the value it had at the end of the one before. */
function renew(node: Loop, from: Scope): Scope {
  const names = node.declares ?? [];
  if (names.length === 0) return from;
  const read = (name: string): Value | undefined => ownerOf(from, name)?.variables.get(name);
  const variables = names.flatMap((name) => {
    const value = read(name);
    return value ? [[name, value] as const] : [];
  });
  return { kind: 'block', variables: new Map(variables), ...(from.parent ? { parent: from.parent } : {}) };
}

/** Whether a counter is far from the number that it is compared with. */
function isFarOff(m: Machine, { test: of }: Loop, scope: Scope, dialect: Dialect): boolean {
  if (of?.kind !== 'operation' || !/^[<>]=?$/.test(of.operator) || of.operands.some(({ kind }) => kind === 'call' || kind === 'assign'))
    return false;
  const [a, b] = of.operands.map((each) => evaluate(m, each, scope, dialect)).map((each) => (isConstant(each) ? each.value : undefined));
  return typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) > MOST_COUNTED;
}

function runWhile(m: Machine, node: Loop, outer: Scope, dialect: Dialect): Completion {
  let scope = renew(node, outer);
  const started = m.ticks;
  for (let rounds = 0; ; rounds++) {
    if (node.form === 'while' || rounds > 0) {
      const value = node.test ? evaluate(m, node.test, scope, dialect) : constant(true);
      const answer = settledTruth(m, value, dialect) ?? (rounds > 1 && m.path ? false : test(m, value, dialect, node.at));
      if (answer === undefined) {
        if (rounds === 0) {
          const completion = joinBranches(
            m,
            describe(value),
            () => {
              const ended = round(m, node, undefined, scope, dialect);
              return ended === 'break' ? undefined : ended;
            },
            () => undefined,
          );
          if (completion) return completion;
        }
        return runStatements(m, node.else, scope, dialect);
      }
      if (!answer) return runStatements(m, node.else, scope, dialect);
    }
    const ended = round(m, node, undefined, scope, dialect);
    if (ended === 'break') return undefined;
    if (ended) return ended;
    if (rounds > 0 || node.form === 'while') scope = renew(node, scope);
    if (node.step) evaluate(m, node.step, scope, dialect);
    // A worker's endless loop does the same in each round: a trace needs a few to see what they leave for one another.
    if (m.watch && !m.path && rounds >= MOST_TRACED && isEndless(node)) return undefined;
    // One that counts to a high number ends after as many as show what they do.
    if (m.watch && !m.path && rounds >= MOST_TRACED && (rounds >= MOST_COUNTED || isFarOff(m, node, scope, dialect)))
      return runStatements(m, node.else, scope, dialect);
    if (rounds >= MOST_ROUNDS || (!m.path && rounds >= MOST_TRACED && m.ticks - started > MOST_STEPS)) {
      m.note({ code: 'budget', at: node.at, text: 'a loop runs too long' });
      return undefined;
    }
  }
}
