import { posix } from 'node:path';
import type { Location } from '../../define.ts';
import type { Dockerfile, DockerInstruction } from '../../syntax/dockerfile.ts';
import { expand, unknownValue, type VariableValue } from './expand.ts';
import { type ImageReference, imageReference } from './reference.ts';
import { shellWords } from './shell-words.ts';

export interface Started {
  readonly words: readonly string[];
  /** Shell form: runs through `sh -c`, so variables expand and signals may not arrive. `words` then is `[text]`. */
  readonly shell: boolean;
  readonly from: Location;
}

export interface Copy {
  /** Name of the stage or image the files come from; absent: the build context. */
  readonly source?: string;
  readonly paths: readonly string[];
  /** Absolute path in the image. */
  readonly destination: string;
  readonly add: boolean;
  readonly from: Location;
}

export interface Run {
  readonly text: string;
  readonly from: Location;
}

export interface Stage {
  readonly name?: string;
  readonly index: number;
  /** The image or stage it starts from, as resolved; undefined when an argument without default decides. */
  readonly parent: string | undefined;
  /** Written text of the parent, arguments unresolved. */
  readonly written: string;
  readonly from: Location;
}

/** What a build gives: configuration inherited through its stages, and what was put in. */
export interface Image {
  /** The image outside of the file that it all starts from; undefined when not known. */
  readonly base: ImageReference | undefined;
  readonly baseFrom: Location | undefined;
  /** From the base stage to the built one. */
  readonly stages: readonly Stage[];
  readonly command?: Started;
  readonly entrypoint?: Started;
  readonly environment: ReadonlyMap<string, { readonly value: string | undefined; readonly from: Location }>;
  readonly exposed: readonly { readonly port: number; readonly protocol: string; readonly from: Location }[];
  /** `NONE` switches off a check of the base. */
  readonly healthcheck?: Started | 'NONE';
  readonly user?: string;
  readonly workingDir: string | undefined;
  readonly copies: readonly Copy[];
  readonly runs: readonly Run[];
  /** Words that a shell form runs with. */
  readonly shell: readonly string[];
}

type State = { -readonly [K in keyof Image]: Image[K] };

/** The stages of a Dockerfile in order, parents resolved with the arguments of a build. */
export function stagesOf(file: Dockerfile, args: ReadonlyMap<string, string | undefined> = new Map()): Stage[] {
  const globals = globalArguments(file, args);
  return file.instructions
    .filter(({ keyword }) => keyword === 'FROM')
    .map((instruction, index) => {
      const [, written = '', name] = /^(\S+)(?:\s+AS\s+(\S+))?/i.exec(instruction.text) ?? [];
      const parent = expand(written, (variable) => globals.get(variable));
      const from = place(instruction);
      return {
        ...(name === undefined ? {} : { name: name.toLowerCase() }),
        index,
        parent: parent === '' ? undefined : parent,
        written,
        from,
      };
    });
}

function globalArguments(file: Dockerfile, args: ReadonlyMap<string, string | undefined>): Map<string, VariableValue> {
  const globals = new Map<string, VariableValue>();
  for (const instruction of file.instructions) {
    if (instruction.keyword === 'FROM') break;
    if (instruction.keyword === 'ARG')
      for (const [name, value] of argumentsOf(instruction, args, (key) => globals.get(key))) globals.set(name, value);
  }
  return globals;
}

function argumentsOf(
  instruction: DockerInstruction,
  args: ReadonlyMap<string, string | undefined>,
  lookup: (name: string) => VariableValue,
): [string, VariableValue][] {
  return pairs(instruction.text).map(([name, written]) => {
    const given = args.get(name);
    if (given !== undefined) return [name, given];
    if (written === undefined) return [name, unknownValue];
    return [name, expand(written, lookup) ?? unknownValue];
  });
}

/**
 * The image a build of `target` gives (the last stage when absent), with build arguments over the defaults.
 * Undefined when the file has no such stage.
 */
export function buildImage(
  file: Dockerfile,
  options: { target?: string; args?: ReadonlyMap<string, string | undefined> } = {},
): Image | undefined {
  const args = options.args ?? new Map<string, string | undefined>();
  const stages = stagesOf(file, args);
  const wanted = options.target?.toLowerCase();
  const target = wanted === undefined ? stages.at(-1) : stages.find(({ name, index }) => name === wanted || String(index) === wanted);
  return target && build(file, stages, target, args);
}

/** A published image as it is, without a build over it. */
export function publishedImage(reference: string, from: Location): Image {
  return outside({ index: 0, parent: reference, written: reference, from });
}

