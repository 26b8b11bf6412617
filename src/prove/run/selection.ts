import type { Code } from '../../code/code.ts';
import type { Location } from '../../define.ts';
import { functionAround, productionUnits } from '../../facts/configuration/outline.ts';
import type { TestCase } from '../../facts/tests/index.ts';
import type { Repository } from '../../repo.ts';
import type { ReportedGate } from '../../report.ts';
import { type Material, symbolAt } from '../plan.ts';

interface Symbol {
  readonly name: string;
  readonly file: string;
}

const MOST_TESTS = 200;
const MOST_CALLERS = 40;
const DEPTH = 4;

/**
 * The tests that should notice when a place is broken: those that name what is broken, read the file, or reach it through its callers
 * and the routes they handle or guard; and where there are such, those that prove the gate in the report, which come first.
 */
export function linkedTests(repo: Repository, given: Material, gate: ReportedGate, place: Location): readonly TestCase[] {
  const symbol = symbolAt(repo, given.code, place);
  const symbols = symbol ? [symbol, ...callersOf(given.code, repo, symbol)] : [];
  const concerns = (at: Location): boolean => {
    const name = symbolAt(repo, given.code, at);
    return symbols.some((each) => each.file === at.path && each.name === name?.name);
  };
  // A guard stands before its routes although no handler calls it.
  const routes = given.inventory.routes.filter(
    ({ handler, guards }) =>
      concerns(handler) || guards.some(({ path, line }) => path !== undefined && line !== undefined && concerns({ path, line })),
  );
  const found = [
    ...given.testProof.linked({ ...(symbol ? { symbols: [symbol] } : {}), files: [place.path] }).map(({ test }) => test),
    ...given.testProof.linked({ symbols: symbols.slice(1), routes }).map(({ test }) => test),
  ].filter(({ uncollected }) => uncollected === undefined);
  if (found.length === 0) return [];
  return [...new Set([...proving(given, gate), ...found])].slice(0, MOST_TESTS);
}

/** The tests that the report names where it says that the gate is tested. */
function proving(given: Material, gate: ReportedGate): readonly TestCase[] {
  const files = new Set(given.tests.files);
  return gate.checks
    .filter(({ leg }) => leg === 'tested')
    .flatMap(({ evidence, findings }): readonly Location[] => [
      ...evidence,
      ...findings.flatMap((finding): readonly Location[] => [finding, ...finding.related]),
    ])
    .filter(({ path }) => files.has(path))
    .flatMap(({ path, line }) => given.tests.cases(path).findLast((test) => test.line <= line) ?? []);
}

/** Functions of production code that name a function, those that name them, and so on. */
function callersOf(model: Code, repo: Repository, start: Symbol): readonly Symbol[] {
  const found = new Map<string, Symbol>([[key(start), start]]);
  let ring = [start];
  for (let depth = 0; depth < DEPTH && found.size <= MOST_CALLERS; depth++) {
    const next: Symbol[] = [];
    for (const { name } of ring) {
      const word = name.slice(name.lastIndexOf('.') + 1);
      if (word.length < 4) continue;
      const pattern = new RegExp(`\\b${word.replace(/\W/g, '\\$&')}\\b`, 'g');
      for (const unit of productionUnits(model, { test: (text) => text.includes(word) }))
        for (const { index } of (repo.text(unit.file) ?? '').matchAll(pattern)) {
          const around = functionAround(unit, index);
          const caller = around && { name: around.name, file: around.file };
          if (!caller || found.has(key(caller)) || found.size > MOST_CALLERS) continue;
          found.set(key(caller), caller);
          next.push(caller);
        }
    }
    ring = next;
  }
  return [...found.values()].slice(1);
}

const key = ({ name, file }: Symbol): string => `${file}\n${name}`;
