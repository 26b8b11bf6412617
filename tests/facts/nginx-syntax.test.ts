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
      problem(
        'user nginx;\nevents { worker_connections 1; }\nhttp { server { listen 443 ssl; http2 on; ssl_certificate a; ssl_certificate_key b; } }',
        'main',
      ),
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

  it.each([
    ['gzip_comp_level 10;', 'value must be between 1 and 9'],
    ['proxy_cache_valid 200 x;', 'invalid time value "x"'],
    ['limit_req_zone $binary_remote_addr zone=z rate=1r/s;', 'invalid zone size "zone=z"'],
    ['limit_req_zone $binary_remote_addr zone=z:1m rate=x;', 'invalid rate "rate=x"'],
    ['open_file_cache x;', 'invalid "open_file_cache" parameter "x"'],
    ['geo $g { 10.0.0.0/40 1; }', 'invalid network "10.0.0.0/40"'],
    ['split_clients $uri $s { 60% a; 50% b; }', 'percent total is greater than 100%'],
    ['upstream u { server 10.0.0.1:1 backup; }', 'no servers in upstream "u"'],
    ['upstream u { server 10.0.0.1:1 weight=0; }', 'invalid parameter "weight=0"'],
    ['gzip_disable "(";', 'pcre2_compile() failed'],
    ['server { location ~ x { fastcgi_split_path_info ^(.+)$; } }', 'must have 2 captures'],
    ['server { set $http_host x; }', 'the duplicate "http_host" variable'],
    ['server { listen 80 backlog=x; }', 'invalid backlog "backlog=x"'],
    ['server { listen 443 ssl; ssl_certificate a; }', 'no "ssl_certificate_key" is defined'],
    ['server { location / { allow 10.0.0.0/255.0.0.0; } }', 'invalid parameter "10.0.0.0/255.0.0.0"'],
    ['server { server_name a..b; } server { server_name c; }', 'invalid server name or wildcard "a..b"'],
    ['server { location / { limit_req zone=z; } }', 'zero size shared memory zone "z"'],
    ['server { location / { proxy_cache z; } }', '"proxy_cache" zone "z" is unknown'],
    ['limit_req_zone $uri zone=z:1m rate=1r/s; server { limit_conn z 1; }', 'already declared for a different use'],
    ['limit_conn_zone $uri zone=z:1m; limit_conn_zone $uri zone=z:2m;', 'conflicts with already declared size 1048576'],
    ['proxy_cache_path /c keys_zone=z;', 'invalid keys zone size "keys_zone=z"'],
    ['proxy_cache_path /c levels=1:2;', 'must have "keys_zone" parameter'],
    ['server { proxy_buffer_size 64k; }', '"proxy_busy_buffers_size" must be less than'],
    ['proxy_buffers 1 4k; server { }', 'at least 2 "proxy_buffers"'],
    ['server { location / { proxy_busy_buffers_size 2k; } }', 'must be equal to or greater than'],
    ['map $uri $m { a 1; } map_hash_bucket_size 128;', '"map_hash_bucket_size" directive is duplicate'],
    [`map $uri $m { ${'a'.repeat(47)} 1; }`, 'increase map_hash_bucket_size: 64'],
    [`server { server_name ${'a'.repeat(47)}; } server { }`, 'increase server_names_hash_bucket_size: 64'],
    ['map $host $m { hostnames; .a 1; a 2; }', 'conflicting parameter "a"'],
    ['upstream u { ip_hash; server 10.0.0.1:1 backup; server 10.0.0.2:1; }', 'does not support parameter "backup"'],
    ['server { location / { limit_except GET { } limit_except PUT { } } }', '"limit_except" directive is duplicate'],
    ['server { location / { fastcgi_pass 10.0.0.1; } }', 'no port in upstream "10.0.0.1"'],
    ['server { access_log /dev/null combined if=$nosuch; }', 'unknown "nosuch" variable'],
    ['server { location / { proxy_pass https://10.0.0.1; proxy_ssl_verify on; } }', 'no proxy_ssl_trusted_certificate'],
  ])('refuses %s', (text, message) => {
    expect(problem(text)?.message).toContain(message);
  });

  it.each([
    'server { location / { limit_req zone=z; } } limit_req_zone $uri zone=z:1m rate=1r/s;',
    'server { location / { proxy_cache off; } location /x { proxy_cache $arg_z; } }',
    'proxy_cache_path /c keys_zone=z:10m levels=1:2 max_size=1g inactive=60m use_temp_path=off; server { proxy_cache z; }',
    'proxy_buffer_size 128k; proxy_buffers 4 256k; proxy_busy_buffers_size 256k; server { }',
    `map_hash_bucket_size 128; map $uri $m { ${'a'.repeat(47)} 1; }`,
    `map $uri $m { ${'a'.repeat(46)} 1; }`,
    `server { server_name ${'a'.repeat(47)}; }`,
    'upstream u { least_conn; server 10.0.0.1:1 backup; server 10.0.0.2:1; }',
  ])('accepts %s', (text) => {
    expect(problem(text)).toBeUndefined();
  });

  it('looks at the tables of names only where servers share an address', () => {
    expect(problem('server { server_name a..b; } server { listen 81; server_name c; }')).toBeUndefined();
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
    for (const source of ['(', ')', '*a', '[a', 'a**', '[b-a]', '(?<n>a)(?<n>b)', '(?z)', '(?<=a+)b'])
      expect(() => parsePattern(source, false)).toThrow(PatternError);
    for (const source of ['(?R)', '\\p{L}', 'a\\Kb', '(?(1)a|b)', '(*UTF8)a'])
      expect(() => parsePattern(source, false)).toThrow(PatternUnsupported);
  });

  it('gives up on a pattern that would not end', () => {
    expect(() => groups('^(a+)+$', `${'a'.repeat(60)}b`)).toThrow(MatchGivenUp);
  });
});
