import type { Unit } from '../../code/tree.ts';
import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { code } from '../code.ts';
import { besideService, environment } from '../environment.ts';
import { inventory } from '../routes/inventory.ts';
import { type Helper, helperReads } from './helpers.ts';
import { type Liveness, liveness } from './liveness.ts';
import { type Definition, outlineOf } from './outline.ts';
import { schemaReads } from './schemas.ts';
import { isSecretVariable } from './secret-names.ts';

/** One place that reads a variable. */
export interface ConfigurationRead extends Location {
  readonly name: string;
  /** direct: beside the read; helper: a call of a function that reads what it is told; settings: a field of a settings class; schema: of a package. */
  readonly by: 'direct' | 'helper' | 'settings' | 'schema';
  /** import: once, when the file is loaded; call: each time the function runs. */
  readonly phase: 'import' | 'call';
  /** The value when unset, where a literal beside the read says; null: none. */
  readonly default?: string | null;
  /** The function it stands in. */
  readonly in?: Definition;
  /** The helper that reads for it. */
  readonly helper?: Helper;
  /** The settings class and field. */
  readonly field?: { readonly class: string; readonly name: string };
  /** A served process may come here; a settings field counts when live code names it. */
  readonly live: boolean;
}

/** A variable with everything that reads it. */
export interface ConfigurationVariable {
  readonly name: string;
  readonly secret: boolean;
  readonly reads: readonly ConfigurationRead[];
  /** Some read of it is live. */
  readonly live: boolean;
}

export interface Configuration {
  readonly variables: ReadonlyMap<string, ConfigurationVariable>;
  readonly helpers: readonly Helper[];
  /** The helpers that a helper passes its argument on to, at any depth. */
  helpersThrough(of: Helper): readonly Helper[];
}

/** Every variable that production code reads, in all the ways it can, with who reads it, when, and whether that is alive. */
export const configuration = defineFact({
  id: 'configuration',
  needs: { code, environment, liveness, inventory },
  derive({ repo }, given): Configuration {
    const reads: ConfigurationRead[] = [];
    const seen = new Set<string>();
    const beside = (path: string): boolean => besideService.test(path) && !(given.liveness.known && given.liveness.loads(path));
    const add = (read: ConfigurationRead): void => {
      if (beside(read.path)) return;
      const key = `${read.name}\n${read.path}\n${read.line}`;
      if (seen.has(key)) return;
      seen.add(key);
      reads.push(read);
    };
    const place = placer(repo, (file) => given.code.unit(file), given.liveness);
    const { helpers, reads: named } = helperReads(
      given.code,
      new Set(given.environment.unresolved.flatMap(({ path }) => (beside(path) ? [] : [path]))),
      (path) => !beside(path),
    );
    for (const read of named)
      add({
        name: read.name,
        path: read.path,
        line: read.line,
        by: 'helper',
        helper: read.helper,
        ...place(read),
        ...(read.default === undefined ? {} : { default: read.default }),
      });
    for (const read of schemaReads(given.code))
      add({
        name: read.name,
        path: read.path,
        line: read.line,
        by: 'schema',
        ...place(read),
        ...(read.default === undefined ? {} : { default: read.default }),
      });
    for (const read of given.environment.reads)
      add({
        name: read.name,
        path: read.path,
        line: read.line,
        by: 'direct',
        ...place(read),
        ...(read.default === undefined ? {} : { default: read.default }),
      });
    // What packages read while the services were loaded, and the rest did not see.
    const known = new Set(reads.map(({ name }) => name));
    for (const { machine } of given.inventory.services)
      for (const [name, at] of machine.variables)
        if (at && !known.has(name) && repo.file(at.file))
          add({ name, path: at.file, line: at.line, by: 'schema', ...place({ path: at.file, line: at.line }) });
    const variables = new Map<string, ConfigurationVariable>();
    for (const name of [...new Set(reads.map((read) => read.name))].sort()) {
      const own = reads.filter((read) => read.name === name).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line));
      variables.set(name, { name, secret: isSecretVariable(name), reads: own, live: own.some(({ live }) => live) });
    }
    return { variables, helpers, helpersThrough };
  },
});

function helpersThrough(of: Helper, seen: Set<Helper> = new Set()): readonly Helper[] {
  for (const inner of of.through)
    if (!seen.has(inner)) {
      seen.add(inner);
      helpersThrough(inner, seen);
    }
  return [...seen];
}

type Placed = Pick<ConfigurationRead, 'phase' | 'in' | 'live' | 'field'> & { by?: 'settings' };

/** Says where a read stands: the function around it, or the settings field it is. */
function placer(repo: Repository, unitOf: (file: string) => Unit | undefined, live: Liveness): (at: Location) => Placed {
  const lines = new Map<Definition, readonly [number, number]>();
  return ({ path, line }) => {
    const unit = unitOf(path);
    const outline = unit && outlineOf(unit);
    let inside: Definition | undefined;
    for (const each of outline?.functions ?? []) {
      let range = lines.get(each);
      if (!range) {
        range = [repo.lineAt(path, each.function.body.start), repo.lineAt(path, each.function.body.end)];
        lines.set(each, range);
      }
      if (range[0] <= line && line <= range[1] && (!inside || each.start > inside.start)) inside = each;
    }
    if (inside) return { phase: 'call', in: inside, live: live.runs(inside) };
    const settings = outline?.classes.find(
      ({ node }) => node.at.line <= line && line <= repo.lineAt(path, node.at.end) && node.bases.length > 0 && node.members.length === 0,
    );
    const field = settings && /^\s+(\w+)\s*:/.exec((repo.text(path) ?? '').split('\n')[line - 1] ?? '')?.[1];
    if (settings && field)
      return {
        phase: 'import',
        by: 'settings',
        field: { class: settings.name, name: field },
        live: live.loads(path) && live.mentions(field),
      };
    return { phase: 'import', live: live.loads(path) };
  };
}
