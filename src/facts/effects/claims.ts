import type { Primitive, Span } from '../../code/tree.ts';
import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import type { LinkedAssertion, LinkedTest, Subject, TestedClaim } from '../tests/proof.ts';
import { audit } from './audit.ts';
import { type Effects, effects } from './index.ts';
import { isDryRun, safetySwitches } from './safety.ts';
import { tierPolicy } from './tiers.ts';

/** A claim about external effects that a test should pin, with the control it is about. */
export interface EffectClaim {
  readonly claim: TestedClaim;
  readonly control: Location;
}

const PENDING =
  /pending|unapproved|not_?approved|without_?(?:an_?)?approval|never_?approved|rejected|proposed|before_?approval|requires?_?approval/i;
const TAMPERED = /tamper|payload|hash|digest|mismatch|changed|altered|different|modified/i;
const EMPTY = /disabled|default|switch|kill|unset|empty|off\b|_off|not_?enabled|environment|flag/i;
const DRY = /dry|simulat|preview/i;
const AUDIT = /audit|record|field|ledger|log/i;
const UNKNOWN = /unknown|undeclared|unlisted|default|tier|missing|not_?listed/i;

/** The claims for what the program has: none where there is no gate, switch, dry run, record or table. */
export const effectClaims = defineFact({
  id: 'effect-claims',
  needs: { effects, audit, tierPolicy },
  derive({ repo }, given): readonly EffectClaim[] {
    const all: Effects = given.effects;
    const found: EffectClaim[] = [];
    const gates = all.gates.gates.filter(({ kind }) => kind !== 'predicate');
    const [gate] = gates;
    const starting = all.gates.gates
      .filter(({ kind }) => kind !== 'executor')
      .map(({ callable }) => callable.name.slice(callable.name.lastIndexOf('.') + 1));
    const routes = all.effects.flatMap(({ mutation: { entry } }) =>
      entry.route ? [{ method: entry.route.method, path: entry.route.path }] : [],
    );
    const functions = all.effects.flatMap(({ mutation }) =>
      (mutation.effect.stack ?? []).flatMap(({ name, at }, index) => {
        const next = mutation.effect.stack?.[index + 1];
        const file = next?.at.file ?? mutation.effect.at.file;
        const called = name && name !== 'anonymous' ? name : calleeAt(repo, at);
        return called === undefined ? [] : [{ name: called, file }];
      }),
    );
    const gated: Subject = {
      symbols: distinct([
        ...gates.map(({ callable }) => ({ name: callable.name.slice(callable.name.lastIndexOf('.') + 1), file: callable.at.path })),
        ...functions,
      ]),
      routes,
    };
    const guarded = [
      ...new Set([...gates.map(({ callable }) => callable.at.path), ...all.effects.map(({ mutation }) => mutation.at.path)]),
    ].slice(0, 3);
    const at = gate?.callable.at ?? all.effects[0]?.mutation.at;
    if (at && (gates.length > 0 || all.effects.length > 0)) {
      found.push({
        control: at,
        claim: {
          id: 'pending-refused',
          title: 'an action that nobody approved is refused',
          subject: gated,
          guarded,
          pins: (each, test) => named(test, PENDING) && refuses(each),
          contradicts: (each, test) => startsUnapproved(each, test, starting),
        },
      });
      found.push({
        control: at,
        claim: {
          id: 'tampered-refused',
          title: 'a payload that changed after the approval is refused',
          subject: gated,
          guarded,
          pins: (each, test) => named(test, TAMPERED) && refuses(each),
        },
      });
    }
    const [first] = all.effects;
    const switches = all.effects.flatMap((effect) => safetySwitches(effect));
    if (first) {
      const named_ = switches.filter((each) => !isDryRun(each)).map(({ variable }) => variable);
      found.push({
        control: switches[0]?.at ?? first.mutation.at,
        claim: {
          id: 'empty-blocked',
          title: 'with nothing configured no effect happens',
          subject: { ...gated, variables: [...new Set(named_)] },
          guarded,
          pins: (each, test) => (named(test, EMPTY) || unsets(test, named_)) && refuses(each),
        },
      });
      const dry = switches.find(isDryRun);
      if (dry)
        found.push({
          control: dry.at ?? first.mutation.at,
          claim: {
            id: 'dry-run-calls-nothing',
            title: 'a dry run calls nothing',
            subject: { ...gated, variables: [dry.variable] },
            guarded,
            pins: (each, test) =>
              (named(test, DRY) || unsets(test, [dry.variable])) &&
              (each.outcome.kind === 'not-called' || (each.outcome.kind === 'empty' && each.about !== 'result')),
          },
        });
    }
    const { record } = given.audit;
    if (record && record.path !== '') {
      const names = [...record.held.values()];
      found.push({
        control: { path: record.path, line: record.line },
        claim: {
          id: 'audit-fields-written',
          title: 'the audit record has its fields',
          subject: {
            ...gated,
            symbols: distinct([
              ...(gated.symbols ?? []),
              ...record.writes
                .slice(0, 40)
                .map(({ within, at: place }) => ({ name: within, file: place.path }))
                .filter(({ name }) => name !== '' && name !== '__init__' && name !== 'constructor'),
            ]),
          },
          guarded,
          pins: (each, test) =>
            (named(test, AUDIT) || fieldsNamed(test, names) >= 3) &&
            names.some((name) => new RegExp(`\\b${name}\\b`).test(each.what) || texts(each).includes(name)),
        },
      });
    }
    const [table] = given.tierPolicy.tables;
    if (table?.asked) {
      const asked = table.asked;
      found.push({
        control: asked,
        claim: {
          id: 'unknown-is-c',
          title: 'an action that no table names is Tier C',
          subject: {
            symbols: [
              { name: table.name, file: table.path },
              ...(table.askedBy === undefined ? [] : [{ name: table.askedBy, file: asked.path }]),
            ],
          },
          guarded: [table.path],
          pins: (each, test) =>
            named(test, UNKNOWN) &&
            (refuses(each) ||
              (each.outcome.kind === 'equals' && each.outcome.values.some((value) => value === 'C' || value === true)) ||
              (each.outcome.kind === 'same' && /\bC$/.test(each.outcome.as))),
        },
      });
    }
    return found;
  },
});

