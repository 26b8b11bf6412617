import type { Code } from '../../code/code.ts';
import type { Machine } from '../../code/machine.ts';
import { outcomesOf } from '../../code/outcomes.ts';
import { callValue } from '../../code/run/call.ts';
import { awaitPending } from '../../code/run/pending.ts';
import type { Parameter, Unit } from '../../code/tree.ts';
import { constant, list, object, symbol, type Value } from '../../code/value.ts';
import type { World } from '../../code/world.ts';
import { type Definition, outlineOf, productionUnits } from '../configuration/outline.ts';
import { callableOf, Runner } from '../configuration/run.ts';
import type { Service } from '../routes/service.ts';
import { walk } from '../tests/walk.ts';
import { said, settled } from './answers.ts';
import type { CodeList } from './code-lists.ts';
import { type Decider, grantsBy, isDeciderName } from './deciders.ts';
import { sampleOf } from './samples.ts';
import { snake } from './words.ts';

/** What a function answers for something: on every path the same, different answers, or what could not be followed. */
export type Answer =
  | { readonly is: 'always'; readonly value: string }
  | { readonly is: 'either'; readonly values: readonly string[] }
  | { readonly is: 'unknown'; readonly reason: string };

/** A function that asks a list, run with chosen inputs. */
export interface Consultation {
  readonly list: CodeList;
  readonly definition: Definition;
  /** How it takes what it judges: one text, a list of texts, or an object with such a field. */
  readonly takes: 'text' | 'list' | 'object';
  /** The answer for something that the list names: what keeps the machine from approving it. */
  readonly denies: string;
  /** It takes any number of targets. */
  readonly many: boolean;
  /** What it answers for paths or actions. */
  answer(...targets: readonly string[]): Answer;
}

const PARAMETER =
  /path|file|target|pattern|glob|resource|action|name|operation|kind|type|tool|command|request|change|item|entry|subject|proposal/i;

/** The functions that ask the lists, with how they answer. */
export function consultations(code: Code, services: readonly Service[], world: World, lists: readonly CodeList[]): readonly Consultation[] {
  if (lists.length === 0) return [];
  const runner = new Runner(code, services, world);
  const found: Consultation[] = [];
  for (const list of lists)
    for (const unit of productionUnits(code, new RegExp(`\\b${list.name}\\b`)))
      for (const definition of outlineOf(unit).functions) {
        if (list.kind === 'protected' && !isDeciderName(definition.name)) continue;
        if (!mentions(definition, unit, list.name) || !reaches(code, unit, list, lists)) continue;
        const made = consult(runner, list, definition);
        if (made) found.push(made);
      }
  return found;
}

function mentions(definition: Definition, unit: Unit, name: string): boolean {
  let found = false;
  walk(unit.body(definition.function).statements, unit, (node) => {
    if ((node.kind === 'name' || node.kind === 'member') && node.name === name) found = true;
    return found ? false : undefined;
  });
  return found;
}

/** Whether the name is this list there: the same file, or an import that leads to it. */
function reaches(code: Code, unit: Unit, list: CodeList, lists: readonly CodeList[]): boolean {
  if (unit.file === list.path) return true;
  if (lists.some((other) => other.path === unit.file && other.name === list.name)) return false;
  let found = false;
  for (const statement of unit.module.statements)
    if (statement.kind === 'import') {
      const target = code.resolve(unit.file, statement.module, unit.dialect);
      if (target && 'file' in target && (target.file === list.path || statement.names.some(({ imported }) => imported === list.name)))
        found = true;
    }
  return found || (code.repo.text(unit.file) ?? '').includes(list.path.slice(list.path.lastIndexOf('/') + 1).replace(/\.\w+$/, ''));
}

/** A function that lets the machine approve something that a list names, without asking it. */
export interface Ungoverned {
  readonly definition: Definition;
  readonly list: CodeList;
  readonly sample: string;
}

const PATHS = /path|file/i;

