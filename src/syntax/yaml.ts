import {
  type Alias,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseAllDocuments,
  Scalar,
  type YAMLError,
} from 'yaml';
import type { Location } from '../define.ts';

export type YamlPrimitive = string | number | boolean | null;

interface YamlPlace {
  readonly at: YamlPosition;
  /** Explicit tag as written, standard tags in full: `!reset`, `tag:yaml.org,2002:str`. */
  readonly tag?: string;
  /** Stands here by an alias: of itself, or of something above it. */
  readonly aliased?: 'itself' | 'above';
}

export interface YamlPosition extends Location {
  readonly column: number;
}

export interface YamlScalar extends YamlPlace {
  readonly kind: 'scalar';
  /** Value under the YAML 1.2 core schema. */
  readonly value: YamlPrimitive;
  /** Text of the scalar after unquoting and folding; for a plain scalar what is written. */
  readonly text: string;
  readonly plain: boolean;
}

export interface YamlList extends YamlPlace {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
}

export interface YamlEntry {
  readonly key: string;
  readonly keyAt: YamlPosition;
  /** False for a key that is not a string (a number, a list, null). */
  readonly keyIsString: boolean;
  readonly value: YamlNode;
  /** Came in by a merge key (`<<`). */
  readonly merged: boolean;
}

export interface YamlMap extends YamlPlace {
  readonly kind: 'map';
  readonly entries: readonly YamlEntry[];
}

export type YamlNode = YamlScalar | YamlList | YamlMap;

export interface YamlDiagnostic extends Location {
  readonly reason: string;
  readonly code: 'syntax' | 'duplicate-key' | 'alias' | 'limit';
  /** Duplicate keys: the key and the line of its first definition. */
  readonly key?: string;
  readonly firstLine?: number;
}

export interface YamlFile {
  readonly path: string;
  /** One root for each document; an empty document has none. */
  readonly documents: readonly (YamlNode | undefined)[];
  readonly diagnostics: readonly YamlDiagnostic[];
}

/** Nodes after alias expansion; a file that needs more is an alias bomb. */
const maximumNodes = 200_000;

/**
 * Reads a YAML file (1.2 core schema) with the position of every node. Aliases are expanded and merge keys
 * applied: own keys win, then the first merged map. Never throws; what could not be read is diagnosed,
 * and the rest is still returned.
 */
export function readYaml(path: string, text: string): YamlFile {
  const diagnostics: YamlDiagnostic[] = [];
  const documents: (YamlNode | undefined)[] = [];
  const lines = new LineCounter();
  try {
    const parsed = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, strict: false, logLevel: 'silent', merge: false });
    if (!Array.isArray(parsed)) return { path, documents, diagnostics };
    for (const document of parsed) {
      for (const error of document.errors) diagnostics.push(syntaxDiagnostic(path, error));
      const builder = new Builder(path, lines, diagnostics);
      documents.push(document.contents ? builder.node(document.contents) : undefined);
    }
  } catch (error) {
    diagnostics.push({
      path,
      line: 1,
      code: 'limit',
      reason: `cannot be parsed: ${error instanceof Error ? error.message : 'unknown error'}`,
    });
  }
  return { path, documents, diagnostics };
}

function syntaxDiagnostic(path: string, error: YAMLError): YamlDiagnostic {
  const line = error.linePos?.[0].line ?? 1;
  const reason = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? error.code;
  return { path, line, code: 'syntax', reason };
}

class Builder {
  private readonly anchors = new Map<string, ParsedNode>();
  private readonly open = new Set<ParsedNode>();
  private count = 0;
  private aliases = 0;

  constructor(
    private readonly path: string,
    private readonly lines: LineCounter,
    private readonly diagnostics: YamlDiagnostic[],
  ) {}

  node(source: ParsedNode | null, near?: YamlPosition): YamlNode {
    if (source === null) return this.empty(near ?? this.position(0));
    const at = this.position(source.range[0]);
    if (++this.count > maximumNodes) {
      if (this.count === maximumNodes + 1) this.report(at, 'limit', 'document contains excessive aliasing');
      return this.empty(at);
    }
    if (isAlias(source)) return this.alias(source, at);
    if (source.anchor) this.anchors.set(source.anchor, source);
    if (this.open.has(source)) {
      this.report(at, 'alias', 'anchor contains itself');
      return this.empty(at);
    }
    this.open.add(source);
    const built = this.build(source, at);
    this.open.delete(source);
    return built;
  }

