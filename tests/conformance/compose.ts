import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { composeConfig } from '../../src/facts/compose/config.ts';
import { composeFiles } from '../../src/facts/compose/discover.ts';
import { type ComposeProject, mergeCompose } from '../../src/facts/compose/project.ts';
import { readDotenv } from '../../src/syntax/dotenv.ts';

const ComposeCase = z.looseObject({
  name: z.string(),
  files: z.record(z.string(), z.string()),
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()).optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  error: z.string().optional(),
  warnings: z.array(z.string()).optional(),
});
export type ComposeCase = z.infer<typeof ComposeCase>;

const root = '/case';

interface Answer {
  readonly project: ComposeProject;
  readonly config: unknown;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Runs the model on a recorded case; its folder is printed as `$DIR`, every `$` twice, as compose prints. */
export function answer(one: ComposeCase): Answer {
  const files = new Map(Object.entries(one.files).map(([path, text]) => [posix.join(root, path), text]));
  const environment = new Map(Object.entries(one.env ?? {}));
  const option = (...names: string[]): string[] =>
    one.args.flatMap((word, index) => (names.includes(word) ? (one.args[index + 1] ?? []) : []));
  for (const name of option('-p', '--project-name').slice(0, 1)) environment.set('COMPOSE_PROJECT_NAME', name);
  const given = option('-f', '--file').map((path) => posix.join(root, path));
  const withDotenv = new Map(
    readDotenv('.env', files.get(`${root}/.env`) ?? '').entries.map(({ name, value }) => [name, environment.get(name) ?? value ?? '']),
  );
  const found =
    given.length > 0
      ? { files: given, warnings: [] }
      : composeFiles(root, (path) => files.has(path), new Map([...withDotenv, ...environment]));
  const [directory] = option('--project-directory');
  const project = mergeCompose({
    files: found.files,
    read: (path) => files.get(path),
    environment,
    profiles: option('--profile'),
    envFiles: option('--env-file').map((path) => posix.join(root, path)),
    // A name that is given beats that of the files; the recorded projects without one stood in a folder `p`.
    projectName: 'p',
    ...(directory === undefined ? {} : { projectDirectory: posix.join(root, directory) }),
  });
  const { config, errors } = composeConfig(project);
  const printed = (value: unknown): string =>
    JSON.stringify(value)
      .replaceAll('$', '$$$$')
      .replaceAll(root, () => '$DIR');
  const place = (text: string): string => text.replaceAll(root, () => '$DIR');
  return {
    project,
    config: JSON.parse(printed(config)),
    errors: [...project.errors, ...errors].map(({ message }) => place(message)),
    warnings: [...found.warnings, ...project.warnings.map(({ message }) => message)].map(place),
  };
}

/** Paths in recorded warnings are those of the machine that recorded, quotes are escaped. */
const comparable = (warning: string): string => warning.replaceAll('\\', '').replace(/[^\s,]*\/(?=[^\s,/]*\.ya?ml)/g, '');

function judge(one: ComposeCase): string | undefined {
  const { config, errors, warnings } = answer(one);
  if (one.error !== undefined) {
    if (errors[0] === one.error) return undefined;
    return `${one.name}: expected the error ${one.error}, got ${errors[0] ?? 'none'}`;
  }
  if (errors.length > 0) return `${one.name}: unexpected error ${errors[0]}`;
  if (!isDeepStrictEqual(config, one.config)) return `${one.name}: ${difference(config, one.config, '')}`;
  const have = new Set(warnings.map(comparable));
  const missing = (one.warnings ?? []).find((warning) => !have.has(comparable(warning)));
  return missing === undefined ? undefined : `${one.name}: no warning ${missing}`;
}

/** Replays recorded projects: same configuration, or the same error, and every recorded warning. */
export async function run(file: string): Promise<{ passed: number; failures: string[] }> {
  const { cases } = z.looseObject({ cases: z.array(ComposeCase) }).parse(JSON.parse(await readFile(file, 'utf8')));
  const failures = cases.flatMap((one) => judge(one) ?? []);
  return { passed: cases.length - failures.length, failures };
}

function difference(actual: unknown, expected: unknown, path: string): string {
  if (isObject(actual) && isObject(expected)) {
    for (const key of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
      if (!isDeepStrictEqual(actual[key], expected[key])) return difference(actual[key], expected[key], `${path}.${key}`);
    }
  }
  return `${path} is ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
