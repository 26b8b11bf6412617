import { describe, expect, it } from 'vitest';
import { commandSinks, decoysOf, sinksOf } from '../../../src/facts/sinks/catalogue.ts';
import { commandLine, programOf } from './program.ts';
import { matchesOf } from './run.ts';

describe.each(['javascript', 'python'] as const)('%s: every entry', (language) => {
  it('matches its own call, and nothing without the import', async () => {
    const missed: string[] = [];
    const wrong: string[] = [];
    let tried = 0;
    for (const sink of sinksOf(language)) {
      if (sink.form === 'callback') continue;
      for (const receiver of sink.receivers) {
        const program = programOf(sink, receiver);
        const context = { version: () => (sink.versions?.startsWith('<') ? '^3.1.0' : '^4.0.0') };
        tried++;
        const found = await matchesOf({ [program.file]: program.text }, program.file, { context });
        if (!found.some((match) => match.sink.id === sink.id && (match.certain || match.why.endsWith('its destination is not known'))))
          missed.push(`${sink.id} ${found.map((match) => `${match.sink.id} ${match.why}`).join('|')}\n${program.text}`);
        const none = await matchesOf({ [program.file]: program.without }, program.file, { context });
        if (none.length > 0) wrong.push(`${none[0]?.sink.id}\n${program.without}`);
      }
    }

    expect(wrong).toEqual([]);
    expect(missed.slice(0, 5)).toEqual([]);
    expect(tried).toBeGreaterThan(550);
  }, 120_000);
});

describe('commands', () => {
  it('match their own words, and not the program alone', async () => {
    const missed: string[] = [];
    let tried = 0;
    for (const { sink, commands } of commandSinks())
      for (const pattern of commands) {
        tried++;
        const words = commandLine(pattern);
        const run = (argv: readonly string[]): string => `import subprocess\nsubprocess.run(${JSON.stringify(argv)})\n`;
        const [match] = await matchesOf({ 'main.py': run(words) }, 'main.py');
        if (match?.sink.id !== sink.id || !match.certain) missed.push(`${sink.id} ${words.join(' ')}: ${match?.sink.id}`);
        const alone = await matchesOf({ 'main.py': run([words[0] ?? '', '--version']) }, 'main.py');
        if (alone.length > 0) missed.push(`${sink.id} alone: ${alone[0]?.sink.id}`);
      }
    expect(missed).toEqual([]);
    expect(tried).toBeGreaterThan(60);
  });
});

describe('the catalogue', () => {
  it('names every entry once', () => {
    const ids = [...sinksOf('javascript'), ...sinksOf('python'), ...commandSinks().map(({ sink }) => sink)].map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(625);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('lists no decoy as a sink', () => {
    for (const { language, package: name, call } of decoysOf())
      expect(sinksOf(language).filter((sink) => sink.imports.includes(name) && sink.call === call)).toEqual([]);
  });

  it('moves tiers in the direction that it says', () => {
    for (const sink of [...sinksOf('javascript'), ...sinksOf('python')]) {
      for (const { tier } of sink.soften) expect(tier < sink.tier, sink.id).toBe(true);
      for (const { tier } of sink.harden) expect(tier > sink.tier, sink.id).toBe(true);
    }
  });
});
