/** A service that is judged the same whatever stands beside it. */
export const service: Readonly<Record<string, string>> = {
  'requirements.txt': 'fastapi==0.110.0\nuvicorn==0.29.0\n',
  Dockerfile: 'FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0"]\n',
  'main.py':
    'from fastapi import FastAPI, Depends, Header, HTTPException\napp = FastAPI()\n\ndef key(x_api_key: str = Header(default="")):\n    if x_api_key != "k":\n        raise HTTPException(status_code=401)\n\n@app.get("/closed", dependencies=[Depends(key)])\ndef closed():\n    return {}\n\n@app.get("/open")\ndef opened():\n    return {}\n',
};

const times = (text: string, count: number): string => text.repeat(count);
const loops = 'on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n';
const workflow = (steps: string): Record<string, string> => ({ '.github/workflows/ci.yml': loops + steps });
const python = (text: string): Record<string, string> => ({ 'main.py': `${service['main.py']}\n${text}`, 'tests/test_x.py': text });
const script = (text: string): Record<string, string> => ({
  'web/package.json': '{"name":"web","scripts":{"start":"node server.js"},"dependencies":{"express":"5.1.0"}}',
  'web/Dockerfile': 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
  'web/server.js': `import express from 'express';\nconst app = express();\napp.get('/x', (q, s) => s.end());\n${text}\napp.listen(1);\n`,
});
const run = (command: string): Record<string, string> => workflow(`      - run: |\n${command.replace(/^/gm, '          ')}\n`);

/** `bomb(9)` doubles or multiplies itself at each level when it is expanded. */
const aliases = (levels: number): string =>
  [
    'a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
    ...[...Array(levels).keys()].map((level) => `a${level + 1}: &a${level + 1} [${times(`*a${level}, `, 9)}*a${level}]`),
  ].join('\n');

