import type { Code } from '../../code/code.ts';
import { outcomesOf } from '../../code/outcomes.ts';
import { callValue } from '../../code/run/call.ts';
import { awaitPending } from '../../code/run/pending.ts';
import { isConstant, symbol, type Value } from '../../code/value.ts';
import type { World } from '../../code/world.ts';
import type { Location } from '../../define.ts';
import { type Definition, outlineOf, productionUnits } from '../configuration/outline.ts';
import { callableOf, Runner } from '../configuration/run.ts';
import { besideService } from '../environment.ts';
import type { Service } from '../routes/service.ts';
import { said, settled } from './answers.ts';
import { snake } from './words.ts';

/** A function that says whether the machine may approve something by itself. */
export interface Decider {
  readonly definition: Definition;
  /** Whether an answer lets the machine approve; undefined: not said. */
  grants(answer: string): boolean | undefined;
  /** Ways to a grant for which nothing spoke: every test on the way was answered with no. */
  readonly unasked: readonly (Location & { readonly text: string })[];
  /** Ways to a grant after something failed. */
  readonly onError: readonly (Location & { readonly text: string })[];
  readonly complete: boolean;
}

const GRANTS =
  /auto_?approv(?!al_?(?:required|denied|blocked))|can_?(?:be_?)?approved?(?:_|$)|may_?(?:be_?)?approved?|approve_?automatically|should_?(?:auto_?)?approve/;
const DENIES =
  /(?:needs?|requires?|requiring|must_?have|should_?(?:require|ask_?for))_?(?:\w+_)?(?:approval|review)|never_?auto|(?:is|are|touches|has|any)_?\w*protected|blocks?_?auto|approval_?(?:needed|required)/;
const CHOOSES =
  /(?:approval|policy|auto_?approve)_?(?:decision|status|mode|level|verdict|for)|^(?:decide|classify|evaluate|assess|route)(?:_(?:action|change|request|approval|proposal|policy|path|tool))?$|classify_?\w*action|decide_?\w*approval/;
const GRANT_TEXT = /^(?:auto|auto[-_ ]?approved?|approved?|allow(?:ed)?|grant(?:ed)?|safe|proceed)$/i;

/** Whether an answer of a function of that name lets the machine approve. */
export function grantsBy(name: string): (answer: string) => boolean | undefined {
  const text = snake(name);
  const yes = DENIES.test(text) ? 'false' : GRANTS.test(text) ? 'true' : undefined;
  return (answer) => {
    const [, field, content] = /^(\w+)=(.*)$/.exec(answer) ?? [];
    if (field !== undefined && content !== undefined) {
      if (/requires|needs/.test(field)) return content === 'false';
      return content === 'true' || GRANT_TEXT.test(content);
    }
    if (answer === 'raises') return false;
    if (answer === 'true' || answer === 'false') return yes === undefined ? undefined : answer === yes;
    return GRANT_TEXT.test(answer);
  };
}

export const isDeciderName = (name: string): boolean => {
  const text = snake(name);
  return GRANTS.test(text) || DENIES.test(text) || CHOOSES.test(text);
};
/** Names that speak of approving by themselves; the others have to answer with such a word. */
const isPlain = (name: string): boolean => GRANTS.test(snake(name)) || DENIES.test(snake(name));

const WORDS =
  /auto.?approv|approve|needs?.?approval|requires?.?(?:human.?)?approval|policy|['"](?:auto|auto_approved?|require_approval|requires_approval)['"]/i;
const MOST = 40;

/** Functions of production code that decide whether the machine may approve, run with inputs of which nothing is known. */
export function decidersIn(code: Code, services: readonly Service[], world: World): readonly Decider[] {
  const runner = new Runner(code, services, world);
  const found: Decider[] = [];
  for (const unit of productionUnits(code, WORDS)) {
    if (besideService.test(unit.file)) continue;
    for (const definition of outlineOf(unit).functions) {
      if (found.length >= MOST) return found;
      if (!isDeciderName(definition.name) || definition.registered || definition.function.generator) continue;
      const made = decider(runner, definition);
      if (made) found.push(made);
    }
  }
  return found;
}

function decider(runner: Runner, definition: Definition): Decider | undefined {
  const opened = runner.open(definition.file);
  const callee = opened && callableOf(opened.machine, opened.module, definition);
  if (!opened || !callee) return undefined;
  const { machine } = opened;
  const at = definition.function.at;
  const { all, complete } = outcomesOf(
    machine,
    () => {
      const { args, named } = unknownArguments(definition, callee);
      const result = callValue(machine, callee, args, named, at);
      return settled(machine, result.is === 'pending' ? awaitPending(machine, result, at) : result, at);
    },
    { paths: 96, steps: 40_000 },
  );
  // A procedure gives nothing.
  if (all.every(({ ends, value }) => ends !== 'returns' || (isConstant(value) && (value.value === null || value.value === undefined))))
    return undefined;
  const grants = grantsBy(definition.name);
  const answers = all.map((outcome) => ({ outcome, answer: said(outcome) }));
  const judged = answers.filter(({ answer }) => answer !== undefined && grants(answer) !== undefined);
  const granting = judged.filter(({ answer }) => answer !== undefined && grants(answer) === true);
  const denying = judged.filter(({ answer }) => answer !== undefined && grants(answer) === false);
  // A function that answers neither way, or with other words, decides something else.
  if (judged.length === 0 || (!isPlain(definition.name) && (granting.length === 0 || denying.length === 0))) return undefined;
  // "Not protected" leaves the decision to others; "needs no approval" is one.
  const protects = /protected|touches|never_?auto|matches/.test(snake(definition.name));
  const place = ({ outcome }: (typeof answers)[number], text: string): Location & { text: string } => {
    const last = outcome.path.findLast(({ role }) => role === 'return') ?? outcome.path.at(-1);
    return { path: last?.at.file ?? definition.file, line: last?.at.line ?? definition.line, text };
  };
  const failed = granting.filter(({ outcome }) => outcome.decisions.some(({ key, taken }) => key.startsWith('fails ') && taken === 1));
  return {
    definition,
    grants,
    unasked: protects
      ? []
      : granting
          .filter(
            (each) => !failed.includes(each) && !each.outcome.decisions.some(({ taken, key }) => taken === 0 && !key.startsWith('fails ')),
          )
          .map((each) => place(each, 'nothing speaks for it on the way')),
    onError: failed.filter(({ outcome }) => !spokenFor(outcome.decisions)).map((each) => place(each, 'an error on the way grants')),
    complete,
  };
}

/** Whether something was answered with yes after the failure. */
function spokenFor(decisions: readonly { readonly key: string; readonly taken: number }[]): boolean {
  const index = decisions.findIndex(({ key, taken }) => key.startsWith('fails ') && taken === 1);
  return decisions.slice(index + 1).some(({ key, taken }) => !key.startsWith('fails ') && taken === 0);
}

function unknownArguments(definition: Definition, callee: Value): { args: Value[]; named: Map<string, Value> } {
  const bound = definition.class && callee.is === 'function' && callee.receiver && callee.dialect === 'python';
  const parameters = bound ? definition.function.parameters.slice(1) : definition.function.parameters;
  const args: Value[] = [];
  const named = new Map<string, Value>();
  for (const parameter of parameters) {
    if (parameter.rest || parameter.default || parameter.optional) continue;
    const name = parameter.target.kind === 'name' ? parameter.target.name : 'argument';
    const value = symbol(`argument.${name}`, 'any', []);
    if (parameter.keywordOnly) named.set(name, value);
    else args.push(value);
  }
  return { args, named };
}
