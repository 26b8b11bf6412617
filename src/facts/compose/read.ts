import { readYaml, type YamlDiagnostic, type YamlNode } from '../../syntax/yaml.ts';
import { list, type MapNode, map, type Node, type Path, type ScalarNode } from './node.ts';
import { ComposeError } from './problem.ts';
import { resolvePlain } from './scalars.ts';

export interface ComposeDocument {
  readonly root: MapNode;
  /** Paths marked `!reset` or `!override`: what earlier files gave there is dropped. */
  readonly resets: readonly Reset[];
}

export interface Reset {
  readonly path: Path;
  readonly tag: '!reset' | '!override';
  readonly line: number;
}

/** Parses a compose file into documents. Throws ComposeError with the text of the reader of compose. */
export function readComposeFile(path: string, text: string): ComposeDocument[] {
  const file = readYaml(path, text);
  const first = file.diagnostics[0];
  if (first) throw new ComposeError(diagnosticText(file.diagnostics), { path, line: first.line });
  const documents: ComposeDocument[] = [];
  for (const node of file.documents) {
    if (!node) continue;
    const resets: Reset[] = [];
    const root = convert(node, [], resets);
    if (root?.kind !== 'map') throw new ComposeError('Top-level object must be a mapping', node.at);
    documents.push({ root, resets });
  }
  return documents;
}

function diagnosticText(diagnostics: readonly YamlDiagnostic[]): string {
  const duplicates = diagnostics.filter((diagnostic) => diagnostic.code === 'duplicate-key');
  const other = diagnostics.find((diagnostic) => diagnostic.code !== 'duplicate-key');
  if (other)
    return other.code === 'syntax' && other.reason !== mergeReason
      ? `yaml: line ${other.line}: ${parserText(other.reason)}`
      : `yaml: ${other.reason}`;
  return `yaml: unmarshal errors:\n${duplicates.map(({ line, reason }) => `  line ${line}: ${reason}`).join('\n')}`;
}

const mergeReason = 'map merge requires map or sequence of maps as the value';

/** The words of go-yaml for the commonest mistakes. */
function parserText(reason: string): string {
  if (/^Tabs are not allowed/.test(reason)) return 'found character that cannot start any token';
  if (/^Plain value cannot start with/.test(reason)) return 'found character that cannot start any token';
  if (/^Unexpected block-seq-ind/.test(reason)) return 'block sequence entries are not allowed in this context';
  if (/^Missing closing .quote/.test(reason)) return 'found unexpected end of stream';
  if (/^Nested mappings|^Implicit map keys need/.test(reason)) return 'mapping values are not allowed in this context';
  if (/same column/.test(reason)) return 'did not find expected key';
  return reason;
}

function convert(node: YamlNode, path: Path, resets: Reset[]): Node | undefined {
  const at = { path: node.at.path, line: node.at.line };
  if (node.tag === '!reset' || node.tag === '!override') {
    // compose looks for these tags where they are written: an alias brings what is left of the value, and marks nothing.
    if (node.aliased === undefined) resets.push({ path, tag: node.tag, line: node.at.line });
    if (node.tag === '!reset' && node.aliased !== 'itself') return undefined;
  }
  if (node.kind === 'scalar') return convertScalar(node, at);
  if (node.kind === 'list') {
    const items = node.items.map((item, index) => convert(item, [...path, String(index)], resets));
    return list(
      items.filter((item) => item !== undefined),
      at,
    );
  }
  const children: [string, Node][] = [];
  for (const entry of node.entries) {
    if (!entry.keyIsString) {
      const place = path.length === 0 ? 'at top level' : `in ${path.join('.')}`;
      throw new ComposeError(`Non-string key ${place}: ${entry.key}`, entry.keyAt);
    }
    const value = convert(entry.value, [...path, entry.key], resets);
    if (value) children.push([entry.key, value]);
  }
  return map(children, at);
}

function convertScalar(node: YamlNode & { kind: 'scalar' }, at: ScalarNode['at']): ScalarNode {
  if (node.tag === 'tag:yaml.org,2002:null') return { kind: 'scalar', value: null, at };
  // A tag of its own, `!override` too, makes any scalar text.
  const own = node.tag?.startsWith('!') === true;
  if (!node.plain || own || node.tag === 'tag:yaml.org,2002:str')
    return { kind: 'scalar', value: node.plain ? node.text : String(node.value ?? ''), at };
  return { kind: 'scalar', ...resolvePlain(node.text), at };
}