/**
 * Functions that decide what the machine may approve and never come to ask a list of paths, run with what it names and every variable
 * free. One whose callers ask the list beside it decides only a part.
 */
export function ungoverned(
  code: Code,
  services: readonly Service[],
  world: World,
  lists: readonly CodeList[],
  deciders: readonly Decider[],
  asked: readonly Consultation[],
): readonly Ungoverned[] {
  const runner = new Runner(code, services, world);
  const asking = new Set([...asked.map(({ definition }) => definition.name), ...lists.map(({ name }) => name)]);
  const governed = (name: string): boolean => {
    for (const unit of productionUnits(code, new RegExp(`\\b${name}\\b`)))
      for (const caller of outlineOf(unit).functions)
        if (
          caller.name !== name &&
          mentions(caller, unit, name) &&
          [...asking].some((each) => each !== name && mentions(caller, unit, each))
        )
          return true;
    return false;
  };
  return deciders.flatMap(({ definition }): Ungoverned[] => {
    const parameter = definition.function.parameters.map(nameOf).find((name) => PATHS.test(name));
    const grants = grantsBy(definition.name);
    if (parameter === undefined || grants('true') !== true || asked.some((each) => each.definition.start === definition.start)) return [];
    const opened = runner.open(definition.file);
    const callee = opened && callableOf(opened.machine, opened.module, definition);
    if (!opened || !callee || governed(definition.name)) return [];
    const takes = /s$/i.test(parameter) ? 'list' : 'text';
    for (const list of lists.filter(({ of, kind }) => of === 'paths' && kind === 'never-auto-approve'))
      for (const { text } of list.items) {
        const sample = sampleOf(text, 'paths');
        if (sample === undefined) continue;
        const answer = ask(opened.machine, callee, definition, takes, [sample], { many: false });
        const values = answer.is === 'always' ? [answer.value] : answer.is === 'either' ? answer.values : [];
        if (values.some((value) => grants(value) === true)) return [{ definition, list, sample }];
      }
    return [];
  });
}

/** Whether the function asked for several targets. */
interface Seen {
  many: boolean;
}

const TAKES = ['text', 'list', 'object'] as const;

function consult(runner: Runner, list: CodeList, definition: Definition): Consultation | undefined {
  const opened = runner.open(definition.file);
  const callee = opened && callableOf(opened.machine, opened.module, definition);
  if (!opened || !callee) return undefined;
  const samples = list.items.flatMap(({ text }) => sampleOf(text, list.of) ?? []).slice(0, 3);
  const [first] = samples;
  if (first === undefined) return undefined;
  for (const takes of TAKES) {
    const seen = { many: false };
    const answer = (...targets: readonly string[]): Answer => ask(opened.machine, callee, definition, takes, targets, seen);
    const answers = samples.map((sample) => answer(sample));
    const denial = answers.find((each) => each.is === 'always') ?? deniedBy(definition.name, answers);
    if (denial?.is !== 'always') continue;
    // An answer that no input changes says nothing of this way to call it.
    const other = answer(list.of === 'paths' ? 'zz_elsewhere/unlisted.zz' : 'zz.unlisted');
    const constantly = other.is === 'always' && other.value === denial.value && !mayDiffer(answer, denial.value, list);
    if (denial.value === 'raises' && (constantly || takes !== 'text')) continue;
    if (constantly && !(isDeciderName(definition.name) && grantsBy(definition.name)(denial.value) === false)) continue;
    return { list, definition, takes, denies: denial.value, many: takes === 'list' || seen.many, answer };
  }
  return undefined;
}

/** The answer that denies, of a function whose name says which of its answers that is, although it grants what is listed on some path. */
function deniedBy(name: string, answers: readonly Answer[]): Answer | undefined {
  if (!isDeciderName(name)) return undefined;
  const values = answers.flatMap((each) => (each.is === 'either' ? each.values : []));
  const value = values.find((each) => grantsBy(name)(each) === false && each !== 'raises');
  return value === undefined || !values.some((each) => grantsBy(name)(each) === true) ? undefined : { is: 'always', value };
}

