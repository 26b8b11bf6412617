import type { Sink } from '../../../src/facts/sinks/types.ts';

export interface Program {
  readonly file: string;
  readonly text: string;
  /** The same without the import of the package. */
  readonly without: string;
}

/** The arguments that the rule of an entry asks for. */
function argumentsOf(sink: Sink): string {
  const python = sink.language === 'python';
  if (sink.rule?.mutation) return '"mutation { productDelete(id: 1) { id } }"';
  if (sink.rule?.http === 'urlopen') return '"https://api.vendor.com/v1", data=b"x"';
  if (sink.rule?.http) {
    const verb = /request|stream|send/.test(sink.call);
    if (python) return verb ? '"POST", "https://api.vendor.com/v1"' : '"https://api.vendor.com/v1"';
    if (/^axios$/.test(sink.package) && verb) return "{ method: 'POST', url: 'https://api.vendor.com/v1' }";
    if (sink.call === 'default') return "'https://api.vendor.com/v1', { method: 'post' }";
    return "'https://api.vendor.com/v1', { method: 'POST' }";
  }
  if (sink.rule?.matches === undefined) return python ? '' : '{}';
  const word = sink.rule.matches.includes('POST') ? 'POST /repos' : sink.rule.matches.includes('Add') ? 'AddOrder' : 'createFeed';
  if (python) return `"${word}"`;
  return sink.rule.at ? `{ ${sink.rule.at}: '${word}' }` : `'${word}'`;
}

/** Spells the names of a pattern as an expression after a start. */
function spell(start: string, pattern: string, python: boolean): string {
  let expression = start;
  for (const part of pattern.split(/\.(?![^(]*\))/).filter((each) => each !== '')) {
    const name = part.replace(/\(.*$/, '').split('|')[0]?.replaceAll('*', 'Some') ?? '';
    const argument = /\("(.*)"\)/.exec(part)?.[1];
    const called = part.includes('(') ? `(${argument ? `"${argument}"` : ''})` : '';
    if (name === '[]') expression += '[0]';
    else expression = `${!python && called && /^[A-Z]/.test(name) ? 'new ' : ''}${expression}.${name}${called}`;
  }
  return expression;
}

/** The least program that makes a call of an entry with one of its receivers. */
export function programOf(sink: Sink, receiver: string): Program {
  return sink.language === 'python' ? pythonOf(sink, receiver) : javascriptOf(sink, receiver);
}

function pythonOf(sink: Sink, receiver: string): Program {
  const module = (sink.imports[0] ?? '').replace(/\.$/, '');
  const start = receiver.startsWith('**.') ? 'lib.Session()' : 'lib';
  const made = spell(start, receiver.replace(/^\*\*\./, ''), true);
  const body = `target = ${made}\n${spell('target', sink.call, true)}(${argumentsOf(sink)})\n`;
  return { file: 'main.py', text: `import ${module} as lib\n${body}`, without: body };
}

function javascriptOf(sink: Sink, receiver: string): Program {
  const module = sink.imports[0] ?? '';
  const args = argumentsOf(sink);
  const done = (load: string, body: string): Program => ({ file: 'main.ts', text: `${load}\n${body}`, without: body });
  if (sink.form === 'command') {
    const body = `const client = new lib.Client({});\nclient.send(new lib.${sink.call}({}));\n`;
    return done(`import * as lib from '${module}';`, body);
  }
  if (module === 'global') return { file: 'main.ts', text: `fetch(${args});\n`, without: `ask(${args});\n` };
  if (receiver === 'default()') return done(`import make from '${module}';`, `${spell("make('x')", sink.call, false)}(${args});\n`);
  if (sink.call === 'default') return done(`import lib from '${module}';`, `lib(${args});\n`);
  const first = /^([A-Z]\w*)\(\)/.exec(receiver)?.[1];
  if (first) {
    const made = spell(`new ${first}({})`, receiver.slice(first.length + 2), false);
    return done(`import { ${first} } from '${module}';`, `const target = ${made};\n${spell('target', sink.call, false)}(${args});\n`);
  }
  const start = receiver.startsWith('**.') ? 'lib.open()' : 'lib';
  const made = spell(start, receiver.replace(/^\*\*\./, ''), false);
  return done(`import * as lib from '${module}';`, `const target = ${made};\n${spell('target', sink.call, false)}(${args});\n`);
}

/** The least command line that a command pattern of the catalogue describes. */
export function commandLine(pattern: string): readonly string[] {
  const [program = '', ...tokens] = pattern.split(' ');
  const first = (text: string): string => text.split('|')[0] ?? text;
  const words = tokens.flatMap((token): readonly string[] => {
    if (token === '**') return [];
    if (token === '@url') return ['https://api.vendor.com/x'];
    if (token === '@host') return ['-h', 'db.vendor.com'];
    if (!token.startsWith('-')) return [first(token).replaceAll('*', 'x')];
    const [names = '', values] = token.split('=');
    return values === undefined ? [first(names), 'x'] : [first(names), first(values)];
  });
  return [first(program), ...words];
}
