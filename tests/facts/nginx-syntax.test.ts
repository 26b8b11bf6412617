import { describe, expect, it } from 'vitest';
import { parseNginx } from '../../src/syntax/nginx/parse.ts';
import { MatchGivenUp, matchPattern } from '../../src/syntax/nginx/regex/match.ts';
import { parsePattern } from '../../src/syntax/nginx/regex/parse.ts';
import { PatternError, PatternUnsupported } from '../../src/syntax/nginx/regex/tree.ts';
import { Tokenizer } from '../../src/syntax/nginx/tokens.ts';

const words = (text: string) => {
  const statement = new Tokenizer('x', text).next();
  return [...statement.words.map(({ value }) => value), statement.end];
};
const problem = (text: string, context: 'main' | 'http' = 'http') => parseNginx({ path: 'x', text, context }).problem;

describe('tokens', () => {
  it('starts comments and quotes only at the start of a token', () => {
    expect(words("a b#c it's;#d\n")).toEqual(['a', 'b#c', "it's", ';']);
    expect(words('# all\n a;')).toEqual(['a', ';']);
  });

  it('translates only the escapes nginx knows', () => {
    expect(words('a "\\.\\t\\"" b\\ c;')).toEqual(['a', '\\.\t"', 'b\\ c', ';']);
  });

  it('keeps ${name} together and opens a block at any other brace', () => {
    expect(words('a ${b}c;')).toEqual(['a', '${b}c', ';']);
    expect(words('a b{')).toEqual(['a', 'b', '{']);
  });

  it('knows line and column of every word and the line of the end', () => {
    const statement = new Tokenizer('x', 'a\n  "b\nc"\n d\n;').next();
    expect(statement.words.map(({ line, column }) => [line, column])).toEqual([
      [1, 1],
      [2, 3],
      [4, 2],
    ]);
    expect(statement.line).toBe(5);
  });
});

describe('blocks', () => {
  it('accepts a whole configuration and newer directives', () => {
    expect(
      problem('user nginx;\nevents { worker_connections 1; }\nhttp { server { listen 443 ssl; http2 on; ssl_certificate a; } }', 'main'),
    ).toBeUndefined();
  });

  it('refuses a byte-order mark, unknown and misplaced directives at their line', () => {
    expect(problem('\ufeffserver { }')?.message).toContain('unknown directive');
    expect(problem('server {\n nosuch on;\n}')).toMatchObject({ message: 'unknown directive "nosuch"', line: 2 });
    expect(problem('location / { }')).toMatchObject({ message: '"location" directive is not allowed here', line: 1 });
  });

  it('knows third-party modules and skips Lua code', () => {
    expect(
      problem(
        'server {\n location / {\n  content_by_lua_block { ngx.say("}") -- }\n if x then y{} end }\n more_set_headers "A: b";\n }\n}',
      ),
    ).toBeUndefined();
  });

  it('ends on files that include each other', () => {
    const files = { read: () => 'include a.conf;', list: () => [] };
    const tree = parseNginx({ path: 'a.conf', text: 'include a.conf;', context: 'http', prefix: '' }, files);
    expect(tree.problem?.message).toContain('Too many open files');
  });

  it('finds a duplicate nested location', () => {
    expect(problem('server {\n location /a {\n location /a/b { }\n location /a/b { }\n }\n}')).toMatchObject({
      message: 'duplicate location "/a/b"',
      line: 4,
    });
  });

  it('survives any text', () => {
    for (const text of ['{', '}', '"', 'a {'.repeat(20_000), '\\', '${', 'location ~ ( { }', 'if (', ';'])
      expect(() => problem(text)).not.toThrow();
  });
});

describe('regular expressions', () => {
  const groups = (source: string, subject: string, caseless = false) => matchPattern(parsePattern(source, caseless), subject);

  it('follows PCRE where JavaScript differs', () => {
    expect(groups('^a$', 'a\n')?.[0]).toBe('a');
    expect(groups('^a\\z', 'a\n')).toBeUndefined();
    expect(groups('a++b', 'aab')?.[0]).toBe('aab');
    expect(groups('(?>a|ab)c', 'abc')).toBeUndefined();
    expect(groups('(?:(a)|b)*', 'ab')?.[1]).toBe('a');
    expect(groups('[[:digit:]]+', 'x12')?.[0]).toBe('12');
    expect(groups('(?i)É', 'é')).toBeUndefined();
  });

  it('refuses what PCRE refuses and says what it does not model', () => {
    for (const source of ['(', ')', '*a', '[a', 'a**', '[b-a]', '(?<n>a)(?<n>b)'])
      expect(() => parsePattern(source, false)).toThrow(PatternError);
    for (const source of ['(?R)', '\\p{L}', 'a\\Kb', '(?(1)a|b)', '(*UTF8)a'])
      expect(() => parsePattern(source, false)).toThrow(PatternUnsupported);
  });

  it('gives up on a pattern that would not end', () => {
    expect(() => groups('^(a+)+$', `${'a'.repeat(60)}b`)).toThrow(MatchGivenUp);
  });
});