/** A function that denies by default grants something narrow, if anything: files of kinds that policies tend to allow. */
function mayDiffer(answer: (...targets: readonly string[]) => Answer, denial: string, list: CodeList): boolean {
  if (list.of !== 'paths') return false;
  return ALLOWED.some((path) => {
    const given = answer(path);
    return given.is === 'always' ? given.value !== denial : given.is === 'either' && given.values.some((value) => value !== denial);
  });
}
const ALLOWED: readonly string[] = [
  'docs/a.md',
  'tests/test_a.py',
  'README.md',
  'examples/a.py',
  'scripts/a.py',
  'src/a.py',
  'src/a.ts',
  'test/a.test.ts',
  'a.txt',
];

function ask(
  m: Machine,
  callee: Value,
  definition: Definition,
  takes: Consultation['takes'],
  targets: readonly string[],
  seen: Seen,
): Answer {
  const at = definition.function.at;
  const { all, complete, reasons } = outcomesOf(
    m,
    () => {
      const { args, named } = given(definition, callee, takes, targets, seen);
      const result = callValue(m, callee, args, named, at);
      return settled(m, result.is === 'pending' ? awaitPending(m, result, at) : result, at);
    },
    { paths: 64, steps: 40_000 },
  );
  const values = [...new Set(all.flatMap((outcome) => said(outcome) ?? []))];
  const unread = all.find((outcome) => outcome.ends === 'returns' && said(outcome) === undefined);
  if (!complete || unread) return { is: 'unknown', reason: reasons[0]?.text ?? 'its answer could not be followed' };
  const [only] = values;
  if (values.length === 1 && only !== undefined) return { is: 'always', value: only };
  return values.length === 0 ? { is: 'unknown', reason: 'it always raises' } : { is: 'either', values };
}

/** Arguments: the parameter that names what is judged gets the targets, nothing is known of the others. */
function given(
  definition: Definition,
  callee: Value,
  takes: Consultation['takes'],
  targets: readonly string[],
  seen: Seen,
): { args: Value[]; named: Map<string, Value> } {
  const bound = definition.class && callee.is === 'function' && callee.receiver && callee.dialect === 'python';
  const parameters = bound ? definition.function.parameters.slice(1) : definition.function.parameters;
  const dialect = callee.is === 'function' ? callee.dialect : 'python';
  const chosen = parameters.find((each) => PARAMETER.test(nameOf(each))) ?? parameters[0];
  const args: Value[] = [];
  const named = new Map<string, Value>();
  for (const parameter of parameters) {
    if (parameter.rest) continue;
    const name = nameOf(parameter);
    if (parameter !== chosen && parameter.default) continue;
    const value = parameter === chosen ? target(takes, targets, dialect, seen) : symbol(`argument.${name}`, 'any', []);
    if (parameter.keywordOnly) named.set(name, value);
    else args.push(value);
  }
  return { args, named };
}

const nameOf = (parameter: Parameter): string => (parameter.target.kind === 'name' ? parameter.target.name : '');

function target(takes: Consultation['takes'], targets: readonly string[], dialect: 'python' | 'javascript', seen: Seen): Value {
  const texts = targets.map((each) => constant(each));
  const [first = constant('')] = texts;
  if (takes === 'text') return first;
  if (takes === 'list') return list(texts);
  return object(dialect, [], {
    open: true,
    tag: 'argument',
    lookup: (name) => {
      const text = snake(name);
      if (/(?:paths|files|targets|patterns|resources|items|changes)$/.test(text)) {
        seen.many = true;
        return list(targets.map((each) => constant(each)));
      }
      if (/(?:^|_)(?:path|file|file_path|target|filename|resource|name|action|operation)$/.test(text)) return first;
      return symbol(`argument.${name}`, 'any', []);
    },
  });
}
