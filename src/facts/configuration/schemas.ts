import type { Code } from '../../code/code.ts';
import type { Entry, Expression, Unit } from '../../code/tree.ts';
import type { Location } from '../../define.ts';
import { definitionsIn } from '../tests/definitions.ts';
import { dotted, textOf, walk } from '../tests/walk.ts';
import { VARIABLE } from './helpers.ts';
import { productionUnits } from './outline.ts';

/** A variable that a schema, a settings object or a configuration service of a package reads. */
export interface SchemaRead extends Location {
  readonly name: string;
  readonly start: number;
  readonly default?: string | null;
}

const PACKAGES =
  /["'](?:zod(?:\/v[34])?|envalid|convict|joi|yup|valibot|env-var|@t3-oss\/env-\w+|@nestjs\/config|znv|class-validator)["']|\bfrom\s+(?:decouple|environs|environ|starlette\.config)\s+import|\bimport\s+(?:environ|environs)\b/;

/** Reads by schemas (zod, envalid, t3-env, Joi), convict, Nest's ConfigService, env-var, decouple, environs and Starlette's Config. */
export function schemaReads(code: Code): readonly SchemaRead[] {
  const reads: SchemaRead[] = [];
  for (const unit of productionUnits(code, PACKAGES)) {
    const text = code.repo.text(unit.file) ?? '';
    const add = (name: string | undefined, node: Expression, fallback: Expression | undefined): void => {
      if (name !== undefined && VARIABLE.test(name))
        reads.push({ name, path: unit.file, line: node.at.line, start: node.at.start, ...literal(fallback) });
    };
    const shape = (entries: readonly Entry[]): void => {
      for (const { key, value } of entries) if (key) add(textOf(key), key, defaultOf(value));
    };
    walk(unit.module.statements, unit, (node) => {
      if (node.kind === 'collection' && /["']convict["']/.test(text)) convict(node.entries, add);
      if (node.kind === 'class' && /["']class-validator["']/.test(text)) variablesClass(node, add);
      if (node.kind !== 'call') return undefined;
      const callee = dotted(node.callee) ?? (node.callee.kind === 'member' ? `*.${node.callee.name}` : '');
      const [first, second] = node.arguments.map(({ value }) => value);
      if (/(?:^|\.)(?:cleanEnv|makeValidator|parseEnv)$/.test(callee) && second) shape(fieldsOf(second, unit, 0));
      else if (/(?:^|\.)createEnv$/.test(callee) && first?.kind === 'collection')
        for (const part of first.entries) {
          if (/^(?:server|client|shared)$/.test(textOf(part.key) ?? '')) shape(fieldsOf(part.value, unit, 0));
        }
      else if (
        /\.(?:parse|safeParse|parseAsync|validate|validateSync|attempt)$/.test(callee) &&
        [first, second].some((each) => each && readsEnvironment(each)) &&
        node.callee.kind === 'member'
      )
        shape(fieldsOf(first && readsEnvironment(first) ? node.callee.object : first, unit, 0));
      else if (/(?:^|\.)forRoot$/.test(callee) && first?.kind === 'collection') {
        for (const { key, value } of first.entries) if (textOf(key) === 'validationSchema') shape(fieldsOf(value, unit, 0));
      } else if (/@nestjs\/config/.test(text) && /\.(?:get|getOrThrow)$/.test(callee) && /config/i.test(callee))
        add(textOf(first), node, second);
      else if (/["']env-var["']/.test(text) && /^env\w*\.get$/.test(callee)) add(textOf(first), node, undefined);
      else if (/\bdecouple\b|starlette\.config/.test(text) && /^(?:auto)?config$/i.test(callee))
        add(textOf(first), node, named(node, 'default'));
      else if (/\benvirons?\b/.test(text) && /^env(?:\.(?:str|bool|int|float|list|json|url|db|db_url|cache|path|dict))?$/i.test(callee))
        add(textOf(first), node, named(node, 'default') ?? second);
      return undefined;
    });
  }
  return reads;
}

/** A class whose fields are the variables that class-validator checks. */
function variablesClass(
  node: Extract<Expression, { kind: 'class' }>,
  add: (name: string | undefined, node: Expression, fallback: Expression | undefined) => void,
): void {
  const fields = node.members.filter(
    ({ form, name, decorators }) => form === 'field' && decorators.length > 0 && name !== undefined && /^[A-Z][A-Z0-9_]{2,}$/.test(name),
  );
  if (fields.length < 2) return;
  for (const { name, value, at } of fields) add(name, { kind: 'name', name: name ?? '', at }, value);
}

type Call = Extract<Expression, { kind: 'call' }>;
const named = (node: Call, name: string): Expression | undefined => node.arguments.find((each) => each.name === name)?.value;
const readsEnvironment = (node: Expression): boolean =>
  /^(?:process\.env|import\.meta\.env|Bun\.env)$/.test(dotted(node) ?? '') ||
  (node.kind === 'collection' && node.entries.some(({ spread, value }) => spread === true && readsEnvironment(value)));

/** The entries of the map that a schema declares, through names of the file and chained steps. */
function fieldsOf(node: Expression | undefined, unit: Unit, depth: number): readonly Entry[] {
  if (!node || depth > 6) return [];
  if (node.kind === 'collection' && node.form === 'map')
    return node.entries.flatMap((entry) => (entry.spread ? fieldsOf(entry.value, unit, depth + 1) : [entry]));
  if (node.kind === 'name') {
    const definition = definitionsIn(unit).get(node.name);
    return definition?.kind === 'value' ? fieldsOf(definition.value, unit, depth + 1) : [];
  }
  if (node.kind === 'call')
    return [
      ...(node.callee.kind === 'member' ? fieldsOf(node.callee.object, unit, depth + 1) : []),
      ...fieldsOf(node.arguments[0]?.value, unit, depth + 1),
    ];
  return [];
}

/** The default of a schema step: `.default(x)`, `str({ default: x })`. */
function defaultOf(node: Expression): Expression | undefined {
  if (node.kind !== 'call') return undefined;
  const first = node.arguments[0]?.value;
  if (node.callee.kind === 'member' && /^(?:default|catch|prefault)$/.test(node.callee.name)) return first;
  const given = first?.kind === 'collection' ? first.entries.find(({ key }) => textOf(key) === 'default')?.value : undefined;
  return given ?? (node.callee.kind === 'member' ? defaultOf(node.callee.object) : undefined);
}

function convict(
  entries: readonly Entry[],
  add: (name: string | undefined, node: Expression, fallback: Expression | undefined) => void,
): void {
  const variable = entries.find(({ key }) => textOf(key) === 'env')?.value;
  if (variable) add(textOf(variable), variable, entries.find(({ key }) => textOf(key) === 'default')?.value);
}

function literal(node: Expression | undefined): { default?: string | null } {
  if (node?.kind !== 'literal') return {};
  return { default: node.value === null || node.value === undefined ? null : String(node.value) };
}
