import { defineFact, type Location } from '../../define.ts';
import { code } from '../code.ts';
import { configuration } from '../configuration/configuration.ts';
import { liveness } from '../configuration/liveness.ts';
import { Runner } from '../configuration/run.ts';
import { isSecretVariable } from '../configuration/secret-names.ts';
import { containers } from '../deployment/containers.ts';
import { inventory } from '../routes/inventory.ts';
import { worlds } from '../worlds.ts';
import { isApplication } from './applications.ts';
import { type Consumer, consumersOf } from './consumers.ts';
import { FieldUses } from './uses.ts';

/** A `NAME_FILE` that the production configuration sets for a process of the repository's own code. */
export interface Injection extends Location {
  readonly service: string;
  readonly file: string;
}

/** One secret of production code. */
export interface Secret {
  readonly name: string;
  readonly consumers: readonly Consumer[];
  /** Where production injects it as a file. */
  readonly injected: readonly Injection[];
  /** Where production sets the plain variable. */
  readonly plain: readonly (Location & { readonly service: string; readonly value: string })[];
  /** A shell script of the repository that turns `NAME_FILE` into the variable. */
  readonly script?: Location;
}

export interface Secrets {
  readonly secrets: readonly Secret[];
  /** Processes of the repository's own code that the production configuration runs. */
  readonly services: readonly string[];
  /** A process gets variables from a file that is not in the repository. */
  readonly operatorFile: boolean;
}

/** Every secret: what reads it, what each way to supply it gives the reader, and how production supplies it. */
export const secrets = defineFact({
  id: 'secrets',
  needs: { code, configuration, containers, inventory, liveness, worlds },
  derive({ repo }, given): Secrets {
    const applications = given.containers.filter((container) => container.service !== undefined && isApplication(container));
    const injected = new Map<string, Injection[]>();
    const plain = new Map<string, (Location & { service: string; value: string })[]>();
    for (const { name: service, service: composed, environment } of applications)
      for (const [name, value] of environment) {
        const from = composed?.environment.get(name)?.from;
        if (!from || value === undefined) continue;
        const place = { path: from.path, line: from.line, service };
        if (name.endsWith('_FILE') && value.startsWith('/')) push(injected, name.slice(0, -5), { ...place, file: value });
        else if (value !== '') push(plain, name, { ...place, value });
      }
    const { variables } = given.configuration;
    const names = new Set<string>(injected.keys());
    for (const { name, secret } of variables.values()) {
      if (secret && !name.endsWith('_FILE')) names.add(name);
      if (name.endsWith('_FILE') && (isSecretVariable(name.slice(0, -5)) || variables.has(name.slice(0, -5)))) names.add(name.slice(0, -5));
    }
    const runner = new Runner(given.code, given.inventory.services, given.worlds.documented);
    const uses = new FieldUses(given.code, given.liveness);
    const scripts = repo.files.filter(
      ({ path, scope }) => scope === 'production' && /\.sh$|(?:^|\/)(?:docker-)?entrypoint[^/]*$/.test(path),
    );
    return {
      secrets: [...names].sort().map((name): Secret => {
        const files = injected.get(name) ?? [];
        const script = scripts.find(({ path }) => repo.text(path)?.includes(`${name}_FILE`));
        return {
          name,
          injected: files,
          plain: plain.get(name) ?? [],
          consumers: consumersOf(name, variables.get(name)?.reads ?? [], variables.get(`${name}_FILE`)?.reads ?? [], {
            code: given.code,
            runner,
            uses,
            base: given.worlds.documented,
            ...(files[0] ? { path: files[0].file } : {}),
          }),
          ...(script ? { script: { path: script.path, line: lineOf(repo.text(script.path) ?? '', `${name}_FILE`) } } : {}),
        };
      }),
      services: applications.map(({ name }) => name),
      operatorFile: applications.some(({ service }) => service?.envFiles.some(({ found }) => !found)),
    };
  },
});

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

const lineOf = (text: string, word: string): number => text.slice(0, Math.max(0, text.indexOf(word))).split('\n').length;
