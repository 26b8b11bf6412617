import type { Config } from '../../config.ts';
import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { type ComposeProject, mergeCompose } from '../compose/project.ts';
import { composeChain } from './compose-chain.ts';

/** The merged production project. */
export interface ComposeFact {
  readonly files: readonly string[];
  readonly from: readonly Location[];
  readonly project: ComposeProject;
  /** Variables of the operator that the merge needed (`${X:?}`) and that this program had to stand in for. */
  readonly required: readonly { readonly name: string; readonly at: Location }[];
  /** `service\0variable` pairs whose value comes from an unset `${X}` without a default. */
  readonly unset: ReadonlySet<string>;
}

const MARK = 'operator-provided';
/** `.env.example`, `env.sample`, `TEMPLATE.env`. */
const ENV_TEMPLATE =
  /(?:^|\/)(?:\.?env[\w.-]*[._-](?:example|sample|template|dist|default)|\.?(?:example|sample|template|default)[._-][\w.-]*env)$/i;
const REFERENCE = /\$\{([A-Za-z_]\w*)(:?[?+-])?/g;

/** Merges the production chain of a repository. Undefined: it has no compose file. */
export function readComposeProject(repo: Repository, config: Config): ComposeFact | undefined {
  const chain = composeChain(repo, config);
  if (!chain) return undefined;
  const read = (path: string): string | undefined => (path.startsWith('..') ? undefined : repo.text(path));
  const plain = mergeCompose({ files: chain.files, read });
  const examples = exampleValues(repo);
  const known = variablesOfEnv(repo.text('.env') ?? '');
  const required: { name: string; at: Location }[] = [];
  const given = new Map<string, string>();
  const bare = new Set<string>();
  for (const path of plain.files.filter((file) => /\.ya?ml/.test(file))) {
    (repo.text(path) ?? '').split('\n').forEach((line, index) => {
      if (/^\s*#/.test(line)) return;
      for (const [, name = '', operator] of line.matchAll(REFERENCE)) {
        if (known.has(name)) continue;
        if (operator?.endsWith('?')) {
          if (!given.has(name)) required.push({ name, at: { path, line: index + 1 } });
          given.set(name, examples.get(name) || standIn(name));
        } else if (operator === undefined) bare.add(name);
      }
      for (const [, name = ''] of line.matchAll(/(?<!\$)\$([A-Za-z_]\w*)/g)) if (!known.has(name)) bare.add(name);
    });
  }
  const project = withoutOwn(given.size > 0 ? mergeCompose({ files: chain.files, read, environment: given }) : plain, repo);
  return { files: chain.files, from: chain.from, project, required, unset: unsetIn(chain.files, read, given, bare) };
}

/** Leaves out that a file of variables is missing which every operator makes from a template beside it. */
function withoutOwn(project: ComposeProject, repo: Repository): ComposeProject {
  const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
  const templates = new Set(repo.files.filter(({ path }) => ENV_TEMPLATE.test(path)).map(({ path }) => folderOf(path)));
  const own = [...project.services.values()]
    .flatMap(({ envFiles }) => envFiles)
    .filter(({ path, found }) => !found && /\.?env\b/i.test(path) && templates.has(folderOf(path)));
  const isOwn = (message: string): boolean => own.some(({ path }) => message.startsWith(`env file ${path} not found`));
  return own.length === 0 ? project : { ...project, errors: project.errors.filter(({ message }) => !isOwn(message)) };
}

/** Merges once more with every bare variable marked, to see which values of an environment come from nowhere. */
function unsetIn(
  files: readonly string[],
  read: (path: string) => string | undefined,
  given: ReadonlyMap<string, string>,
  bare: ReadonlySet<string>,
): Set<string> {
  const unset = new Set<string>();
  const names = [...bare].filter((name) => !given.has(name));
  if (names.length === 0) return unset;
  const marked = mergeCompose({ files, read, environment: new Map([...given, ...names.map((name) => [name, MARK] as const)]) });
  for (const service of marked.services.values())
    for (const [name, { value }] of service.environment) if (value?.includes(MARK)) unset.add(`${service.name}\0${name}`);
  return unset;
}

const standIn = (name: string): string =>
  /PORT$/.test(name)
    ? '8000'
    : /(?:URL|URI|DSN)$/.test(name)
      ? 'https://operator-provided.example'
      : `${MARK.replace('-', '_')}_${name.toLowerCase()}`;

function exampleValues(repo: Repository): Map<string, string> {
  const values = new Map<string, string>();
  for (const { path } of repo.files)
    if (/^\.?env[\w.-]*\.(?:example|sample|template|dist)$|^\.env-(?:example|sample)$/.test(path))
      for (const [name, value] of variablesOfEnv(repo.text(path) ?? '')) if (!values.has(name)) values.set(name, value);
  return values;
}

function variablesOfEnv(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/gm))
    values.set(name, value.trim().replace(/^(["'])(.*)\1$/, '$2'));
  return values;
}

/** The compose project that makes production, with every value's origin. Undefined: there is none. */
export const composeProject = defineFact({
  id: 'compose-project',
  derive({ repo, config, assume, diagnose }): ComposeFact | undefined {
    const fact = readComposeProject(repo, config);
    if (!fact) return undefined;
    assume({ name: 'production compose files', value: fact.files.join(', '), from: fact.from });
    for (const file of fact.files) if (!repo.file(file)) diagnose({ path: file, reason: 'named as a production compose file but missing' });
    return fact;
  },
});
