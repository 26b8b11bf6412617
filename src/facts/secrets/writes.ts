import type { Code } from '../../code/code.ts';
import type { Expression, Unit } from '../../code/tree.ts';
import { type Definition, functionAround, productionUnits } from '../configuration/outline.ts';
import { dotted, textOf, walk } from '../tests/walk.ts';

/** A place that writes a value to a file, or to a store of settings on disk. */
export interface Write {
  readonly unit: Unit;
  readonly node: Extract<Expression, { kind: 'call' }>;
  readonly value: Expression;
  /** The path it is written to, as far as it is written beside the call. */
  readonly target?: Expression;
  readonly in?: Definition;
  readonly how: string;
}

const MENTION =
  /write_text|write_bytes|writeFile|writeJson|outputJson|outputFile|appendFile|writeTextFile|\.dump\(|\.write\(|\.set\(|safe_dump|to_json|Bun\.write/;
/** Words without which a file holds no credential by name; checked before the file is parsed. */
const CREDENTIAL = /token|secret|passw|credential|api_?key|private_?key|signing_?key/i;
const BOTH = { test: (text: string): boolean => MENTION.test(text) && CREDENTIAL.test(text) };
const STORES = /["'](?:conf|configstore|electron-store|electron-settings|node-persist|node-localstorage|lowdb)["']/;

/** Every write to a file in production code. */
export function fileWrites(code: Code): readonly Write[] {
  const found: Write[] = [];
  for (const unit of productionUnits(code, BOTH)) {
    const text = code.repo.text(unit.file) ?? '';
    const opens = /\bopen\(|createWriteStream|aiofiles/.test(text);
    const stores = STORES.test(text);
    walk(unit.module.statements, unit, (node) => {
      if (node.kind !== 'call') return undefined;
      const write = writeOf(node, unit, opens, stores);
      if (!write) return undefined;
      const inside = functionAround(unit, node.at.start);
      found.push({ unit, node, ...write, ...(inside ? { in: inside } : {}) });
      return undefined;
    });
  }
  return found;
}

function writeOf(node: Write['node'], unit: Unit, opens: boolean, stores: boolean): Pick<Write, 'value' | 'target' | 'how'> | undefined {
  const callee = dotted(node.callee) ?? (node.callee.kind === 'member' ? `*.${node.callee.name}` : '');
  const last = callee.slice(callee.lastIndexOf('.') + 1);
  const [first, second] = node.arguments.filter(({ name }) => name === undefined).map(({ value }) => value);
  const named = (name: string): Expression | undefined => node.arguments.find((each) => each.name === name)?.value;
  if (unit.dialect === 'python') {
    if (/^write_(?:text|bytes)$/.test(last)) {
      const value = first ?? named('data');
      return value && { value, how: last, ...(node.callee.kind === 'member' ? { target: node.callee.object } : {}) };
    }
    if (
      /^(?:json|yaml|pickle|toml|tomli_w|ruamel|orjson|ujson|joblib|marshal)(?:\.\w+)*\.(?:dump|safe_dump)$/.test(callee) &&
      first &&
      (second || named('fp') || named('stream'))
    )
      return { value: first, how: callee };
    if (
      last === 'write' &&
      opens &&
      first &&
      node.callee.kind === 'member' &&
      !/(?:stdout|stderr|response|res|socket|writer|buf(?:fer)?|sys)$/i.test(dotted(node.callee.object) ?? '')
    )
      return { value: first, how: 'write' };
    return undefined;
  }
  if (
    /^(?:writeFile|writeFileSync|appendFile|appendFileSync|writeTextFile|writeTextFileSync|outputFile|outputFileSync|writeJson|writeJsonSync|writeJSON|outputJson|outputJsonSync|outputJSON)$/.test(
      last,
    ) &&
    second
  )
    return { value: second, how: last, ...(first ? { target: first } : {}) };
  if (callee === 'Bun.write' && second) return { value: second, how: callee, ...(first ? { target: first } : {}) };
  if (stores && last === 'set' && /conf|store|settings|storage|db/i.test(callee)) {
    const value = second ?? first;
    const key = textOf(first);
    return (
      value && {
        value:
          key !== undefined && second
            ? { kind: 'collection', form: 'map', entries: [{ ...(first ? { key: first } : {}), value: second }], at: node.at }
            : value,
        how: callee,
      }
    );
  }
  return undefined;
}
