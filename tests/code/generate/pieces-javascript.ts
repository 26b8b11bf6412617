/** Constructs that only JavaScript has, or that it writes in its own way. */
export const JAVASCRIPT_PIECES: readonly string[] = [
  `class Base§ {
  kind = «text»;
  static made = 0;
  #secret = 's';
  constructor(name = 'n') {
    this.name = name;
    Base§.made++;
  }
  label() {
    return this.kind + ':' + this.name;
  }
  get size() {
    return this.name.length;
  }
  set size(value) {
    this.name = 'x'.repeat(value);
  }
  reveal() {
    return this.#secret;
  }
  static make(name) {
    return new this(name);
  }
}
class Child§ extends Base§ {
  kind = 'child';
  label() {
    return '<' + super.label() + '>';
  }
  get size() {
    return super.size + 100;
  }
}
const item§ = Child§.make(«text»);
log.push([item§.label(), item§.size, item§.reveal(), item§ instanceof Base§, Base§.made, new Base§().label()]);`,
  `class Order§ {
  a = log.push('field a');
  constructor() {
    log.push('constructor base');
    this.hook();
  }
  hook() {
    log.push('base hook');
  }
}
class Suborder§ extends Order§ {
  b = log.push('field b');
  constructor() {
    super();
    log.push('constructor child');
  }
  hook() {
    log.push(['child hook', this.b]);
  }
}
new Suborder§();`,
  `const literal§ = {
  base: «number»,
  get double() {
    return this.base * 2;
  },
  set double(value) {
    this.base = value / 2;
  },
  plus(more) {
    return this.base + more;
  },
  ['computed' + 1]: true,
};
literal§.double = 10;
log.push([literal§.base, literal§.double, literal§.plus(1), literal§.computed1, Object.keys(literal§)]);`,
  `const holder§ = {
  name: 'held',
  plain() {
    return this === undefined ? 'nothing' : this.name;
  },
  arrow: () => typeof log,
};
const { plain: taken§ } = holder§;
log.push([holder§.plain(), taken§(), holder§.arrow(), taken§.call({ name: «text» }), taken§.bind({ name: 'b' })(), taken§.apply({ name: 'c' }, [])]);`,
  `function* numbers§(limit) {
  log.push('start');
  for (let n = 0; n < limit; n++) {
    log.push(n);
    yield n * 2;
  }
  log.push('end');
}
const got§ = [];
for (const n of numbers§(3)) {
  got§.push(n);
  if (n === 2 && «truth») break;
}
log.push(got§, [...numbers§(1)]);`,
  `function* pair§() {
  try {
    yield «text»;
    yield 'second';
  } finally {
    log.push('cleaned');
  }
  return 'done';
}
function* outer§() {
  const result = yield* pair§();
  yield result;
}
log.push([...outer§()]);
const [first§] = pair§();
const steps§ = pair§();
log.push(first§, steps§.next(), steps§.next().value, steps§.next());`,
  `async function fetch§(value) {
  log.push('fetching');
  if (value === '') throw new RangeError('empty');
  await null;
  return value + '!';
}
const pending§ = fetch§(«text»);
pending§.catch(() => {});
log.push([pending§ instanceof Promise, typeof pending§, pending§ ? 'truthy' : 'falsy']);
try {
  log.push(await fetch§(«text»));
} catch (error) {
  log.push(error.name);
}
log.push(await fetch§('z').then((x) => x + 1).finally(() => log.push('last')));
for await (const x of [fetch§('p'), 2]) log.push(x);`,
  `async function main§() {
  const check = async () => {
    throw new DeniedError('no');
  };
  try {
    await check();
  } catch (error) {
    log.push(error.code);
  } finally {
    log.push('finally');
  }
  const all = await Promise.all([Promise.resolve(«text»), 2, (async () => 3)()]);
  const settled = await Promise.allSettled([Promise.reject(new Error('x')), Promise.resolve(1)]);
  log.push(all, settled.map((each) => each.status));
  return await new Promise((resolve) => resolve('made'));
}
log.push(await main§());`,
  `switch («text») {
  case 'admin':
  case 'root':
    log.push('privileged');
    break;
  case '':
    log.push('empty');
  case 'a':
    log.push('fell');
    break;
  default:
    log.push('default');
  case 'last':
    log.push('last');
}`,
  `switch (true) {
  case «truth»: {
    const inner§ = 'first';
    log.push(inner§);
    break;
  }
  case «number» > 2:
    log.push('second');
    break;
  default:
    log.push('none');
}`,
  `const { k: key§ = 'default', ...others§ } = { ...«map», z: 1 };
const [one§, , three§ = «text», ...more§] = [...«list», 'p', undefined, 'q', 'r'];
const { deep: { inner: inner§ = 5 } = {} } = {};
log.push([key§, others§, one§, three§, more§, inner§]);
let a§ = 1, b§ = 2;
[a§, b§] = [b§, a§];
log.push([a§, b§]);`,
  `function options§(a, { b = 2, c } = {}, ...rest) {
  return [a, b, c, rest, arguments.length];
}
log.push(options§(1), options§(1, { b: «number», c: «text» }, 3, 4), options§(...[1, undefined, 2]), options§.length, options§.name);`,
  `const makers§ = [];
for (let i = 0; i < 3; i++) makers§.push(() => i);
var shared§ = [];
for (var j§ = 0; j§ < 3; j§++) shared§.push(() => j§);
log.push(makers§.map((f) => f()), shared§.map((f) => f()));`,
  `function counter§() {
  let count = 0;
  return (by = 1) => (count += by);
}
const c§ = counter§();
const d§ = counter§();
log.push([c§(), c§(2), d§(), c§(«number»)]);`,
  `const last§ = () => {
  try {
    return «text»;
  } finally {
    log.push('finally');
  }
};
const over§ = () => {
  try {
    throw new Error('lost');
  } finally {
    return 'kept';
  }
};
const loop§ = () => {
  for (const x of [1, 2, 3]) {
    try {
      if (x === 2) continue;
      log.push(x);
    } finally {
      if (x === 3) break;
      log.push('f');
    }
  }
  return 'looped';
};
log.push([last§(), over§(), loop§()]);`,
  `try {
  try {
    throw new KeyError('inner');
  } catch (error) {
    throw new DeniedError('outer', 401, { cause: error });
  }
} catch (error) {
  log.push([error.message, error.code, error.name, error.constructor.name, error instanceof AppError, String(error)]);
}
try {
  null.x;
} catch ({ name, constructor }) {
  log.push([name, constructor === TypeError]);
}
try {
  throw { status: «number» };
} catch (error) {
  log.push(error.status, error instanceof Error);
}`,
  `outer§: for (const a of [1, 2, 3]) {
  for (const b of [1, 2, 3]) {
    if (b === 2 && «truth») continue outer§;
    if (a === 2) break outer§;
    log.push(a * 10 + b);
  }
}
block§: {
  log.push('in');
  if («truth») break block§;
  log.push('not left');
}`,
  `let n§ = 0;
do {
  n§++;
  if (n§ === 2) continue;
  log.push(n§);
} while (n§ < 3);
for (const key in { x: 1, y: 2 }) log.push(key);
for (const index in ['p', 'q']) log.push(index);
while (n§ --> 0) log.push(n§);`,
  `const map§ = new Map([['a', 1], ['b', «text»]]);
map§.set('c', 3).delete('a');
log.push([map§.get('b'), map§.get('zz'), map§.has('c'), map§.size, [...map§.keys()], [...map§], Object.fromEntries(map§)]);
map§.forEach((value, key) => log.push(key));
for (const [key, value] of map§) log.push(value);
const set§ = new Set([1, 2, 2, «number»]);
set§.add(5).delete(1);
log.push([set§.size, set§.has(2), [...set§], Array.from(set§, (x) => x * 2)]);`,
  `const items§ = [3, 1, 10, «number»];
log.push([[...items§].sort(), [...items§].sort((a, b) => a - b), items§.indexOf(1), items§.includes(10), items§.at(-1), items§.findIndex((x) => x > 5), items§.findLast((x) => x < 5), items§.reduce((a, b) => a + b), items§.join('')]);
log.push([items§.splice(1, 2, 'x', 'y'), items§, items§.push(1), items§.shift(), items§.unshift(0), items§.pop(), items§.fill(7, 1, 2), items§.lastIndexOf(0)]);
log.push([[1, [2, [3]]].flat(), [1, [2, [3]]].flat(Infinity), Array.isArray(items§), Array.from({ length: 3 }, (_, i) => i), new Array(3).fill(0), [1, 2, 3].reverse(), [...[5, 6].keys()]]);`,
  `log.push([1 == '1', 0 == '', null == undefined, null == 0, '' == false, NaN == NaN, [] == false, '1' === 1, [1] == 1, null >= 0, undefined == 0, 'b' > 'a', '10' < '9', '10' < 9, Object.is(NaN, NaN), {} == '[object Object]']);`,
  `log.push([!!'', !!'0', !![], !!{}, !!NaN, !!0n, !!null, !!«text», [] + [], [] + {}, 1 + '2', '3' * '4', '5' - 2, true + 1, null + 1, undefined + 1, +[], +'', +' 12 ', -'3', 1 / 0, -1 / 0, 0 / 0]);`,
  `log.push([Number(''), Number('12px'), Number(null), Number(undefined), Number(true), Number('0x1f'), parseInt('12px'), parseInt('0x1f', 16), parseInt('11', 2), parseFloat('1.5e2x'), (12.345).toFixed(2), (255).toString(16), Number('1e3'), Number(«text»), isNaN('x'), isFinite('3')]);`,
  `log.push([7 % 3, -7 % 3, 2 ** 10, 7 / 2, 1 << 4, -1 >>> 28, 5 & 3, 5 | 3, 5 ^ 3, ~5, 0.1 + 0.2, 1e21, 1e-7, 123456789.125, -0, Math.round(2.5), Math.trunc(-3.7), Math.max(), Math.sign(-3), Math.ceil(1.2), Math.abs(-2), 10n ** 2n, 7n / 2n]);`,
  `log.push([typeof null, typeof undefined, typeof 1, typeof 'a', typeof true, typeof {}, typeof [], typeof (() => 1), typeof class {}, typeof 1n, typeof Symbol('s'), void 0]);`,
  `log.push([String(null), String([1, [2, 3]]), String({}), \`\${[1, 2]}\`, \`\${null} \${true}\`, [null, undefined, 1].join(), (1.0).toString(), String(1e21), String(-0), JSON.stringify({ a: undefined, b: null, c: [undefined, () => 1], d: NaN, e: «text» }), JSON.stringify('a"b'), JSON.stringify([1, { x: true }], null, 2)]);`,
  `log.push(JSON.parse('{"a":[1,true,null,"x"],"b":{"c":1.5}}'));
try {
  JSON.parse(«text»);
  log.push('parsed');
} catch (error) {
  log.push(error instanceof SyntaxError);
}`,
  `const maybe§ = «truth» ? { a: { b: [«text»], f: () => 'called' } } : null;
log.push([maybe§?.a?.b?.[0], maybe§?.a.b.length, maybe§?.missing?.(), maybe§?.a?.f?.(), maybe§?.a['b'] ?? 'none', (maybe§ ?? {}).x]);
let later§ = null;
later§ ??= «text»;
later§ ||= 'or';
later§ &&= later§ + '!';
log.push(later§);`,
  `const frozen§ = Object.freeze({ a: 1, b: «text» });
log.push([Object.entries(frozen§), Object.values(frozen§), 'a' in frozen§, 'toString' in frozen§, frozen§.hasOwnProperty('b'), Object.hasOwn(frozen§, 'c'), Object.keys('ab'), delete { x: 1 }.x]);
const copy§ = { ...frozen§, ...null, a: 2 };
delete copy§.b;
log.push(copy§, Object.assign({}, { z: 1 }, null));`,
  `log.push(['a-b_c'.split(/[-_]/), 'a1b22'.match(/\\d+/g), 'key=value'.match(/(\\w+)=(\\w+)/)?.[2], 'xAyB'.replace(/[A-Z]/g, (c) => c.toLowerCase()), /^a/i.test('ABC'), 'aaa'.replace('a', 'b'), 'aaa'.replaceAll('a', 'b'), 'abc'.search(/c/), 'a,b'.split(',', 1), «text».replace(/(a)(b)?/, '$1-'), 'Bearer tok'.replace(/^Bearer\\s+/, '')]);`,
  `log.push(['abc'.at(-1), 'abc'[5], 'abc'.charCodeAt(0), 'abc'.substring(2, 0), 'abc'.slice(-2, -1), 'abc'.substr(-2, 1), ' a '.trimEnd(), 'a'.padEnd(3, 'xy'), 'abcabc'.lastIndexOf('b'), 'ab'.concat(1, null), 'aBc'.localeCompare('abd') !== 0, 'é'.normalize('NFD').length, 'x'.codePointAt(0)]);`,
  `const symbol§ = Symbol('tag');
class Range§ {
  constructor(to) {
    this.to = to;
    this[symbol§] = 'hidden';
  }
  *[Symbol.iterator]() {
    for (let i = 0; i < this.to; i++) yield i;
  }
  static [«text» + 'Static'] = 1;
}
log.push([...new Range§(3)], Math.max(...new Range§(4)), new Range§(1)[symbol§], Object.keys(new Range§(2)));
const [x§, y§] = new Range§(2);
log.push(x§, y§);`,
  `class Stack§ {
  static #count = 0;
  static {
    Stack§.#count = 5;
  }
  static get count() {
    return Stack§.#count;
  }
  toString() {
    return 'stack';
  }
  toJSON() {
    return { json: «text» };
  }
}
log.push([Stack§.count, String(new Stack§()), \`\${new Stack§()}\`, new Stack§() + '!', JSON.stringify({ s: new Stack§() })]);`,
  `function Old§(name) {
  this.name = name;
}
Old§.prototype.greet = function () {
  return 'hi ' + this.name;
};
const old§ = new Old§(«text»);
log.push([old§.greet(), old§ instanceof Old§, old§.constructor === Old§, Object.keys(old§), 'greet' in old§]);`,
  `const compose§ = (...fns) => (x) => fns.reduceRight((value, fn) => fn(value), x);
const curry§ = (a) => (b) => (c) => [a, b, c];
log.push([compose§((x) => x + 1, (x) => x * 2)(«number»), curry§(1)(2)(«text»), ((a, b = a) => b)(4), (function () { return arguments[1]; })(1, 2), (() => ({}))()]);`,
  `hoisted§();
function hoisted§() {
  log.push('hoisted');
}
log.push(typeof early§);
var early§ = 1;
try {
  ({}).f();
} catch (error) {
  log.push(error.name);
}
try {
  const [q] = null;
} catch (error) {
  log.push(error.name);
}`,
  `const tag§ = (strings, ...values) => strings.join('|') + values.join(',');
log.push(tag§\`a\${1}b\${«text»}c\`);
log.push(((a, b) => (a, b))(1, 2), [1, 2, 3].map(String), ['1', '2', '3'].map(Number), ['a', 'b'].map((x) => ({ x })));`,
  `const groups§ = {};
for (const word of «list») (groups§[word.length] ??= []).push(word);
const total§ = Object.values(groups§).reduce((sum, each) => sum + each.length, 0);
log.push(groups§, total§);`,
  `const env§ = { ...process.env };
const { ALPHA: alpha§ = 'none', BETA: beta§ } = process.env;
log.push([alpha§, beta§, 'GAMMA' in process.env, Object.hasOwn(process.env, 'ALPHA'), env§.GAMMA ?? 'unset', Boolean(process.env['ALPHA']?.length)]);`,
];
