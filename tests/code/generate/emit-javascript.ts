import { emitPiece, emitTerm } from './emit.ts';
import type { Line, Program, Term } from './program.ts';

const expression = (term: Term): string => emitTerm(term, 'javascript');

/** Python's error names, as the classes of the JavaScript twin. */
export const JAVASCRIPT_PRELUDE = `
class ValueError extends Error {}
class LookupError extends Error {}
class KeyError extends LookupError {}
class RuntimeError extends Error {}
class AppError extends Error {}
class DeniedError extends AppError {
  constructor(message, code = 403) {
    super(message);
    this.code = code;
  }
}
`;

/** A program as one JavaScript function that returns its result and its log. */
export function emitJavaScript(program: Program): string {
  const names = assigned(program.body);
  const declared = names.length > 0 ? [`  let ${names.join(', ')};`] : [];
  return [`export async function ${program.name}() {`, '  const log = [];', ...declared, ...block(program.body, 1, true), '}', ''].join(
    '\n',
  );
}

/** Names assigned in a body but not in the functions inside it, nor bound by its loops. */
function assigned(lines: readonly Line[]): string[] {
  const names = new Set<string>();
  const visit = (each: readonly Line[]): void => {
    for (const line of each) {
      if (line.is === 'assign') names.add(line.name);
      if (line.is === 'if') {
        for (const arm of line.arms) visit(arm.body);
        visit(line.otherwise);
      }
      if (line.is === 'each') {
        visit(line.body);
        visit(line.otherwise);
      }
      if (line.is === 'count') {
        names.add(line.name);
        visit(line.body);
      }
      if (line.is === 'try') {
        visit(line.body);
        for (const handler of line.handlers) visit(handler.body);
        visit(line.otherwise);
        visit(line.last);
      }
    }
  };
  visit(lines);
  return [...names];
}

function block(lines: readonly Line[], depth: number, top = false, left?: string): string[] {
  return lines.flatMap((line) => statement(line, depth, top, left));
}

/** `left` is the label that a break of the loop around the line goes to, when that loop has an `else`. */
function statement(line: Line, depth: number, top: boolean, left?: string): string[] {
  const pad = '  '.repeat(depth);
  const body = (lines: readonly Line[], more = 1): string[] => block(lines, depth + more, top, left);
  const round = (lines: readonly Line[], more = 1, label?: string): string[] => block(lines, depth + more, top, label);
  switch (line.is) {
    case 'assign':
      return [`${pad}${line.name} ${line.operator ?? ''}= ${expression(line.value)};`];
    case 'log':
      return [`${pad}log.push(${expression(line.value)});`];
    case 'if': {
      const arms = line.arms.flatMap((arm, index) => [
        `${pad}${index === 0 ? 'if' : '} else if'} (${expression(arm.test)}) {`,
        ...body(arm.body),
      ]);
      return [...arms, ...(line.otherwise.length > 0 ? [`${pad}} else {`, ...body(line.otherwise)] : []), `${pad}}`];
    }
    case 'each': {
      if (line.otherwise.length === 0)
        return [`${pad}for (const ${line.name} of ${expression(line.over)}) {`, ...round(line.body), `${pad}}`];
      const label = `done_${line.name}`;
      return [
        `${pad}${label}: {`,
        `${pad}  for (const ${line.name} of ${expression(line.over)}) {`,
        ...round(line.body, 2, label),
        `${pad}  }`,
        ...body(line.otherwise),
        `${pad}}`,
      ];
    }
    case 'count':
      return [`${pad}for (${line.name} = 0; ${line.name} < ${line.limit}; ) {`, `${pad}  ${line.name}++;`, ...round(line.body), `${pad}}`];
    case 'try':
      return tryLines(line, depth, top, left);
    case 'raise':
      return [`${pad}throw new ${line.type}(${expression(line.text)});`];
    case 'again':
      return [`${pad}throw caught;`];
    case 'return':
      return [`${pad}return ${top ? `[${expression(line.value)}, log]` : expression(line.value)};`];
    case 'break':
      return [`${pad}break${left === undefined ? '' : ` ${left}`};`];
    case 'continue':
      return [`${pad}continue;`];
    case 'pass':
      return [];
    case 'function': {
      const parameters = line.parameters.map((each) => `${each.name}${each.default ? ` = ${expression(each.default)}` : ''}`);
      const own = assigned(line.body).filter(
        (name) => !line.writes.includes(name) && !line.parameters.some((parameter) => parameter.name === name),
      );
      return [
        `${pad}function ${line.name}(${parameters.join(', ')}) {`,
        ...(own.length > 0 ? [`${pad}  let ${own.join(', ')};`] : []),
        ...block(line.body, depth + 1),
        `${pad}}`,
      ];
    }
    case 'piece':
      return emitPiece(line.text, line.holes, line.mark, 'javascript')
        .split('\n')
        .map((each) => `${pad}${each}`);
  }
}

function tryLines(line: Extract<Line, { is: 'try' }>, depth: number, top: boolean, left: string | undefined): string[] {
  const pad = '  '.repeat(depth);
  const body = (lines: readonly Line[], more = 1): string[] => block(lines, depth + more, top, left);
  const passed = `passed_${line.handlers[0]?.name ?? ''}`;
  const flagged = line.otherwise.length > 0;
  const name = (type: string): string => (type === 'Exception' ? 'Error' : type);
  const handlers =
    line.handlers.length === 0
      ? []
      : [
          `${pad}} catch (caught) {`,
          ...(flagged ? [`${pad}  if (${passed}) throw caught;`] : []),
          ...line.handlers.flatMap((handler, index) => [
            `${pad}  ${index === 0 ? 'if' : '} else if'} (caught instanceof ${name(handler.type)}) {`,
            `${pad}    log.push(caught.constructor.name);`,
            ...body(handler.body, 2),
          ]),
          `${pad}  } else {`,
          `${pad}    throw caught;`,
          `${pad}  }`,
        ];
  return [
    ...(flagged ? [`${pad}let ${passed} = false;`] : []),
    `${pad}try {`,
    ...body(line.body),
    ...(flagged ? [`${pad}  ${passed} = true;`, ...body(line.otherwise)] : []),
    ...handlers,
    ...(line.last.length > 0 ? [`${pad}} finally {`, ...body(line.last)] : []),
    `${pad}}`,
  ];
}
