import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definitions } from '../../src/facts/documents/definitions.ts';
import { allBlocks, parseMarkdown, sliceInline, titlesOf } from '../../src/syntax/markdown.ts';

const source = `---
status: superseded
tags: [a, b]
---
# Service

Intro with \`code\` and [a link](docs/a.md).

## Runs

| Method | Path |
|--------|------|
| GET | \`/runs\` |

- **Auth**: Requires \`X-API-Key\` (see below)
  - nested
- [x] done
- [ ] open

\`\`\`python
A = [1]
\`\`\`
`;

describe('parseMarkdown', () => {
  const document = parseMarkdown('a.md', source);

  it('splits front matter off without moving lines', () => {
    expect(document.frontMatter).toEqual({ status: 'superseded', tags: ['a', 'b'] });
    expect(document.sections.map(({ depth, line, title }) => [depth, line, title?.text])).toEqual([
      [0, 1, undefined],
      [1, 5, 'Service'],
      [2, 9, 'Runs'],
    ]);
  });

  it('keeps the chain of headings', () => {
    const last = document.sections.at(-1);
    expect(last && titlesOf(last)).toEqual(['Runs', 'Service']);
  });

  it('gives code spans and links their lines', () => {
    const [paragraph] = document.sections[1]?.blocks ?? [];
    expect(paragraph).toMatchObject({
      kind: 'paragraph',
      content: { spans: [{ text: 'code', line: 7 }], links: [{ url: 'docs/a.md', line: 7 }] },
    });
  });

  it('reads tables, checkboxes and fences with lines', () => {
    const blocks = [...allBlocks(document.sections[2]?.blocks ?? [])];
    const table = blocks.find((block) => block.kind === 'table');
    const lists = blocks.filter((block) => block.kind === 'list');
    const code = blocks.find((block) => block.kind === 'code');
    expect(table?.rows.map(({ line, cells }) => [line, cells.map(({ text }) => text)])).toEqual([[13, ['GET', '/runs']]]);
    expect(lists[0]?.items.map(({ checked, line }) => [checked, line])).toEqual([
      [undefined, 15],
      [true, 17],
      [false, 18],
    ]);
    expect(code).toMatchObject({ language: 'python', text: 'A = [1]', line: 20, textLine: 21 });
  });

  it('names what it could not read instead of throwing or stalling', () => {
    expect(parseMarkdown('a.md', 'x'.repeat(30_000)).problems).toEqual([{ line: 1, reason: 'line is too long to read' }]);
    expect(parseMarkdown('a.md', `ok\n\n${'>'.repeat(100)} deep\n\n# Title`).problems).toEqual([
      { line: 3, reason: 'line is nested too deeply' },
    ]);
    expect(parseMarkdown('a.md', `${'*a_b['.repeat(500)}\n`.repeat(20)).problems[0]?.reason).toBe(
      'text has too many emphasis and link markers',
    );
    expect(parseMarkdown('a.md', 'a'.repeat(1_100_000)).problems[0]?.reason).toBe('document is too large to read');
    expect(parseMarkdown('a.md', '---\n: [\n---\n# T\n').problems[0]?.reason).toBe('front matter could not be read');
  });

  it('does not count the markers of fenced code', () => {
    const text = `\`\`\`\n${'[*_'.repeat(200)}\n${'[*_'.repeat(4000).replace(/(.{300})/g, '$1\n')}\n\`\`\`\n\n# After\n`;
    const read = parseMarkdown('a.md', text);
    expect(read.problems).toEqual([]);
    expect(read.sections.at(-1)?.title?.text).toBe('After');
  });

  it('survives any text and keeps every heading line inside the document', () => {
    const piece = fc.constantFrom(
      '# h',
      '- a',
      '  - b',
      '| a | b |',
      '|---|---|',
      '```',
      '> q',
      '**x**: y',
      '`c`',
      '',
      '---',
      '1. n',
      '[l](u)',
      '<b>',
      '\t',
      ':',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 12 })), { maxLength: 40 }), (lines) => {
        const read = parseMarkdown('f.md', lines.join('\n'));
        const count = lines.join('\n').split('\n').length;
        for (const section of read.sections) expect(section.line).toBeLessThanOrEqual(Math.max(count, 1));
        for (const section of read.sections) definitions(section.blocks);
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

describe('sliceInline', () => {
  it('moves spans and lines along', () => {
    const [block] = parseMarkdown('a.md', 'one `a`\ntwo `b` end').sections[0]?.blocks ?? [];
    if (block?.kind !== 'paragraph') throw new Error('expected a paragraph');
    const part = sliceInline(block.content, block.content.text.indexOf('two'));
    expect(part).toMatchObject({ text: 'two b end', line: 2, spans: [{ text: 'b', line: 2, start: 4 }] });
  });
});

describe('definitions', () => {
  const read = (text: string) =>
    definitions(parseMarkdown('a.md', text).sections[0]?.blocks ?? []).map(({ label, qualifier, value, line }) => [
      label,
      qualifier,
      value.text,
      line,
    ]);

  it('reads list items, several lines of one paragraph and plain labels', () => {
    expect(read('- **Auth**: None\n- **Policy** (P0): deny\n- Auth: None\n- some long sentence that goes on: no')).toEqual([
      ['Auth', '', 'None', 1],
      ['Policy', 'P0', 'deny', 2],
      ['Auth', '', 'None', 3],
    ]);
    expect(read('**Header**: `X-Key`\ncontinues here\n**Bearer:** no')).toEqual([
      ['Header', '', 'X-Key\ncontinues here', 1],
      ['Bearer', '', 'no', 3],
    ]);
  });

  it('gives a label without a value the blocks that follow', () => {
    const [found] = definitions(parseMarkdown('a.md', '**Response**:\n\n```json\n{"a": 1}\n```\n\nText.').sections[0]?.blocks ?? []);
    expect(found?.blocks.map(({ kind }) => kind)).toEqual(['code']);
  });
});
