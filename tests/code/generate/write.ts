import { FORMS, formsOf } from './forms.ts';
import { PIECES } from './pieces.ts';
import { type Kind, type Language, type Line, type Program, type Term, VARIABLES } from './program.ts';
import type { Random } from './random.ts';

const WORDS = ['', 'a', 'admin', '0', '1', 'true', 'Prod', 'ab', '12', 'key', ' x ', 'a,b'];
const NUMBERS = ['0', '1', '2', '3', '7', '12'];
const KINDS: readonly Kind[] = ['text', 'number', 'truth', 'list', 'maybe', 'map'];
const ERRORS = ['ValueError', 'KeyError', 'TypeError', 'AppError', 'DeniedError', 'RuntimeError'];

/** A piece that waits stands only in the program's own function, which is async. */
const AWAITS = /^(?:for |[ ]*log\.push\()?\(?await /m;

interface Known {
  readonly name: string;
  readonly kind: Kind;
  readonly local: boolean;
}

/** What the place where a line stands allows. */
interface Place {
  readonly known: Known[];
  readonly loop: boolean;
  readonly handler: boolean;
  readonly depth: number;
  readonly inside: Kind | undefined;
}

/** Writes one abstract program after another; each uses only forms that all the languages have. */
export class Writer {
  readonly #random: Random;
  readonly #languages: readonly Language[];
  readonly #forms = new Map<Kind, readonly string[]>();
  #names = 0;
  #functions: { name: string; kinds: readonly Kind[]; needed: number; gives: Kind }[] = [];

  constructor(random: Random, languages: readonly Language[]) {
    this.#random = random;
    this.#languages = languages;
  }

  /** A program of one piece alone. */
  alone(name: string, piece: string): Program {
    const place: Place = { known: [], loop: false, handler: false, depth: 0, inside: undefined };
    return { name, body: [this.#piece(piece, place), { is: 'return', value: { form: 'nothing', kind: 'maybe', of: [] } }] };
  }

  program(name: string): Program {
    this.#names = 0;
    this.#functions = [];
    const place: Place = { known: [], loop: false, handler: false, depth: 0, inside: undefined };
    const body = this.#lines(place, 2 + this.#random.below(5));
    return { name, body: [...body, { is: 'return', value: this.term('any', place, 2) }] };
  }

  term(kind: Kind, place: Pick<Place, 'known'>, depth: number): Term {
    const random = this.#random;
    const variables = place.known.filter((each) => each.kind === kind);
    if (variables.length > 0 && random.chance(0.35)) return { form: 'variable', kind, of: [], word: random.pick(variables).name };
    if (depth <= 0) return this.#leaf(kind, place);
    const callable = this.#functions.filter((each) => each.gives === kind);
    if (callable.length > 0 && random.chance(0.3)) return this.#call(random.pick(callable), place, depth);
    if (random.chance(0.12)) return this.#leaf(kind, place);
    const name = random.pick(this.#formsOf(kind));
    const form = FORMS[name];
    if (!form) throw new Error(name);
    const of = form.of.map((each) => this.term(each, place, depth - 1));
    return { form: name, kind, of, word: random.pick(VARIABLES) };
  }

  #formsOf(kind: Kind): readonly string[] {
    const forms = this.#forms.get(kind) ?? formsOf(kind, this.#languages);
    this.#forms.set(kind, forms);
    return forms;
  }

  #call(fn: { name: string; kinds: readonly Kind[]; needed: number }, place: Pick<Place, 'known'>, depth: number): Term {
    const count = fn.needed + this.#random.below(fn.kinds.length - fn.needed + 1);
    return { form: 'call', kind: 'any', word: fn.name, of: fn.kinds.slice(0, count).map((kind) => this.term(kind, place, depth - 1)) };
  }

  #leaf(kind: Kind, place: Pick<Place, 'known'>): Term {
    const random = this.#random;
    const variables = place.known.filter((each) => each.kind === kind);
    if (variables.length > 0 && random.chance(0.6)) return { form: 'variable', kind, of: [], word: random.pick(variables).name };
    const text = (): Term => ({ form: 'word', kind: 'text', of: [], word: random.pick(WORDS) });
    switch (kind) {
      case 'text':
        return text();
      case 'number':
        return { form: 'digits', kind, of: [], word: random.pick(NUMBERS) };
      case 'truth':
        return random.chance(0.7)
          ? { form: 'truthy', kind, of: [], word: random.pick(VARIABLES) }
          : { form: 'boolean', kind, of: [], word: random.pick(['true', 'false']) };
      case 'list':
        return { form: 'literal2', kind, of: [text(), text()] };
      case 'maybe':
        return { form: 'get', kind, of: [], word: random.pick(VARIABLES) };
      case 'map':
        return { form: 'map1', kind, of: [text()] };
      case 'any':
        return this.#leaf(random.pick(KINDS), place);
    }
  }

  #fresh(): string {
    return `v${++this.#names}`;
  }

  #lines(place: Place, count: number): Line[] {
    const lines: Line[] = [];
    const inner: Place = { ...place, known: [...place.known] };
    for (let index = 0; index < count; index++) lines.push(this.#line(inner));
    return lines;
  }

  #block(place: Place, change: Partial<Place> = {}): Line[] {
    const lines = this.#lines({ ...place, ...change, depth: place.depth + 1 }, 1 + this.#random.below(2));
    return lines;
  }

  #line(place: Place): Line {
    const random = this.#random;
    const deep = place.depth >= 3;
    const roll = random.next();
    if (roll < 0.2) return this.#assign(place);
    if (roll < 0.3) return { is: 'log', value: this.term('any', place, 2) };
    if (roll < 0.34) return { is: 'raise', type: random.pick(ERRORS), text: this.term('text', place, 0) };
    if (roll < 0.38) return { is: 'return', value: this.term(place.inside ?? 'any', place, 2) };
    if (roll < 0.42 && place.handler) return { is: 'again' };
    if (roll < 0.47 && place.loop) return random.chance(0.5) ? { is: 'break' } : { is: 'continue' };
    if (deep) return { is: 'log', value: this.term('any', place, 1) };
    if (roll < 0.56) return this.#if(place);
    if (roll < 0.64) return this.#each(place);
    if (roll < 0.67) return this.#while(place);
    if (roll < 0.77) return this.#try(place);
    if (roll < 0.84 && place.depth < 2) return this.#function(place);
    const pieces = this.#languages.length === 1 && this.#languages[0] ? PIECES[this.#languages[0]] : [];
    const fitting = place.inside === undefined ? pieces : pieces.filter((piece) => !AWAITS.test(piece));
    return fitting.length > 0 ? this.#piece(random.pick(fitting), place) : this.#assign(place);
  }

  #assign(place: Place): Line {
    const random = this.#random;
    const locals = place.known.filter((each) => each.local);
    if (locals.length > 0 && random.chance(0.4)) {
      const chosen = random.pick(locals);
      const operator =
        chosen.kind === 'number' ? random.pick(['+', '-', '*'] as const) : chosen.kind === 'text' ? ('+' as const) : undefined;
      const value = this.term(chosen.kind, place, 2);
      return operator && random.chance(0.5)
        ? { is: 'assign', name: chosen.name, value, operator }
        : { is: 'assign', name: chosen.name, value };
    }
    const kind = random.pick(KINDS);
    const value = this.term(kind, place, 2 + random.below(2));
    const name = this.#fresh();
    place.known.push({ name, kind, local: true });
    return { is: 'assign', name, value };
  }

  #if(place: Place): Line {
    const arms = Array.from({ length: 1 + this.#random.below(2) }, () => ({
      test: this.term(this.#random.chance(0.8) ? 'truth' : this.#random.pick(KINDS), place, 2),
      body: this.#block(place),
    }));
    return { is: 'if', arms, otherwise: this.#random.chance(0.5) ? this.#block(place) : [] };
  }

  #each(place: Place): Line {
    const over = this.term('list', place, 2);
    const name = this.#fresh();
    const inner: Place = { ...place, known: [...place.known, { name, kind: 'text', local: false }] };
    return {
      is: 'each',
      name,
      over,
      body: this.#block(inner, { loop: true }),
      otherwise: this.#random.chance(0.2) ? this.#block(place) : [],
    };
  }

  #while(place: Place): Line {
    const name = this.#fresh();
    const inner: Place = { ...place, known: [...place.known, { name, kind: 'number', local: false }] };
    return { is: 'count', name, limit: this.#random.below(4), body: this.#block(inner, { loop: true }) };
  }

  #try(place: Place): Line {
    const random = this.#random;
    const handlers = Array.from({ length: random.below(3) }, () => ({
      type: random.pick([...ERRORS, 'Exception', 'LookupError']),
      name: this.#fresh(),
      body: this.#block(place, { handler: true }),
    }));
    return {
      is: 'try',
      body: this.#block(place),
      handlers,
      otherwise: handlers.length > 0 && random.chance(0.3) ? this.#block(place) : [],
      last: handlers.length === 0 || random.chance(0.3) ? this.#block(place) : [],
    };
  }

  #function(place: Place): Line {
    const random = this.#random;
    const name = `f${++this.#names}`;
    const gives = random.pick(KINDS);
    let optional = false;
    const parameters = Array.from({ length: random.below(3) }, () => {
      const kind = random.pick(KINDS);
      optional ||= random.chance(0.4);
      return { name: this.#fresh(), kind, ...(optional ? { default: this.term(kind, place, 1) } : {}) };
    });
    const outer = place.known.filter((each) => each.local && this.#random.chance(0.3));
    const known = [
      ...place.known.filter((each) => !outer.includes(each)).map((each) => ({ ...each, local: false })),
      ...outer,
      ...parameters.map((each) => ({ name: each.name, kind: each.kind, local: true })),
    ];
    const kept = this.#functions;
    this.#functions = place.depth === 0 ? [...kept] : kept;
    const body = this.#lines({ known, loop: false, handler: false, depth: place.depth + 1, inside: gives }, 1 + random.below(3));
    const last: Line = { is: 'return', value: this.term(gives, { known }, 1) };
    this.#functions = kept;
    if (place.depth === 0)
      this.#functions = [
        ...kept,
        { name, kinds: parameters.map((each) => each.kind), needed: parameters.filter((each) => !each.default).length, gives },
      ];
    return { is: 'function', name, parameters, writes: outer.map((each) => each.name), gives, body: [...body, last] };
  }

  #piece(text: string, place: Place): Line {
    const holes: Term[] = [];
    const marked = text.replace(/«(\w+)»/g, (_all, kind: Kind) => {
      holes.push(this.term(kind, place, 1));
      return `«${holes.length - 1}»`;
    });
    return { is: 'piece', text: marked, holes, mark: ++this.#names };
  }
}
