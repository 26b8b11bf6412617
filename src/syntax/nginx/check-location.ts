import { type Directive, errorAt, value } from './blocks.ts';
import { checkRegex, checkTemplate } from './check-values.ts';
import type { LocationName, NamedLocation, Registry, Scope } from './scope.ts';

/** Reads modifier and name of a location. Throws on a modifier nginx does not know. */
export function locationName(directive: Directive): LocationName {
  const first = value(directive, 0);
  if (directive.args.length === 2) {
    const name = value(directive, 1);
    switch (first) {
      case '=':
        return { kind: 'exact', caseless: false, name };
      case '^~':
        return { kind: 'no-regex', caseless: false, name };
      case '~':
        return { kind: 'regex', caseless: false, name };
      case '~*':
        return { kind: 'regex', caseless: true, name };
      default:
        throw errorAt(directive, `invalid location modifier "${first}"`);
    }
  }
  if (first.startsWith('=')) return { kind: 'exact', caseless: false, name: first.slice(1) };
  if (first.startsWith('^~')) return { kind: 'no-regex', caseless: false, name: first.slice(2) };
  if (first.startsWith('~*')) return { kind: 'regex', caseless: true, name: first.slice(2) };
  if (first.startsWith('~')) return { kind: 'regex', caseless: false, name: first.slice(1) };
  return { kind: first.startsWith('@') ? 'named' : 'prefix', caseless: false, name: first };
}

export function checkLocation(directive: Directive, name: LocationName, scope: Scope, registry: Registry): void {
  if (name.kind === 'regex') checkRegex(directive, name.name, name.caseless, registry);
  const outer = scope.context === 'location' ? scope.location : undefined;
  if (outer !== undefined) {
    if (outer.kind === 'exact') throw errorAt(directive, `location "${name.name}" cannot be inside the exact location "${outer.name}"`);
    if (outer.kind === 'named') throw errorAt(directive, `location "${name.name}" cannot be inside the named location "${outer.name}"`);
    if (name.kind === 'named') throw errorAt(directive, `named location "${name.name}" can be on the server level only`);
    if (name.kind !== 'regex' && !name.name.startsWith(outer.name)) {
      throw errorAt(directive, `location "${name.name}" is outside location "${outer.name}"`);
    }
  }
  scope.locations.push({ name, at: directive });
}

export function checkRoot(directive: Directive, scope: Scope, registry: Registry): void {
  const other = scope.seen.get(directive.name === 'root' ? 'alias' : 'root');
  if (other !== undefined) {
    throw errorAt(directive, `"${directive.name}" directive is duplicate, "${other.name}" directive was specified earlier`);
  }
  const path = value(directive, 0);
  if (directive.name === 'alias' && scope.location?.kind === 'named') {
    throw errorAt(directive, 'the "alias" directive cannot be used inside the named location');
  }
  for (const name of ['document_root', 'realpath_root']) {
    if (path.includes(`$${name}`) || path.includes(`\${${name}}`)) {
      throw errorAt(directive, `the $${name} variable may not be used in the "${directive.name}" directive`);
    }
  }
  checkTemplate(directive, path, registry);
}

const METHODS = new Set('GET HEAD POST PUT DELETE MKCOL COPY MOVE OPTIONS PROPFIND PROPPATCH LOCK UNLOCK PATCH'.split(' '));

export function checkLimitExcept(directive: Directive): void {
  for (const word of directive.args) {
    if (!METHODS.has(word.value.toUpperCase())) throw errorAt(directive, `invalid method "${word.value}"`);
  }
}

/** Two locations of one name: found by nginx after the file was read, at the line of the second. */
export function duplicateLocation(scope: Scope): NamedLocation | undefined {
  const seen = new Set<string>();
  // nginx sorts by name first, so of several duplicates the smallest name is the one reported.
  const sorted = scope.locations
    .filter(({ name }) => name.kind !== 'regex' && name.kind !== 'named')
    .sort((one, two) => (one.name.name < two.name.name ? -1 : one.name.name > two.name.name ? 1 : 0));
  for (const location of sorted) {
    const { name } = location;
    const key = `${name.kind === 'exact' ? '=' : ' '}${name.name}`;
    if (seen.has(key)) return location;
    seen.add(key);
  }
  return undefined;
}
