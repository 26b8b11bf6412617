import type { Trace } from '../../code/trace.ts';
import { isConstant, type Value } from '../../code/value.ts';
import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { numberOf } from '../artifacts/amounts.ts';
import { answersOf } from '../artifacts/flow.ts';
import { deepOrigins, visit } from '../artifacts/parts.ts';
import { behaviour, type Entry } from '../behaviour/index.ts';
import { observability } from './surface.ts';

/** A cap, limit, quota or budget that an answer shows. */
export interface ShownCap {
  readonly entry: Entry;
  /** The field of the answer. */
  readonly key: string;
  readonly at: Location;
  readonly from: 'configuration' | 'stored' | 'literal' | 'unknown';
  /** Variables it comes from. */
  readonly variables: readonly string[];
  readonly value?: number;
}

const CAP =
  /(?:^|_)(?:caps?|quotas?|budgets?|allowance)(?:_|$)|(?:^|_)(?:max|limit)_(?:\w*_)?(?:tokens?|spend|cost|usd|actions?|calls)(?:_|$)|(?:tokens?|spend|cost|usd|actions?|calls|rate)_(?:\w*_)?(?:limit|max)$/;
const PART = /percent|ratio|utili[sz]ation|remaining|used|exceeded|reached|warning|over_|status|mode|selector|avg|average|count|name|type/;
const words = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();

/** Every cap that metrics routes show, with where its value comes from. */
export const shownCaps = defineFact({
  id: 'shown-caps',
  needs: { behaviour, observability },
  derive({ repo }, given): readonly ShownCap[] {
    return given.observability.metrics.flatMap((entry) => capsOf(repo, entry, given.behaviour.trace(entry)));
  },
});

function capsOf(repo: Repository, entry: Entry, trace: Trace): readonly ShownCap[] {
  const found = new Map<string, ShownCap>();
  const add = (name: string, value: Value): void => {
    const plain = words(name);
    if (!CAP.test(plain) || PART.test(plain)) return;
    const origin = originOf(value);
    if (!origin) return;
    const key = `${name} ${origin.from}`;
    if (!found.has(key)) found.set(key, { entry, key: name, at: placeOf(repo, trace, entry, name), ...origin });
  };
  for (const answer of answersOf(trace))
    visit(answer, (part) => {
      if (part.is === 'map')
        for (const [key, value] of part.entries.values()) if (isConstant(key) && typeof key.value === 'string') add(key.value, value);
      if (part.is === 'object' && !part.tag?.startsWith('stored:')) for (const [name, value] of part.fields) add(name, value);
      if (part.is === 'library')
        for (const [name, value] of part.call?.named ?? [])
          if (
            part.path
              .split('.')
              .at(-1)
              ?.match(/^[A-Z]/)
          )
            add(name, value);
      return true;
    });
  return [...found.values()];
}

function originOf(value: Value): Pick<ShownCap, 'from' | 'variables' | 'value'> | undefined {
  if (value.is === 'list' || value.is === 'map' || value.is === 'object' || value.is === 'function') return undefined;
  const origins = deepOrigins(value);
  const variables = origins.filter(({ from }) => from === 'environment' || from === 'configuration').map(({ name }) => name);
  const number = numberOf(value);
  const stated = number === undefined || !Number.isFinite(number) ? {} : { value: number };
  if (variables.length > 0) return { from: 'configuration', variables, ...stated };
  if (origins.some(({ from }) => from === 'request')) return undefined;
  if (origins.some(({ from }) => from === 'stored' || from === 'file')) return { from: 'stored', variables: [] };
  if (isConstant(value)) return typeof value.value === 'number' ? { from: 'literal', variables: [], value: value.value } : undefined;
  if (value.is === 'choice' && value.of.every((each) => isConstant(each))) {
    const literal = value.of.find((each) => isConstant(each) && typeof each.value === 'number');
    return literal && isConstant(literal) && typeof literal.value === 'number'
      ? { from: 'literal', variables: [], value: literal.value }
      : undefined;
  }
  return { from: 'unknown', variables: [] };
}

/** The line of the handler, or of a function it calls, that names the field. */
function placeOf(repo: Repository, trace: Trace, entry: Entry, name: string): Location {
  const called = [...trace.returned.map(({ fn }) => fn.node).reverse(), ...trace.called];
  const named = new RegExp(`(?<![\\w])['"]?${name}['"]?\\s*[=:](?!=)`);
  for (const node of called) {
    const text = repo.text(node.at.file)?.slice(node.at.start, node.at.end);
    const hit = text === undefined ? null : named.exec(text);
    if (hit) return { path: node.at.file, line: repo.lineAt(node.at.file, node.at.start + hit.index) };
  }
  return entry.at;
}
