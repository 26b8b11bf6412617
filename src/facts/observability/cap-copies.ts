import { isConstant, type Value } from '../../code/value.ts';
import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { consistsOf, deepOrigins } from '../artifacts/parts.ts';
import { behaviour } from '../behaviour/index.ts';
import { configuration } from '../configuration/configuration.ts';
import { comparableDefault } from '../documents/environment-entry.ts';
import { besideService } from '../environment.ts';
import { stated } from '../stated.ts';
import { type ShownCap, shownCaps } from './caps.ts';

/** A number that is written where the cap is meant. */
export interface CapCopy extends Location {
  readonly what: 'declaration' | 'fallback' | 'argument' | 'page' | 'data' | 'document';
  readonly value: number;
  readonly text: string;
}

/** One cap by its variable, with every number that is bound to it. */
export interface CapConcept {
  readonly variable: string;
  readonly value: number | undefined;
  readonly at: Location;
  readonly copies: readonly CapCopy[];
  readonly shown: readonly ShownCap[];
  /** Lines that compare something with it. */
  readonly compared: readonly Location[];
}

const SCOPE = /^(?:run|max|default|global|total|app|llm)_/;

/** The caps that answers show, by variable, with their copies in code, pages, data and documents. */
export const capConcepts = defineFact({
  id: 'cap-concepts',
  needs: { shownCaps, configuration, stated, behaviour },
  derive({ repo }, given): readonly CapConcept[] {
    const variables = new Map<string, ShownCap[]>();
    for (const cap of given.shownCaps) for (const name of cap.variables) variables.set(name, [...(variables.get(name) ?? []), cap]);
    const tested = (variable: string): Location[] =>
      given.behaviour
        .entries('exposed')
        .flatMap((entry) =>
          given.behaviour
            .trace(entry)
            .tests.flatMap(({ value, at }) => (at && comparesWith(value, variable) ? [{ path: at.file, line: at.line }] : [])),
        );
    return [...variables].map(([variable, shown]): CapConcept => {
      const reads = given.configuration.variables.get(variable)?.reads ?? [];
      const fields = [...new Set([variable.toLowerCase(), ...reads.flatMap(({ field }) => field?.name ?? [])])];
      const names = [...new Set(fields.flatMap((field) => [field, field.replace(SCOPE, '')]).filter((name) => name.includes('_')))];
      const value = shown.find((cap) => cap.value !== undefined)?.value;
      const anchors = new Set(reads.map(({ path, line }) => `${path}:${line}`));
      const inCode = repo.files.filter(
        ({ path, scope, size }) =>
          scope === 'production' &&
          size < 2_000_000 &&
          !besideService.test(path) &&
          /\.(?:py|[cm]?[jt]sx?|json|ya?ml|toml)$/.test(path) &&
          !/(?:^|\/)(?:docs?|archive|locales?|migrations?|alembic)\/|(?:^|\/)(?:package(?:-lock)?|tsconfig)\b.*\.json$|lock/.test(path),
      );
      const copies = inCode
        .flatMap(({ path }) => copiesIn(repo, path, names, value))
        .filter(({ path, line }) => !anchors.has(`${path}:${line}`));
      for (const [text, entries] of given.stated.defaults(variable)) {
        const number = Number(text);
        for (const entry of entries)
          if (Number.isFinite(number) && value !== undefined && number !== value)
            copies.push({
              path: entry.path,
              line: entry.line,
              what: 'document',
              value: number,
              text: `${variable} = ${comparableDefault(entry.default ?? '')}`,
            });
      }
      return {
        variable,
        value,
        at: reads[0] ?? shown[0]?.at ?? { path: '', line: 0 },
        copies,
        shown,
        compared: [...tested(variable), ...inCode.flatMap(({ path }) => comparedIn(repo, path, names))],
      };
    });
  },
});

/** A comparison of something with the value of a variable; with zero it only asks whether there is a cap. */
const comparesWith = (value: Value, variable: string): boolean =>
  consistsOf(value, (part) => {
    if (part.is !== 'derived' || !/^[<>]=?$/.test(part.by) || part.of.length !== 2) return false;
    const of = (side: Value | undefined): boolean => side !== undefined && deepOrigins(side).some(({ name }) => name === variable);
    const [left, right] = part.of;
    const other = of(left) ? right : of(right) ? left : undefined;
    return other !== undefined && !isConstant(other);
  });

const camel = (name: string): string => name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());

function copiesIn(repo: Repository, path: string, names: readonly string[], value: number | undefined): CapCopy[] {
  const text = repo.text(path);
  if (text === undefined) return [];
  const data = /\.(?:json|ya?ml|toml)$/.test(path);
  const page = /\.[jt]sx$|(?:^|\/)(?:frontend|ui|web|client)\//.test(path);
  const spelled = names.flatMap((name) => [name, camel(name), name.toUpperCase()]);
  if (!spelled.some((name) => text.includes(name))) return [];
  const bound = new RegExp(`(?<![\\w.])(['"]?)(?:${spelled.join('|')})\\1\\s*(?::\\s*([^=\\n,]{0,60}?))?\\s*([=:])(?!=)\\s*(.*)$`);
  return text.split('\n').flatMap((line, index): CapCopy[] => {
    const code = line.replace(/(?:#|\/\/).*$/, '');
    const found = bound.exec(code) ?? /^$/.exec('x');
    if (!found) return [];
    const rest = found[4] ?? '';
    const typed = found[2] ?? '';
    const numeric = /(?<![\w.])(\d[\d_]{2,})(?![\w.])/.exec(rest) ?? (data || found[3] === ':' ? /^\s*(\d[\d_]{2,})/.exec(typed) : null);
    const number = numeric ? Number((numeric[1] ?? '').replaceAll('_', '')) : undefined;
    if (number === undefined || number === 0) return [];
    const at = { path, line: index + 1, value: number, text: line.trim().slice(0, 120) };
    if (data) return [{ ...at, what: 'data' }];
    if (/\bor\s+\d|\?\?\s*\d|\|\|\s*\d/.test(rest)) return [{ ...at, what: 'fallback' }];
    if (
      /(?:default\s*[=:(]|\bdefault\()\s*\d/.test(rest) ||
      (typed !== '' && /^\d/.test(rest.trim())) ||
      /^\s*(?:export\s+)?(?:const|let|static)\s/.test(code)
    )
      return [{ ...at, what: page ? 'page' : 'declaration' }];
    return number === value && /^\s*\d/.test(rest) ? [{ ...at, what: 'argument' }] : [];
  });
}

function comparedIn(repo: Repository, path: string, names: readonly string[]): Location[] {
  const text = repo.text(path);
  const spelled = names.flatMap((name) => [name, camel(name)]);
  if (text === undefined || !spelled.some((name) => text.includes(name))) return [];
  const compared = new RegExp(`[<>]=?\\s*(?:\\w+\\.)*(?:${spelled.join('|')})\\b|\\b(?:${spelled.join('|')})\\s*[<>]=?\\s*(?!\\d)[\\w(]`);
  return text.split('\n').flatMap((line, index) => (compared.test(line.replace(/(?:#|\/\/).*$/, '')) ? [{ path, line: index + 1 }] : []));
}
