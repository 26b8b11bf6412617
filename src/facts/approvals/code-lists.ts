import type { Code } from '../../code/code.ts';
import type { Expression, Unit } from '../../code/tree.ts';
import type { Location } from '../../define.ts';
import { productionUnits } from '../configuration/outline.ts';
import { asPath, normalisePattern } from '../documents/path-text.ts';
import { dotted, textOf, walk } from '../tests/walk.ts';
import { snake } from './words.ts';

export interface CodeListItem extends Location {
  readonly text: string;
  /** Comparable: `docs/` and `docs/**` are one. */
  readonly pattern: string;
}

/** A constant collection of what may not be approved by the machine. */
export interface CodeList extends Location {
  readonly name: string;
  readonly kind: 'never-auto-approve' | 'protected';
  /** Paths, names of actions, or regular expressions: only lists of one kind can be compared. */
  readonly of: 'paths' | 'actions' | 'expressions';
  readonly items: readonly CodeListItem[];
}

const NEVER =
  /never_?auto_?(?:matically_?)?approv|no_?auto_?approv|not_?auto_?approv|auto_?approv\w*?_?(?:den(?:y|ied)|forbidden|block(?:ed|list)?|exclu\w+|exempt\w*)|always_?(?:requires?|needs?)_?(?:human_?|manual_?)?(?:approval|review)|(?:^|_)(?:requires?|requiring|needs?)_?(?:human_?|manual_?)?approval|manual_?approval_?only|approval_?required/;
const PROTECTED = /(?:^|_)(?:always_?)?protected_?(?:paths?|files?|patterns?|globs?|prefixes|dirs?|directories|actions?|resources)$/;
const WORDS =
  /never.?auto|no.?auto.?approv|auto.?approv\w*.?(?:den|forbid|block|excl|exempt)|always.?(?:require|need)|(?:require|need)s?.?(?:human.?|manual.?)?approval|requiring.?approval|protected.?(?:path|file|pattern|glob|prefix|dir|action|resource)|approval.?required|manual.?approval/i;

/** Module and class constants whose name says that the machine may not approve what they list. */
export function codeLists(code: Code): readonly CodeList[] {
  const found: CodeList[] = [];
  for (const unit of productionUnits(code, WORDS)) ofUnit(unit, found);
  return found;
}

function ofUnit(unit: Unit, found: CodeList[]): void {
  walk(unit.module.statements, unit, (node) => {
    if (node.kind === 'function') return false;
    const named =
      node.kind === 'assign' && node.value
        ? {
            name: node.target.kind === 'name' ? node.target.name : node.target.kind === 'member' ? node.target.name : undefined,
            value: node.value,
            at: node.at,
          }
        : undefined;
    if (named?.name !== undefined) add(unit, named.name, named.value, named.at.line, found);
    if (node.kind === 'collection' && node.form === 'map')
      for (const { key, value } of node.entries) {
        const name = textOf(key);
        if (name !== undefined) add(unit, name, value, value.at.line, found);
      }
    if (node.kind === 'class')
      for (const member of node.members)
        if (member.form === 'field' && member.name !== undefined && member.value)
          add(unit, member.name, member.value, member.at.line, found);
    return undefined;
  });
}

function add(unit: Unit, name: string, value: Expression, line: number, found: CodeList[]): void {
  const text = snake(name);
  const kind = NEVER.test(text) ? ('never-auto-approve' as const) : PROTECTED.test(text) ? ('protected' as const) : undefined;
  if (!kind || found.some((each) => each.path === unit.file && each.line === line)) return;
  const items = itemsOf(value)?.flatMap((item): CodeListItem[] => {
    const written = item.kind === 'literal' && item.form === 'regex' ? String(item.value) : textOf(item);
    return written === undefined || written === ''
      ? []
      : [{ text: written, pattern: normalisePattern(written), path: unit.file, line: item.at.line }];
  });
  if (!items || items.length === 0) return;
  const of = sortOf(items);
  // No action of a program is called by a phrase: that is what people answered, or are told.
  if (of === 'actions' && items.every(({ text: item }) => /\s/.test(item))) return;
  found.push({ name, kind, of, items, path: unit.file, line });
}

/** The entries of a list, tuple or set, also inside `new Set([...])`, `frozenset((...))` and `Object.freeze([...])`. */
function itemsOf(value: Expression): readonly Expression[] | undefined {
  if (value.kind === 'collection' && value.form !== 'map') return value.entries.flatMap((entry) => (entry.spread ? [] : [entry.value]));
  if (value.kind !== 'call' || value.arguments.length !== 1) return undefined;
  const [argument] = value.arguments;
  return argument && /(?:^|\.)(?:Set|set|frozenset|tuple|list|freeze|MappingProxyType)$/.test(dotted(value.callee) ?? '')
    ? itemsOf(argument.value)
    : undefined;
}

function sortOf(items: readonly CodeListItem[]): CodeList['of'] {
  const count = (test: (text: string) => boolean): number => items.filter(({ text }) => test(text)).length;
  if (count((text) => /\\[a-z.]|^\^|\$$|\(\?|\\\//.test(text)) * 2 > items.length) return 'expressions';
  return count((text) => text.includes('/') || asPath(text) !== undefined || /[*]/.test(text)) * 2 >= items.length ? 'paths' : 'actions';
}
