import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { TargetError } from '../errors.ts';
import type { ProposedFile } from '../init.ts';

interface Options {
  readonly yes?: boolean;
  readonly ratchet?: boolean;
}

/** `init [path]`: a first configuration and workflow from what the repository holds. Never overwrites a file. */
export function register(program: Command): void {
  program
    .command('init')
    .description('write autopack-ready.yml and a workflow from what was found')
    .argument('[path]', 'folder of the repository', '.')
    .option('--yes', 'write without asking')
    .option('--ratchet', 'let the workflow fail only on what gets worse, for a repository that is not ready yet')
    .action(run);
}

async function run(path: string, options: Options): Promise<void> {
  const [
    { openTarget },
    { deriveFact },
    { inventory },
    { documents },
    { productionEnvironment },
    { publicList },
    { proposeFiles },
    { print },
  ] = await Promise.all([
    import('../session.ts'),
    import('../derive.ts'),
    import('../facts/routes/inventory.ts'),
    import('../facts/documents.ts'),
    import('../facts/production-environment.ts'),
    import('../facts/public-list.ts'),
    import('../init.ts'),
    import('./output.ts'),
  ]);
  const { repo, source } = openTarget(path, undefined);
  const [{ value: found }, { value: library }, { value: open }] = await Promise.all([
    deriveFact(repo, source.config, inventory),
    deriveFact(repo, source.config, documents),
    deriveFact(repo, source.config, publicList),
  ]);
  const docs = {
    contract: library.contract.contract?.path,
    governance: library.about('governance')[0]?.path,
    deployment: library.about('deployment')[0]?.path,
  };
  const files = proposeFiles(
    {
      production: productionEnvironment(repo, source.config).production,
      docs: Object.fromEntries(Object.entries(docs).filter(([, value]) => value !== undefined)),
      publicList: open.source === 'list' ? open.name : open.source === 'contract' ? `the contract, ${open.name}` : undefined,
      routes: found.routes,
    },
    options.ratchet ?? false,
  );
  const fresh = files.filter((file) => !existsSync(join(path, file.path)));
  for (const file of files) if (!fresh.includes(file)) await print(`keeps ${file.path}, which exists\n`);
  if (fresh.length === 0) return;
  if (!options.yes) for (const file of fresh) await print(`--- ${file.path}\n${file.text}\n`);
  if (!options.yes && !(await agreed())) return print('Nothing was written; --yes writes without asking.\n');
  for (const file of fresh) await writeFresh(path, file, print);
  const next = `${options.ratchet ? 'Next: commit both, and see what is open' : 'Next: commit both, and see what the gate says'}: autopack-ready check ${path === '.' ? '' : path}`;
  await print(`${next.trimEnd()}\n`);
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Write these files? [y/N] ');
  terminal.close();
  return /^y(?:es)?$/i.test(answer.trim());
}

/** Writes a file that does not exist, and never through a link that stands in its place. */
async function writeFresh(root: string, { path, text }: ProposedFile, print: (line: string) => Promise<void>): Promise<void> {
  try {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { flag: 'wx' });
  } catch {
    throw new TargetError(`${path}: cannot be written`);
  }
  await print(`wrote ${path}\n`);
}
