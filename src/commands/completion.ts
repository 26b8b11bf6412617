import type { Command, Option } from 'commander';
import type { CompletedCommand, CompletedOption } from '../completion.ts';

/** `completion SHELL`: prints a completion script, made from the commands as they are registered. */
export function register(program: Command): void {
  program
    .command('completion')
    .description('print a completion script for bash, zsh or fish')
    .argument('<shell>', 'bash, zsh or fish')
    .action((shell: string) => run(program, shell));
}

async function run(program: Command, shell: string): Promise<void> {
  const [{ completion, shells }, { print }, { UsageError }, { formats }, { gates }] = await Promise.all([
    import('../completion.ts'),
    import('./output.ts'),
    import('../errors.ts'),
    import('../formats/index.ts'),
    import('../../gates/index.ts'),
  ]);
  const known = shells.find((name) => name === shell);
  if (!known) throw new UsageError(`there is no completion for "${shell}"; shells are ${shells.join(', ')}`);
  const checks = gates.flatMap((gate) => gate.checks.map((check) => check.id));
  const values: Readonly<Record<string, readonly string[]>> = {
    'check --format': Object.keys(formats),
    'check --require': ['ready', 'ratchet'],
    '--color': ['auto', 'always', 'never'],
    '--format': ['text', 'json'],
    '--only': gates.map((gate) => gate.id),
    explain: checks,
    completion: shells,
  };
  const option = (command: Command, { long, description, required }: Option): CompletedOption => ({
    flag: long ?? '',
    description,
    takesValue: required,
    values: values[`${command.name()} ${long ?? ''}`] ?? values[long ?? ''] ?? [],
  });
  const commands = program.commands.map(
    (command): CompletedCommand => ({
      name: command.name(),
      description: command.description(),
      options: command.options.filter((entry) => entry.long).map((entry) => option(command, entry)),
      values: values[command.name()] ?? [],
    }),
  );
  await print(completion(known, program.name(), commands));
}