function build(file: Dockerfile, stages: readonly Stage[], stage: Stage, args: ReadonlyMap<string, string | undefined>): Image {
  const parent = stages.findLast(({ name, index }) => index < stage.index && name !== undefined && name === stage.parent?.toLowerCase());
  const state: State = parent ? { ...build(file, stages, parent, args) } : outside(stage);
  state.stages = [...state.stages, stage];
  const globals = globalArguments(file, args);
  const locals = new Map<string, VariableValue>();
  const lookup = (name: string): VariableValue => {
    const own = state.environment.get(name);
    return own ? (own.value ?? unknownValue) : locals.get(name);
  };
  let commandHere = false;
  for (const instruction of bodyOf(file, stage.index)) {
    if (instruction.keyword === 'ARG') {
      for (const [name, value] of argumentsOf(instruction, args, lookup)) {
        locals.set(name, value === unknownValue && globals.has(name) && !instruction.text.includes(`${name}=`) ? globals.get(name) : value);
      }
      continue;
    }
    apply(state, instruction, lookup, commandHere);
    commandHere ||= instruction.keyword === 'CMD';
  }
  return state;
}

function outside(stage: Stage): State {
  const base = stage.parent === undefined ? undefined : imageReference(stage.parent);
  return {
    base,
    baseFrom: stage.from,
    stages: [],
    environment: new Map(),
    exposed: [],
    workingDir: undefined,
    copies: [],
    runs: [],
    shell: ['/bin/sh', '-c'],
  };
}

function bodyOf(file: Dockerfile, index: number): DockerInstruction[] {
  let stage = -1;
  return file.instructions.filter(({ keyword }) => {
    if (keyword === 'FROM') stage++;
    return keyword !== 'FROM' && stage === index;
  });
}

const place = ({ path, line }: Location): Location => ({ path, line });

function started(instruction: DockerInstruction, text = instruction.text): Started {
  return { words: instruction.exec ?? [text], shell: instruction.exec === undefined, from: place(instruction) };
}

function apply(state: State, instruction: DockerInstruction, lookup: (name: string) => VariableValue, commandHere: boolean): void {
  const { keyword, text } = instruction;
  const resolved = (value: string): string => expand(value, lookup) ?? value;
  switch (keyword) {
    case 'CMD':
      state.command = started(instruction);
      break;
    case 'ENTRYPOINT':
      state.entrypoint = started(instruction);
      // A new entrypoint clears the command of the base, but not one of the same stage.
      if (!commandHere) delete state.command;
      break;
    case 'ENV': {
      const environment = new Map(state.environment);
      for (const [name, value] of pairs(text, true))
        environment.set(name, { value: value === undefined ? '' : expand(value, lookup), from: place(instruction) });
      state.environment = environment;
      break;
    }
    case 'EXPOSE':
      state.exposed = [
        ...state.exposed,
        ...resolved(text)
          .split(/\s+/)
          .flatMap((word) => exposedPorts(word, instruction)),
      ];
      break;
    case 'HEALTHCHECK':
      state.healthcheck = /^NONE$/i.test(text) ? 'NONE' : started(instruction, text.replace(/^CMD\s+/i, ''));
      break;
    case 'USER':
      state.user = resolved(text);
      break;
    case 'WORKDIR':
      state.workingDir = posix.resolve(state.workingDir ?? '/', resolved(text.replace(/^"(.*)"$/, '$1')));
      break;
    case 'SHELL':
      state.shell = instruction.exec ?? state.shell;
      break;
    case 'RUN':
      state.runs = [
        ...state.runs,
        {
          text: [...(instruction.exec ? [instruction.exec.join(' ')] : [text]), ...instruction.heredocs].join('\n'),
          from: place(instruction),
        },
      ];
      break;
    case 'COPY':
    case 'ADD':
      state.copies = [...state.copies, copyOf(instruction, state, resolved)];
      break;
    default:
  }
}

function copyOf(instruction: DockerInstruction, state: State, resolved: (value: string) => string): Copy {
  const words = (instruction.exec ?? instruction.text.split(/\s+/)).map(resolved);
  const last = words.at(-1) ?? '/';
  const folder = state.workingDir ?? '/';
  const source = instruction.flags.get('from');
  const destination = posix.resolve(folder, last);
  return {
    ...(source === undefined ? {} : { source: resolved(source) }),
    paths: words.slice(0, -1),
    destination: /\/\.?$|^\.$/.test(last) && destination !== '/' ? `${destination}/` : destination,
    add: instruction.keyword === 'ADD',
    from: place(instruction),
  };
}

function exposedPorts(word: string, at: Location): { port: number; protocol: string; from: Location }[] {
  const [, first = '', last = first, protocol = 'tcp'] = /^(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(word) ?? [];
  if (first === '' || Number(last) - Number(first) > 1000) return [];
  return Array.from({ length: Math.max(0, Number(last) - Number(first) + 1) }, (_, offset) => ({
    port: Number(first) + offset,
    protocol: protocol.toLowerCase(),
    from: place(at),
  }));
}

/** `A=1 B="2 3"`, or `A 1` in the old form of ENV. A bare name has no value. */
function pairs(text: string, old = false): [string, string | undefined][] {
  const [, first = '', rest = ''] = /^(\S+)\s+([\s\S]+)$/.exec(text) ?? [];
  if (old && first !== '' && !first.includes('=')) return [[first, rest]];
  return shellWords(text).map((word): [string, string | undefined] => {
    const index = word.indexOf('=');
    return index < 0 ? [word, undefined] : [word.slice(0, index), word.slice(index + 1)];
  });
}
