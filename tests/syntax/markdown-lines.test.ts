import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, couldTellStanding, declaredStandings } from '../../src/facts/documents/classification.ts';
import { couldDescribe, couldList, markdownVariables } from '../../src/facts/documents/environment-markdown.ts';
import { openingOf } from '../../src/facts/documents/opening.ts';
import { couldClaim, readinessClaims } from '../../src/facts/documents/readiness-claims.ts';
import { parseMarkdown } from '../../src/syntax/markdown.ts';
import { headingsOf, onlySections } from '../../src/syntax/markdown-lines.ts';

/** Lines that look like headings and are none, and constructs that swallow or shift what follows. */
const pieces = [
  '# Title',
  '## Canonical documents',
  '### G1 Auth & exposure: 2/2',
  '  ## indented',
  '####### seven',
  'Setext\n===',
  'Setext\n---',
  '```sh\n# comment\nexport A_B=1\n```',
  '````\n```\n# inner\n````',
  '~~~\n# tilde\n~~~',
  '```',
  '- item\n  ```\n# ends the list\n  ```',
  '- `NAME_A` is set\n- [x] G2 done',
  '1. `PORT=80` default 80',
  '> # quoted',
  '> This file is superseded by X.md',
  '<!-- one -->',
  '<!--\n# hidden\n-->',
  '<div>\n# text of HTML\n</div>',
  '<pre>\n# raw\n\n# raw\n</pre>',
  '<https://example.org>\n# after a link',
  '<?php\n# x ?>',
  '| Variable | Default |\n| --- | --- |\n| `LIMIT_A` | 5 |',
  'See [the guide][ref] and `OTHER_B=2`. This is the single source of truth.',
  '[ref]: docs/guide.md',
  '[^1]: note `NOTE_C=1`',
  'Total: 15/16 score',
  '---\nstatus: draft\n---',
  '    # code by indent',
  '* [ ] `docs/api.md`',
  'plain words',
  '',
];
const documents = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 14 }).map((parts) => parts.join('\n'));
const settings = { seed: 7, numRuns: 400 };

describe('reading a part of a document', () => {
  it('classifies by the opening as by the whole', () => {
    fc.assert(
      fc.property(documents, (text) => {
        expect(classify(parseMarkdown('a.md', openingOf(text, couldTellStanding)))).toEqual(classify(parseMarkdown('a.md', text)));
      }),
      settings,
    );
  });
  it.each([
    ['variables', couldDescribe, markdownVariables],
    ['listed variables', couldList, (of) => markdownVariables(of).filter(({ source }) => source === 'table' || source === 'definition')],
    ['claims', couldClaim, readinessClaims],
    ['standings', /canonical/i, declaredStandings],
  ] satisfies [string, Parameters<typeof onlySections>[1], (of: ReturnType<typeof parseMarkdown>) => unknown][])(
    'finds the same %s in the sections that may hold them',
    (_name, pattern, read) => {
      let blanked = 0;
      fc.assert(
        fc.property(documents, (text) => {
          const part = onlySections(text, pattern);
          blanked += part === text ? 0 : 1;
          expect(part.split('\n')).toHaveLength(text.split('\n').length);
          expect(read(parseMarkdown('a.md', part))).toEqual(read(parseMarkdown('a.md', text)));
        }),
        settings,
      );
      expect(blanked).toBeGreaterThan(settings.numRuns / 4);
    },
  );
  it('stays fast on lines without end', () => {
    for (const text of ['A'.repeat(900_000), '# a\n'.repeat(200_000), `| ${'| '.repeat(400_000)}`, '- <'.repeat(300_000)]) {
      const start = process.cpuUsage().user;
      onlySections(text, couldList);
      onlySections(text, couldClaim);
      expect(process.cpuUsage().user - start).toBeLessThan(2_000_000);
    }
  });
  it('knows where only a parser can tell', () => {
    expect(headingsOf('# a\ntext\n===\n# b').headings.map(({ line }) => line)).toEqual(['# a']);
    expect(headingsOf('---\na: 1\n---\n# a\n```\n# b\n```\n## c').headings.map(({ line }) => line)).toEqual(['# a', '## c']);
  });
});
