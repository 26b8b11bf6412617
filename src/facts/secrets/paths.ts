import type { Expression, Unit } from '../../code/tree.ts';
import { outlineOf } from '../configuration/outline.ts';
import { dotted, textOf, walk } from '../tests/walk.ts';
import type { Write } from './writes.ts';

/** A file or folder name that a path may hold. */
const NAME = /^(?!https?:)[\w@~./-]*[\w-](?:\.[\w-]+)*\/?$/;

/**
 * Relative paths that a write goes to, as far as literals say: pieces joined by `/`, names assigned in the function, and members
 * assigned in the class. A path that cannot be read gives nothing.
 */
export function pathsOf(write: Write): readonly string[] {
  const target = write.target ?? opened(write);
  const made = target ? text(target, write, 0) : undefined;
  return made !== undefined && NAME.test(made) && !made.startsWith('/') && !made.startsWith('~') && made.length < 120
    ? [made.replace(/^\.\//, '')]
    : [];
}

/** The path that the file object of a `write` or `dump` was opened with. */
function opened({ unit, node, in: definition }: Write): Expression | undefined {
  const last = node.arguments[1]?.value;
  const name = node.callee.kind === 'member' && node.callee.name === 'write' ? dotted(node.callee.object) : last && dotted(last);
  let found: Expression | undefined;
  if (name === undefined || !definition) return undefined;
  walk(unit.body(definition.function).statements, unit, (each) => {
    const visit = (value: Expression): void => {
      if (value.kind !== 'call') return;
      if (/(?:^|\.)open$/.test(dotted(value.callee) ?? '*.open') || (value.callee.kind === 'member' && value.callee.name === 'open'))
        found ??=
          value.arguments[0]?.name === undefined && !/^[rwab+t]+$/.test(textOf(value.arguments[0]?.value) ?? '')
            ? (value.arguments[0]?.value ?? memberOf(value))
            : memberOf(value);
    };
    if (each.kind === 'with')
      for (const item of each.items) if (item.target?.kind === 'name' && item.target.name === name) visit(item.value);
    if (each.kind === 'assign' && each.target.kind === 'name' && each.target.name === name && each.value) visit(each.value);
    return undefined;
  });
  return found;
}

const memberOf = (node: Extract<Expression, { kind: 'call' }>): Expression | undefined =>
  node.callee.kind === 'member' ? node.callee.object : undefined;

function text(node: Expression, write: Write, depth: number): string | undefined {
  if (depth > 8) return undefined;
  const literal = textOf(node);
  if (literal !== undefined) return literal;
  const join = (parts: readonly Expression[]): string | undefined => {
    const known = parts.map((part) => text(part, write, depth + 1));
    return known.some((part) => part === undefined) ? undefined : known.map((part) => (part ?? '').replace(/\/$/, '')).join('/');
  };
  if (node.kind === 'operation' && node.operator === '/') return join(node.operands);
  if (node.kind === 'logical') return text(node.right, write, depth + 1) ?? text(node.left, write, depth + 1);
  if (node.kind === 'call' && /(?:^|\.)(?:Path|PurePath|join|resolve|str)$/.test(dotted(node.callee) ?? '')) {
    const parts = node.arguments
      .map(({ value }) => value)
      .filter((value) => !/(?:cwd|__dirname|homedir)(?:\(\))?$/.test(dotted(value) ?? ''));
    return parts.length > 0 ? join(parts) : undefined;
  }
  if (node.kind === 'name')
    return text(
      assignedTo(node.name, write.unit, write) ?? { kind: 'name', name: '?', at: node.at },
      write,
      node.name === '?' ? 99 : depth + 1,
    );
  if (node.kind === 'member' && node.object.kind === 'name' && /^(?:self|this)$/.test(node.object.name)) {
    const value = fieldOf(node.name, write);
    return value && text(value, write, depth + 1);
  }
  return undefined;
}

function assignedTo(name: string, unit: Unit, write: Write): Expression | undefined {
  let found: Expression | undefined;
  const look = (statements: Parameters<typeof walk>[0], inside: boolean): void =>
    walk(statements, unit, (each) => {
      if (each.kind === 'assign' && each.target.kind === 'name' && each.target.name === name && each.value) found ??= each.value;
      return !inside && (each.kind === 'function' || each.kind === 'class') ? false : undefined;
    });
  if (write.in) look(unit.body(write.in.function).statements, true);
  if (!found) look(unit.module.statements, false);
  return found;
}

/** What the class assigns to a member anywhere. */
function fieldOf(name: string, { unit, in: definition }: Write): Expression | undefined {
  let found: Expression | undefined;
  for (const each of outlineOf(unit).functions)
    if (each.class && each.class === definition?.class)
      walk(unit.body(each.function).statements, unit, (node) => {
        if (node.kind === 'assign' && node.target.kind === 'member' && node.target.name === name && node.value) found ??= node.value;
        return undefined;
      });
  return found;
}