/** Things in a repository that could hang, exhaust or mislead what reads them, by what they are. Each stands beside the service. */
export const corpus: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>> = {
  'expressions nested deeper than the stack': {
    ...python(
      `x = ${times('(', 20_000)}1${times(')', 20_000)}\ny = ${times('[', 5_000)}${times(']', 5_000)}\nz = ${times('not ', 20_000)}1`,
    ),
    'web/deep.ts': `export const x = ${times('[', 20_000)}${times(']', 20_000)};\nexport const y = ${times('!', 20_000)}1;`,
  },
  'chains without end': {
    ...python(`x = 1${times(' + 1', 30_000)}\ny = a${times('.b', 30_000)}\nz = f${times('()', 10_000)}`),
    'web/chain.ts': `export const x = 1${times(' + 1', 30_000)};\nexport const y = a${times('.b', 20_000)};\nexport const z = a ? b : ${times('a ? b : ', 5_000)}c;`,
  },
  'blocks nested deeper than the stack': {
    'deep.py': `${[...Array(300).keys()].map((depth) => `${times(' ', depth)}if a${depth}:`).join('\n')}\n${times(' ', 300)}pass\n`,
    'web/deep.js': `${times('if (a) {', 10_000)}${times('}', 10_000)}\n${times('function f() {', 5_000)}${times('}', 5_000)}`,
    'nginx.conf': `http {${times('location / {', 10_000)}${times('}', 10_000)}}`,
  },
  'data nested deeper than the stack': {
    'package.json': `${times('{"a":', 50_000)}1${times('}', 50_000)}`,
    'tsconfig.json': `${times('[', 50_000)}${times(']', 50_000)}`,
    'openapi.json': `{"openapi":"3.0.0","paths":${times('{"a":', 50_000)}1${times('}', 50_000)}}`,
    'pyproject.toml': `x = ${times('[', 50_000)}${times(']', 50_000)}`,
    'docker-compose.yml': `services: ${times('[', 20_000)}${times(']', 20_000)}`,
    '.github/workflows/deep.yml': `on: ${times('{a: ', 20_000)}1${times('}', 20_000)}`,
    'deep.md': `${times('> ', 5_000)}text\n\n${times('- ', 5_000)}text\n\n${times('[', 20_000)}text${times('](x)', 20_000)}\n`,
  },
  'YAML that expands': {
    'docker-compose.yml': `${aliases(9)}\nservices:\n  app:\n    image: x\n    command: *a9\n    environment: *a9\n`,
    '.github/workflows/ci.yml': `${aliases(9)}\n${loops}      - run: *a9\n`,
    'openapi.yaml': `openapi: 3.0.0\n${aliases(9)}\npaths:\n  /x: *a9\n`,
    'mkdocs.yml': aliases(9),
  },
  'YAML with itself inside, and tags': {
    'docker-compose.yml':
      'x: &x\n  y: *x\n  <<: *x\nservices:\n  app: &a\n    image: !!js/function "function(){}"\n    depends_on: *a\n    environment: !!python/object/apply:os.system ["id"]\n',
    '.github/workflows/ci.yml': 'on: &on [*on]\njobs: &j\n  a: *j\n',
    'openapi.yaml': 'openapi: 3.0.0\npaths: &p\n  /x: *p\n  <<: *p\n',
  },
  'lines without end': {
    ...python(`x = "${times('a', 1_500_000)}"`),
    'long.md': `${times('[a](b) *c* `d` ', 100_000)}\n`,
    'nginx.conf': `http { server_name ${times('a ', 500_000)}; }`,
    'docker-compose.yml': `services: {app: {image: "${times('${A:-', 20_000)}${times('}', 20_000)}"}}`,
    '.env.example': `A=${times('$A', 500_000)}\n`,
    'web/long.js': `var a=${times('b(),', 200_000)}1`,
    ...workflow(`      - run: echo ${times('a ', 400_000)}\n      - run: ${times('a | ', 20_000)}b\n`),
  },
  'patterns that explode': {
    '.gitignore': `${times('*a', 60)}b\n${times('**/', 200)}x\n${times('[!a]*', 100)}\n`,
    '.dockerignore': `${times('*a', 60)}b\n`,
    'package.json': JSON.stringify({ name: 'a', workspaces: [times('{a,b}', 24), times('*a', 60), times('@(a|b)*', 30)] }),
    'tsconfig.json': JSON.stringify({
      compilerOptions: { paths: { [times('*', 50)]: [times('*a', 40)] } },
      include: [times('{a,b,c}', 20)],
    }),
    'nginx.conf':
      'http { server { listen 80; location ~ "^/(a+)+$" { proxy_pass http://app; } location ~ "(x*)*(x*)*(x*)*y" { deny all; } if ($uri ~ "^(([a-z])+.)+[A-Z]([a-z])+$") { return 200; } } }',
    '.github/workflows/ci.yml': `on:\n  push:\n    paths: ["${times('**/', 100)}*", "${times('*a', 60)}b", "${times('[ab]*', 80)}"]\n${loops.slice(9)}      - run: pytest -k "${times('a and (', 500)}b${times(')', 500)}"\n`,
    'pyproject.toml': `[tool.pytest.ini_options]\ntestpaths = ["${times('*a', 60)}"]\npython_files = "${times('*a', 60)}b"\nnorecursedirs = "${times('*a', 60)}b"\n`,
    [`${times('a', 200)}.py`]: 'x = 1',
    [`tests/${times('a', 200)}_test.py`]: 'def test_x(): assert 1',
  },
  'circles of configuration': {
    'package.json': '{"name":"a","workspaces":["a"],"scripts":{"test":"npm run test","a":"npm run b","b":"npm run a"}}',
    'tsconfig.json': '{"extends":"./b.json"}',
    'b.json': '{"extends":["./tsconfig.json","../../outside.json","/etc/passwd"],"references":[{"path":"."}]}',
    'web/a.ts': "export * from './b';\nimport x from './a';\nexport class A extends B {}\n",
    'web/b.ts': "export * from './a';\nimport { A } from './a';\nexport class B extends A {}\n",
    'docker-compose.yml':
      'include: [docker-compose.yml, ../outside.yml, /etc/passwd]\nservices:\n  a:\n    extends: b\n    depends_on: [b]\n  b:\n    extends: {service: a, file: docker-compose.yml}\n    env_file: [../../.env, /etc/passwd, .env]\n',
    'nginx.conf': 'http { include nginx.conf; include ../*; include /etc/passwd; include *; }',
    'Dockerfile.loop': 'ARG A=$B\nARG B=$A\nFROM b AS a\nFROM a AS b\nCOPY --from=b / /\n',
    '.github/workflows/ci.yml':
      'on: push\njobs:\n  a:\n    uses: ./.github/workflows/ci.yml\n  b:\n    needs: b\n    runs-on: x\n    steps:\n      - uses: ./loop\n',
    'loop/action.yml': 'name: x\nruns:\n  using: composite\n  steps:\n    - uses: ./loop\n    - run: make all\n      shell: bash\n',
    Makefile: 'all: all\n\t$(MAKE) all\nA = $(A)\ninclude Makefile\n',
    'openapi.json':
      '{"openapi":"3.0.0","paths":{"/x":{"$ref":"#/paths/~1x"},"/y":{"get":{"responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/A"}}}}}}},"/z":{"$ref":"https://example.org/o.json#/x"}},"components":{"schemas":{"A":{"allOf":[{"$ref":"#/components/schemas/A"}],"properties":{"a":{"$ref":"#/components/schemas/A"}}}}}}',
    'a.py': 'from b import *\nfrom a import *\nclass A(B): pass\n',
    'b.py': 'from a import *\nclass B(A): pass\n',
    'pyproject.toml': '[project]\nname = "a"\n[project.scripts]\nx = "a:x"\n[tool.hatch.version]\npath = "../../x"\n',
    '.env': 'A=${B}\nB=${A}\n',
  },
  'programs without end': {
    ...python(
      'def f(n): return f(n + 1)\nwhile True:\n    pass\nfor i in iter(int, 1):\n    f(i)\nf(1)\nx = [0]\nfor i in x:\n    x.append(i)\ndef g(a, b=[]):\n    return lambda: g(b)\ng(g)()()()\n',
    ),
    ...script(
      'function f(n) { return f(n + 1); }\nfor (;;) f(1);\nwhile (true) { app.use(f); }\nconst p = new Proxy({}, { get: (t, k, r) => r[k] });\np.x;\n',
    ),
    ...run('f() { f; f; }\nf\nwhile true; do :; done\nfor ((;;)); do f; done\nuntil false; do eval "$0"; done\n:(){ :|:& };:\npytest'),
  },
  'values without end': {
    ...python(
      'a = "x" * 10 ** 10\nb = [0] * 10 ** 10\nc = 10 ** 10 ** 10\nd = 1 << 10 ** 10\ne = "x"\nfor i in range(100):\n    e = e + e\nf = list(range(10 ** 12))\ng = "%1000000000d" % 1\nh = f"{1:>1000000000}"\ni = "x".rjust(10 ** 10)\nj = {k: [k] * k for k in range(10 ** 9)}\nk = bytes(10 ** 10)\nl = "{:>999999999}".format(1)\nm = "a,b" .replace("", "x" * 10 ** 6)\nn = -2 ** 10 ** 9 % 7\n',
    ),
    ...script(
      "let e = 'x'; for (let i = 0; i < 100; i++) e += e;\nconst a = 'x'.repeat(2 ** 29).repeat(2 ** 29);\nconst b = new Array(2 ** 32 - 1).fill(0);\nconst c = 10n ** 10n ** 10n;\nconst d = 'x'.padStart(2 ** 30).padEnd(2 ** 40);\nconst f = 1n << 10n ** 10n;\nconst g = [...Array(1e9).keys()];\nconst h = Array.from({ length: 1e12 });\nconst i = JSON.parse('['.repeat(1e6));\nconst j = /^(a+)+$/.test('a'.repeat(40) + '!');\n",
    ),
    ...run(
      'A=x\nfor i in {1..1000000000}; do A=$A$A; done\necho $((2 ** 1000000000)) {a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}\nprintf "%1000000000d" 1\nseq 1 1000000000 | xargs pytest',
    ),
    'docker-compose.yml': `services:\n  app:\n    image: x\n    ports: ["1-65535:1-65535"]\n    scale: 1000000000\n    environment:\n      A: "${times('$$', 10_000)}"\n`,
  },
  'expressions of workflows without end': {
    '.github/workflows/ci.yml': `on: push\nenv:\n  A: \${{ env.A }}\njobs:\n  t:\n    strategy:\n      matrix:\n${[...'abcdefgh'].map((name) => `        ${name}: [${[...Array(20).keys()].join(', ')}]`).join('\n')}\n    runs-on: \${{ ${times('fromJSON(', 3_000)}'1'${times(')', 3_000)} }}\n    if: ${times('!', 5_000)}true\n    steps:\n      - run: echo \${{ ${times('(', 5_000)}1${times(')', 5_000)} }}\n      - if: ${times("format('{0}', ", 2_000)}'x'${times(')', 2_000)}\n        run: pytest\n      - if: ${times('a.', 5_000)}b\n        run: pytest\n`,
  },
  'texts in other encodings': {
    'main.py': Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from((service['main.py'] ?? '').replace(/\n/g, '\r\n'))]),
    'latin.py': Buffer.from('# caf\xe9\nx = 1\n', 'latin1'),
    'wide.py': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('x = 1\n', 'utf16le')]),
    'odd.py': Buffer.from([0xff, 0xfe, 0x41]),
    'zero.py': 'x = 1\0\n',
    'lone.py': Buffer.from([0x78, 0x3d, 0x22, 0xed, 0xa0, 0x80, 0x22]),
    'escape.json': '{"a":"\\ud800","__proto__":{"b":1}}',
    'package.json': Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{"name":"\\ud800"}')]),
    'mac.md': '# a\rtext\r\r# b\r',
    'docker-compose.yml': Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from('services: {}', 'utf16le').swap16()]),
    'empty.py': '',
  },
  'names that mean something': {
    '__proto__.py': 'x = 1',
    'constructor.ts': 'export const x = 1;',
    'a\'b"c`d$(id).py': 'x = 1',
    'a\nb::error::c\r.py': 'x = 1',
    '\u001b[31mred.py': 'x = 1',
    'a b\t|<script>.md': '# x',
    '%2e%2e/x.py': 'x = 1',
    '-rf.py': 'x = 1',
    'CON.py': 'x = 1',
    'tests/test_\u202etxt.py': 'def test_x(): assert 1',
  },
  'keys that mean something': {
    'package.json':
      '{"name":"toString","__proto__":{"name":"x"},"scripts":{"__proto__":"x","constructor":"y","test":"npm run constructor"},"dependencies":{"__proto__":"1","hasOwnProperty":"1"},"workspaces":{"packages":["__proto__"]}}',
    'docker-compose.yml':
      'services:\n  __proto__:\n    image: x\n    environment: {__proto__: a, constructor: b}\n  constructor:\n    extends: __proto__\n  toString: {build: ., ports: ["80:80"]}\n',
    'openapi.json':
      '{"openapi":"3.0.0","paths":{"__proto__":{"get":{}},"/x":{"__proto__":{},"get":{"security":[{"__proto__":[]}]}}},"components":{"schemas":{"__proto__":{}},"securitySchemes":{"__proto__":{}}}}',
    'pyproject.toml': '[__proto__]\na = 1\n[project]\nname = "constructor"\n[tool.__proto__]\nx = 1\n',
    '.github/workflows/ci.yml':
      'on: {__proto__: null, push: }\njobs:\n  __proto__:\n    needs: [constructor]\n  constructor:\n    env: {__proto__: x}\n    steps: [{run: "pytest", env: {constructor: a}}]\n',
    'web/proto.ts':
      'export const x = { __proto__: null, constructor: 1, toString: 2 }; x["__proto__"]["y"] = 1; Object.prototype.z = 1; class A { static __proto__ = 1; constructor() { super.toString(); } }',
    ...python(
      'class A:\n    __proto__ = 1\n    constructor = 2\nA.__proto__.x = A.constructor\nd = {"__proto__": 1, "constructor": 2}\nd["__proto__"]["x"] = 3\n',
    ),
    'docs/a.md': '---\n__proto__: {a: 1}\nstatus: [canonical]\ncanonical: {toString: 1}\n---\n# x\n',
  },
  'syntax errors everywhere': {
    ...python('def (:\n  class\nif x y:\n\treturn )\n"""'),
    'web/broken.ts': 'export const = ;; class { ) function (((\n`${',
    'package.json': '{"name": "x",,}',
    'tsconfig.json': '{ // x\n "extends": ',
    'pyproject.toml': '[a\nb = = 1',
    'docker-compose.yml': 'services:\n\t- a: [b\n  c: }',
    '.github/workflows/ci.yml': 'on: [push\njobs: {a: {steps: - run',
    'openapi.json': '{"openapi": "3',
    'nginx.conf': 'http { server { location ~ "( { ; } proxy_pass',
    'Dockerfile.bad': 'FROM\nRUN ["a", \nCOPY --from\n<<EOF\n',
    '.env.example': '=\n"A\nexport\n',
    Makefile: '\tx\n:::\n$(\n',
    'docs/b.md': '```\n| a |\n|--\n[x](\n<!--',
    ...run('if then (( [[ $( "'),
  },
  'a minified bundle': {
    'web/dist/app.min.js': times(
      '!function(e,t){for(var n=0;n<e.length;n++)t(e[n],function(r){return r&&r(e)})}(window.a,function(e,t){t(e)});',
      5_000,
    ),
    'web/src/vendor.js': times('(()=>{var e={1:(e,t,n)=>{t.x=n(2)}};return e[1]})();', 10_000),
  },
};
