import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { toString as plainText } from 'mdast-util-to-string';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { htmlText } from '../../src/formats/escape/html.ts';
import { markdownCode, markdownText } from '../../src/formats/escape/markdown.ts';
import { sarifText, sarifUri } from '../../src/formats/escape/sarif.ts';
import { commandProperty, commandText } from '../../src/formats/escape/workflow.ts';
import { xmlText } from '../../src/formats/escape/xml.ts';
import { escapeText } from '../../src/formats/escape.ts';

// Plain noise, and noise made of what the target languages give a meaning.
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'`*_[]()<>#|~&$!-+=.:@/\\"\'% \n1a', 'www.', 'http://', '](', '<!--', '-->', '::') }),
);
const parse = (markdown: string) => fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });

type Node = { type: string; value?: string; children?: readonly Node[] };
const nodes = (node: Node): readonly Node[] => [node, ...(node.children ?? []).flatMap(nodes)];

describe('markdownText', () => {
  it('is one paragraph of text whatever it is given', () => {
    fc.assert(
      fc.property(text, (value) => {
        const found = nodes(parse(`- x ${markdownText(value)}`) as Node).filter(
          (node) => !(node.type === 'html' && node.value === '<!-- -->'),
        );
        for (const node of found) expect(['root', 'list', 'listItem', 'paragraph', 'text']).toContain(node.type);
      }),
    );
  });

  it('starts no list, heading or rule at the start of a line', () => {
    fc.assert(
      fc.property(text, (value) => {
        const found = nodes(parse(markdownText(value)) as Node).filter((node) => !(node.type === 'html' && node.value === '<!-- -->'));
        for (const node of found) expect(['root', 'paragraph', 'text', 'html']).toContain(node.type);
      }),
    );
  });

  it('reads the same', () => {
    for (const value of ['GET /runs/{id} is open', 'a_b*c* <b>', 'see [x](y) & z', 'cost: $5 and $6'])
      expect(plainText(parse(markdownText(value)))).toBe(value);
  });

  it('mentions nobody', () => {
    expect(markdownText('@team/x and #12')).toBe('@<!-- -->team/x and \\#<!-- -->12');
  });
});

describe('markdownCode', () => {
  it('is one code span with the same text', () => {
    fc.assert(
      fc.property(text, (value) => {
        const [root, paragraph, ...inner] = nodes(parse(`x ${markdownCode(value)}`) as Node);
        expect([root?.type, paragraph?.type, ...inner.map((node) => node.type)]).toEqual(['root', 'paragraph', 'text', 'inlineCode']);
        expect((inner[1]?.value ?? '').trim()).toBe(escapeText(value).trim());
      }),
    );
  });
});

describe('workflow commands', () => {
  it('stay one command with the text GitHub reads back', () => {
    const decode = (value: string): string =>
      value.replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%0A', '\n').replaceAll('%25', '%');
    fc.assert(
      fc.property(text, (value) => {
        expect(commandText(value)).not.toMatch(/[\r\n\u0000-\u001f]/);
        expect(commandProperty(value)).not.toMatch(/[\r\n:,]/);
        expect(decode(commandProperty(value))).toBe(escapeText(value));
      }),
    );
  });
});

describe('xml and html', () => {
  it('survive a parser', () => {
    fc.assert(
      fc.property(text, (value) => {
        const parser = new DOMParser({ onError: (_, message) => expect.fail(message) });
        const root = parser.parseFromString(`<a b="${xmlText(value)}">${xmlText(value)}</a>`, 'text/xml').documentElement;
        expect(root?.getAttribute('b')).toBe(root?.textContent);
        expect(htmlText(value)).not.toMatch(/[<>"']|&(?!(?:lt|gt|amp|quot|#39);)/);
      }),
    );
  });
});

describe('sarif', () => {
  it('has neither placeholders nor links in messages', () => {
    expect(sarifText('GET /runs/{id} {0} [a](b)')).toBe('GET /runs/{id} {{0}} \\[a\\](b)');
    expect(sarifText('list[int]')).toBe('list[int]');
    expect(sarifText('')).toBe(' ');
  });

  it('has relative URIs', () => {
    expect(sarifUri('a b/c:d/ü.py')).toBe('a%20b/c%3Ad/%C3%BC.py');
    fc.assert(
      fc.property(text, (value) => {
        expect(sarifUri(value)).toMatch(/^[\w.!~*'()%/-]*$/);
      }),
    );
  });
});
