#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { commands } from './commands/index.ts';
import { ConfigError, describeError, exitCodes, TargetError, UsageError } from './errors.ts';
import { escapeText } from './formats/escape.ts';
import { tool } from './version.ts';

const program = new Command(tool.name)
  .description(
    'The readiness gate for services that act on their own: reads a repository, never runs it, and says with evidence whether it may go to production.',
  )
  .version(tool.version)
  .showHelpAfterError('(--help shows the options)')
  .exitOverride();
for (const register of commands) register(program);
for (const command of program.commands) command.exitOverride();

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ready : exitCodes.usage;
  if (error instanceof ConfigError || error instanceof UsageError || error instanceof TargetError) {
    process.stderr.write(
      `${error.message
        .split('\n')
        .map((line) => `error: ${escapeText(line)}`)
        .join('\n')}\n`,
    );
    return error.exitCode;
  }
  process.stderr.write(`error: internal: ${escapeText(describeError(error))}\n`);
  return exitCodes.failed;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
