import { type Status, text, unknownValue, type Value } from './shell-value.ts';

export interface ArithmeticHost {
  read(name: string, index?: number): Value;
  write(name: string, value: Value): void;
}

type Result = Status | undefined;

const toValue = (result: Result): Value =>
  result === undefined ? unknownValue : result === 'nonzero' ? { kind: 'nonzero' } : text(String(result));

function toResult(value: Value): Result {
  if (value.kind === 'nonzero') return 'nonzero';
  if (value.kind !== 'text') return undefined;
  if (value.text.trim() === '') return 0;
  return /^-?\d+$/.test(value.text.trim()) ? Number(value.text) : undefined;
}

const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

function apply(operator: string, a: Result, b: Result): Result {
  const truthy = (value: Result): boolean | undefined => (value === undefined ? undefined : value !== 0);
  if (operator === '||' || operator === '&&') {
    const [x, y] = [truthy(a), truthy(b)];
    const stop = operator === '||';
    if (x === stop || y === stop) return stop ? 1 : 0;
    return x === undefined || y === undefined ? undefined : stop ? 0 : 1;
  }
  if (a === undefined || b === undefined) return undefined;
  if (typeof a === 'number' && typeof b === 'number') {
    switch (operator) {
      case '==':
        return Number(a === b);
      case '!=':
        return Number(a !== b);
      case '<':
        return Number(a < b);
      case '<=':
        return Number(a <= b);
      case '>':
        return Number(a > b);
      case '>=':
        return Number(a >= b);
      case '+':
        return a + b;
      case '-':
        return a - b;
      case '*':
        return a * b;
      case '|':
        return a | b;
      case '&':
        return a & b;
      case '/':
        return b === 0 ? undefined : Math.trunc(a / b);
      case '%':
        return b === 0 ? undefined : a % b;
      default:
        return undefined;
    }
  }
  // One side is a status between 1 and 255.
  if (operator === '|') return (a === 'nonzero' || a >= 0) && (b === 'nonzero' || b >= 0) ? 'nonzero' : undefined;
  if (operator === '==' && (a === 0 || b === 0)) return 0;
  if (operator === '!=' && (a === 0 || b === 0)) return 1;
  if (operator === '>' && b === 0) return 1;
  if (operator === '<' && a === 0) return 1;
  // Sums are used as an exit status modulo 256, so only adding nothing keeps it from zero.
  if (operator === '+' && (a === 0 || b === 0)) return 'nonzero';
  return undefined;
}

/** Evaluates shell arithmetic. Anything not understood is unknown and may have written any name it mentions. */
export function evaluateArithmetic(source: string, host: ArithmeticHost): Value {
  const tokens =
    source.match(/\$\{?[\w?#!]+(?:\[\d+\])?\}?|[A-Za-z_]\w*(?:\[\d+\])?|\d+|\+\+|--|[-+*/%|&^]=|<<|>>|[<>=!]=|&&|\|\||[^\s]/g) ?? [];
  let at = 0;
  const names = [...source.matchAll(/[A-Za-z_]\w*/g)].map((match) => match[0]);
  const fail = (): Value => {
    for (const name of names) host.write(name, unknownValue);
    return unknownValue;
  };
  const name = (token: string): { name: string; index?: number } | undefined => {
    const match = /^(?:\$\{?)?([A-Za-z_]\w*|[?#!]|\d+)(?:\[(\d+)\])?\}?$/.exec(token);
    if (!match?.[1] || /^\d+$/.test(token)) return undefined;
    return match[2] === undefined ? { name: match[1] } : { name: match[1], index: Number(match[2]) };
  };
  const read = (token: string): Result => {
    const target = name(token);
    return target ? toResult(host.read(target.name, target.index)) : undefined;
  };
  const unary = (): Result => {
    const token = tokens[at];
    at += 1;
    if (token === undefined) throw new Error('end of expression');
    if (token === '!') {
      const value = unary();
      return value === undefined ? undefined : Number(value === 0);
    }
    if (token === '-' || token === '+') return apply(token, 0, unary());
    if (token === '(') {
      const value = assignment();
      if (tokens[at] !== ')') throw new Error('unbalanced');
      at += 1;
      return value;
    }
    if (token === '++' || token === '--') {
      const target = tokens[at] ?? '';
      at += 1;
      const value = apply(token.slice(1), read(target), 1);
      host.write(target, toValue(value));
      return value;
    }
    if (/^\d+$/.test(token)) return /^0\d/.test(token) ? undefined : Number(token);
    if (!name(token)) throw new Error(`unexpected ${token}`);
    const value = read(token);
    if (tokens[at] === '++' || tokens[at] === '--') {
      host.write(token, toValue(apply((tokens[at] ?? '').slice(1), value, 1)));
      at += 1;
    }
    return value;
  };
  const binary = (level: number): Result => {
    const operators = levels[level];
    if (!operators) return unary();
    let value = binary(level + 1);
    for (let operator = tokens[at]; operator !== undefined && operators.includes(operator); operator = tokens[at]) {
      at += 1;
      value = apply(operator, value, binary(level + 1));
    }
    return value;
  };
  const assignment = (): Result => {
    const target = tokens[at] ?? '';
    const operator = tokens[at + 1] ?? '';
    if (/^[A-Za-z_]\w*$/.test(target) && /^[-+*/%|&^]?=$/.test(operator)) {
      at += 2;
      const right = assignment();
      const value = operator === '=' ? right : apply(operator.slice(0, -1), read(target), right);
      host.write(target, toValue(value));
      return value;
    }
    const value = binary(0);
    if (tokens[at] !== '?') return value;
    at += 1;
    const yes = assignment();
    if (tokens[at] !== ':') throw new Error('half a choice');
    at += 1;
    const no = assignment();
    return value === undefined ? (yes === no ? yes : undefined) : value === 0 ? no : yes;
  };
  // Operands that may not be evaluated must not write.
  if (/&&|\|\||\?/.test(source) && /\+\+|--|[^=!<>]=[^=]/.test(source)) return fail();
  try {
    const value = assignment();
    return at === tokens.length ? toValue(value) : fail();
  } catch {
    return fail();
  }
}