  private build(source: Exclude<ParsedNode, Alias.Parsed>, at: YamlPosition): YamlNode {
    const tag = {
      ...(source.tag === undefined ? {} : { tag: source.tag }),
      ...(this.aliases > 0 ? { aliased: 'above' as const } : {}),
    };
    if (isScalar(source)) {
      const plain = source.type === Scalar.PLAIN;
      const value = primitive(source.value);
      const text = plain || typeof value !== 'string' ? (source.source ?? String(value ?? '')) : value;
      return { kind: 'scalar', value, text, plain, at, ...tag };
    }
    if (isSeq(source)) return { kind: 'list', items: source.items.map((item) => this.item(item as ParsedNode | null, at)), at, ...tag };
    if (isMap(source)) return { kind: 'map', entries: this.entries(source.items, at), at, ...tag };
    return this.empty(at);
  }

  /** `- a: 1` inside a flow list may be a bare pair. */
  private item(item: unknown, at: YamlPosition): YamlNode {
    if (isPair(item)) return { kind: 'map', entries: this.entries([item], at), at };
    return this.node(item as ParsedNode | null, at);
  }

  private entries(items: readonly unknown[], at: YamlPosition): YamlEntry[] {
    const own = new Map<string, YamlEntry>();
    const merged: YamlNode[] = [];
    for (const item of items) {
      if (!isPair(item)) continue;
      const key = this.node(item.key as ParsedNode | null, at);
      const value = this.node(item.value as ParsedNode | null, key.at);
      if (key.kind === 'scalar' && key.plain && key.text === '<<') {
        merged.push(value);
        continue;
      }
      const name = key.kind === 'scalar' ? (typeof key.value === 'string' ? key.value : key.text) : '?';
      const entry = { key: name, keyAt: key.at, keyIsString: key.kind === 'scalar' && typeof key.value === 'string', value, merged: false };
      const first = own.get(name);
      if (first && this.count <= maximumNodes) {
        const reason = `mapping key "${name}" already defined at line ${first.keyAt.line}`;
        this.diagnostics.push({
          path: this.path,
          line: key.at.line,
          code: 'duplicate-key',
          reason,
          key: name,
          firstLine: first.keyAt.line,
        });
      }
      own.set(name, entry);
    }
    for (const source of merged.flatMap((node) => (node.kind === 'list' ? node.items : [node]))) {
      if (source.kind !== 'map') {
        this.report(source.at, 'syntax', 'map merge requires map or sequence of maps as the value');
        continue;
      }
      for (const entry of source.entries) if (!own.has(entry.key)) own.set(entry.key, { ...entry, merged: true });
    }
    return [...own.values()];
  }

  private alias(source: Alias.Parsed, at: YamlPosition): YamlNode {
    const target = this.anchors.get(source.source);
    if (!target) {
      this.report(at, 'alias', `unknown anchor '${source.source}' referenced`);
      return this.empty(at);
    }
    this.aliases++;
    const built = this.node(target);
    this.aliases--;
    return { ...built, aliased: 'itself' };
  }

  private report(at: YamlPosition, code: YamlDiagnostic['code'], reason: string): void {
    this.diagnostics.push({ path: this.path, line: at.line, code, reason });
  }

  private empty(at: YamlPosition): YamlScalar {
    return { kind: 'scalar', value: null, text: '', plain: true, at };
  }

  private position(offset: number): YamlPosition {
    const { line, col } = this.lines.linePos(offset);
    return { path: this.path, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

function primitive(value: unknown): YamlPrimitive {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null || value === undefined ? null : String(value);
}

/** The child of a map by key. */
export function yamlEntry(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined;
}

/** The node at a path of map keys and list indexes. */
export function yamlAt(node: YamlNode | undefined, path: readonly (string | number)[]): YamlNode | undefined {
  let current = node;
  for (const part of path) {
    if (current?.kind === 'list') current = current.items[Number(part)];
    else current = yamlEntry(current, String(part))?.value;
  }
  return current;
}

/** Plain data of a node. Positions of any part of it: `yamlAt(node, path)?.at`. */
export function yamlValue(node: YamlNode | undefined): unknown {
  if (!node) return undefined;
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(yamlValue);
  return Object.fromEntries(node.entries.map((entry) => [entry.key, yamlValue(entry.value)]));
}
