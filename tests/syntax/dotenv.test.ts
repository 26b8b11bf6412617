import { describe, expect, it } from 'vitest';
import { readDotenv } from '../../src/syntax/dotenv.ts';

const values = (text: string): Record<string, string | undefined> =>
  Object.fromEntries(readDotenv('.env', text).entries.map(({ name, value }) => [name, value]));

describe('readDotenv', () => {
  it.each([
    ['A=1\nexport B=2\n', { A: '1', B: '2' }],
    ['A=b #c\nB=b#c\n', { A: 'b', B: 'b#c' }],
    ['A: yaml\n', { A: 'yaml' }],
    ['A="x\ny"\nB=1\n', { A: 'x\ny', B: '1' }],
    ['A="q\\"n\\n"\nB=\'q\\n\'\n', { A: 'q"n\n', B: 'q\\n' }],
    ['A="\\$B"\n', { A: '$$B' }],
    ['# c\n\nA=\nB\n', { A: '', B: undefined }],
    ['\ufeffA=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['A', {}],
  ])('%j', (text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  it('keeps lines and what single quotes protect', () => {
    expect(readDotenv('.env', 'A="1\n2"\n\nB=\'$A\'\n').entries).toEqual([
      { name: 'A', value: '1\n2', literal: false, line: 1 },
      { name: 'B', value: '$A', literal: true, line: 4 },
    ]);
  });

  it.each([
    ['A B=1\n', 'line 1: key cannot contain a space'],
    ['A=1\nB=$\nC!=2\n', 'line 3: unexpected character "!" in variable name "C!=2"'],
    ['A="open\n', 'line 2: unterminated quoted value "open'],
  ])('%j is an error', (text, reason) => {
    expect(readDotenv('.env', text).errors[0]?.reason).toBe(reason);
  });
});