/** A function without a name of its own is named by the call: `executor.executeCharge(…)`. */
const calleeAt = (repo: Repository, { file, start, end }: Span): string | undefined =>
  /^[\w$.\s]*?([\w$]+)\s*\(/.exec(repo.text(file)?.slice(start, end) ?? '')?.[1];

const named = ({ test }: LinkedTest, about: RegExp): boolean => about.test(test.name.replaceAll(' ', '_')) || about.test(test.name);

/** An error, a refusal, or a double that stays untouched. */
function refuses({ outcome, about }: LinkedAssertion): boolean {
  switch (outcome.kind) {
    case 'raises':
      return about === 'result';
    case 'status':
      return outcome.accepts.length > 0 && outcome.accepts.every((status) => status >= 400 && status < 600 && status !== 404);
    case 'not-called':
      return true;
    case 'equals':
      return (
        about !== 'beside' &&
        outcome.values.every((value) => value === false || /pending|blocked|refused|denied|not_?approved|disabled/i.test(String(value)))
      );
    default:
      return false;
  }
}

/** A test that starts an action, approves nothing, expects no refusal, and asserts what came of it: it demands that it runs. */
function startsUnapproved(
  { outcome, about, conditional, what }: LinkedAssertion,
  { touches, asserted, doubles }: LinkedTest,
  starting: readonly string[],
): boolean {
  const started = starting.find((name) => touches.names.has(name));
  if (started === undefined || about === 'beside' || conditional || doubles.some(({ target }) => target.includes(started))) return false;
  if ([...touches.names, ...touches.strings].some((text) => /approv/i.test(text))) return false;
  if (asserted.some((each) => each.outcome.kind === 'raises' || refuses(each))) return false;
  const refused = outcome.kind === 'equals' && outcome.values.every((value: Primitive) => value === false || value === null);
  return !refused && outcome.kind !== 'not-called' && outcome.kind !== 'status' && what !== '';
}

const unsets = ({ touches }: LinkedTest, variables: readonly string[]): boolean => variables.some((name) => touches.unsets.has(name));

const fieldsNamed = ({ asserted }: LinkedTest, names: readonly string[]): number =>
  names.filter((name) => asserted.some((each) => new RegExp(`\\b${name}\\b`).test(each.what) || texts(each).includes(name))).length;

const texts = ({ outcome }: LinkedAssertion): readonly string[] => (outcome.kind === 'contains' ? outcome.texts : []);

function distinct(symbols: readonly { readonly name: string; readonly file: string }[]): { name: string; file: string }[] {
  return [...new Map(symbols.map((each) => [`${each.file} ${each.name}`, { ...each }])).values()];
}
