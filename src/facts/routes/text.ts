import { constant, derive, isConstant, symbol, type Value } from './values.ts';

/** The text of a path value: constant pieces as they are, undecided ones as `<dynamic>`. */
export function pathText(value: Value | undefined): { readonly text: string; readonly dynamic?: string } {
  if (!value) return { text: '' };
  if (isConstant(value)) return { text: value.value === null || value.value === undefined ? '' : String(value.value) };
  if (value.is === 'derived' && (value.by === 'concat' || value.by === 'text')) {
    const parts = value.of.map(pathText);
    const dynamic = parts.find((part) => part.dynamic)?.dynamic;
    return { text: parts.map((part) => part.text).join(''), ...(dynamic ? { dynamic } : {}) };
  }
  if (value.is === 'choice') {
    const [first] = value.of.filter((each) => isConstant(each) && typeof each.value === 'string');
    if (first) return { text: pathText(first).text, dynamic: 'one of several values' };
  }
  if (value.is === 'object' && value.fields.has('__plain__')) return pathText(value.fields.get('__plain__'));
  return {
    text: '<dynamic>',
    dynamic:
      value.is === 'unknown' ? value.reason.text : value.is === 'library' ? `the result of ${value.path}` : 'a value that is not constant',
  };
}

/** Joins path pieces with single slashes, a leading one, and no trailing one (but for the root). */
export function joinPaths(...parts: readonly string[]): string {
  const joined = `/${parts.join('/')}`.replace(/\/+/g, '/');
  return joined.length > 1 ? joined.replace(/\/$/, '') : joined;
}

/** A concrete path that only this pattern's parameters produce: what earlier patterns are matched against. */
export const witnessOf = (path: string): string =>
  path
    .replace(/\{(\w+)\*\}/g, 'w~$1/x')
    .replace(/\{(\w+)\}/g, 'w~$1')
    .replace(/<dynamic>/g, 'w~dynamic');

/** The path as the program sees it at request time: parameters are the caller's. */
export function requestPath(path: string): Value {
  const parts = path.split(/(\{\w+\*?\}|<dynamic>)/).filter((part) => part !== '');
  const values = parts.map((part) =>
    /^[{<]/.test(part) ? symbol(`request.path.${part}`, 'text', [{ from: 'request', name: `path ${part}` }]) : constant(part),
  );
  return values.length === 1 && values[0] ? values[0] : derive('concat', values, 'text');
}
