import { DockerfileParser, type Instruction } from 'dockerfile-ast';
import type { Location } from '../define.ts';

export interface DockerInstruction extends Location {
  /** Upper case: FROM, RUN, HEALTHCHECK ... */
  readonly keyword: string;
  /** Arguments without flags; continued lines joined, comment lines between them dropped. */
  readonly text: string;
  /** `--from=builder` as `from`, `builder`. */
  readonly flags: ReadonlyMap<string, string>;
  /** The items of the exec form `["a", "b"]`; absent for the shell form. */
  readonly exec?: readonly string[];
  /** Bodies of here-documents. */
  readonly heredocs: readonly string[];
}

export interface Dockerfile {
  readonly path: string;
  readonly instructions: readonly DockerInstruction[];
  readonly diagnostics: readonly (Location & { readonly reason: string })[];
}

/** Reads a Dockerfile into instructions. Never throws; an unreadable file has none and a diagnostic. */
export function readDockerfile(path: string, text: string): Dockerfile {
  try {
    const file = DockerfileParser.parse(text);
    const escapeCharacter = file.getEscapeCharacter() === '`' ? '`' : '\\';
    const lines = text.split(/\r?\n/);
    const instructions = file.getInstructions().map((instruction) => read(path, instruction, escapeCharacter, lines));
    return { path, instructions, diagnostics: [] };
  } catch (error) {
    const reason = `cannot be parsed: ${error instanceof Error ? error.message : 'unknown error'}`;
    return { path, instructions: [], diagnostics: [{ path, line: 1, reason }] };
  }
}

function read(path: string, instruction: Instruction, escapeCharacter: string, lines: readonly string[]): DockerInstruction {
  const keyword = instruction.getKeyword();
  const { start, end } = instruction.getRange();
  const written = lines.slice(start.line, end.line + 1);
  const { text: joined, rest } = join(written, escapeCharacter);
  const body = joined.trimStart().slice(instruction.getInstruction().length).trim();
  const { flags, text } = splitFlags(body);
  const exec = execForm(keyword === 'HEALTHCHECK' ? text.replace(/^CMD\s+/i, '') : text);
  return { path, line: start.line + 1, keyword, text, flags, ...(exec ? { exec } : {}), heredocs: heredocs(text, rest) };
}

/** The logical first line of an instruction, and the physical lines after it, which only here-documents have. */
function join(lines: readonly string[], escapeCharacter: string): { text: string; rest: readonly string[] } {
  let text = '';
  for (const [index, line] of lines.entries()) {
    if (index > 0 && /^\s*(#|$)/.test(line)) continue;
    const trimmed = line.trimEnd();
    if (!trimmed.endsWith(escapeCharacter)) return { text: text + line, rest: lines.slice(index + 1) };
    text += trimmed.slice(0, -1);
  }
  return { text, rest: [] };
}

function splitFlags(body: string): { flags: Map<string, string>; text: string } {
  const flags = new Map<string, string>();
  let text = body;
  for (;;) {
    const [match, name, value] = /^--([a-z][a-z-]*)(?:=(\S*))?\s*/.exec(text) ?? [];
    if (match === undefined || name === undefined) return { flags, text };
    flags.set(name, value ?? '');
    text = text.slice(match.length);
  }
}

function execForm(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

function heredocs(text: string, rest: readonly string[]): string[] {
  const bodies: string[] = [];
  let index = 0;
  for (const [, dash, , delimiter] of text.matchAll(/<<(-?)(["']?)([A-Za-z_][\w.]*)\2/g)) {
    const body: string[] = [];
    for (; index < rest.length; index++) {
      const line = dash ? (rest[index] ?? '').replace(/^\t+/, '') : (rest[index] ?? '');
      if (line === delimiter) break;
      body.push(line);
    }
    index++;
    bodies.push(body.join('\n'));
  }
  return bodies;
}
