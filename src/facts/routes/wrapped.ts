import type { LayerEnd } from './types.ts';
import type { LibraryValue, Value } from './values.ts';

/** Words in the name of a package or of its function that make it likely to ask for a credential itself. */
const ASKS =
  /auth(?!or)|session|protect|secur(?!ity-headers)|guard|jwt|login|permission|clerk|kinde|descope|passport|signature|verify|csrf/i;

/** The function of the repository that a wrapper of a package was given last: what it runs in the end. */
export function wrapped(value: Value, depth = 0): Value | undefined {
  if (value.is !== 'library' || !value.call || depth > 6) return undefined;
  const given = [...value.call.arguments];
  for (const each of given.reverse()) {
    if (each.is === 'function' || (each.is === 'native' && each.fields.get('func')?.is === 'function')) return each;
    const inner = wrapped(each, depth + 1);
    if (inner) return inner;
  }
  return undefined;
}

/** A wrapper lets in whom the function in it lets in, unless its own name says that it asks for something. */
export function behindWrapper(wrapper: LibraryValue, inner: LayerEnd): LayerEnd {
  const name = wrapper.path.replaceAll('()', '');
  return inner.end === 'pass' && ASKS.test(name)
    ? { end: 'unknown', reason: `${name} comes from a package that is not known`, decides: true }
    : inner;
}
