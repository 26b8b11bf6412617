import { describe, expect, it } from 'vitest';
import { sinksOf } from '../../../src/facts/sinks/catalogue.ts';
import { programOf } from './program.ts';
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
    expect(tried).toBeGreaterThan(250);
  }, 120_000);
});
