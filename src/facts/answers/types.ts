import type { Code } from '../../code/code.ts';
import type { ClassNode, Expression, Unit } from '../../code/tree.ts';
import type { Location } from '../../define.ts';
import { dotted, textOf } from '../tests/walk.ts';
import { classNamed } from './handler.ts';

/** A field that an answer holds. */
export interface AnswerField {
  readonly name: string;
  /** Absent in some answers. */
  readonly optional: boolean;
  readonly at: Location;
}

/** The top level of an answer. */
export interface AnswerShape {
  /** The declared type, when there is one. */
  readonly type?: { readonly name: string; readonly at?: Location };
  readonly array: boolean;
  /** Undefined when they could not be read. */
  readonly fields?: readonly AnswerField[];
}

const WRAPPERS = /^(?:Promise|Observable|Awaitable|Optional|Annotated)$/;
const LISTS = /^(?:List|list|Sequence|Array|ReadonlyArray|Iterable|set|Set)$/;

/** Reads a type annotation: the named type inside promises, lists and optionals, with its fields where its class can be read. */
export function shapeOfType(code: Code, unit: Unit, type: Expression): AnswerShape | undefined {
  if (type.kind === 'index') {
    const outer = last(dotted(type.object) ?? '');
    const inner = type.key.kind === 'collection' ? type.key.entries[0]?.value : type.key;
    if (!inner) return undefined;
    if (WRAPPERS.test(outer)) return shapeOfType(code, unit, inner);
    if (!LISTS.test(outer)) return undefined;
    const shape = shapeOfType(code, unit, inner);
    return shape && !shape.array ? { ...shape, array: true } : undefined;
  }
  if (type.kind === 'operation' && type.operator === '|') {
    const solid = type.operands.filter((each) => !isNothing(each));
    return solid.length === 1 && solid[0] ? shapeOfType(code, unit, solid[0]) : undefined;
  }
  const name = dotted(type) ?? textOf(type);
  if (
    name === undefined ||
    !/^(?:\w+\.)*[A-Z]\w*$/.test(name) ||
    /^(?:Any|Dict|Response|JSONResponse|Object|Record|Buffer|String|Number|Boolean|None)$/.test(last(name))
  )
    return undefined;
  const found = classNamed(code, unit, name);
  const fields =
    found && ('class' in found ? fieldsOfClass(code, found.unit, found.class, 0) : schemaFields(code, found.unit, found.value, 0));
  const at = found && ('class' in found ? found.class.at : found.value.at);
  return {
    type: { name: last(name), ...(at ? { at: { path: at.file, line: at.line } } : {}) },
    array: false,
    ...(fields ? { fields } : {}),
  };
}

const isNothing = (type: Expression): boolean =>
  (type.kind === 'literal' && (type.value === null || type.value === undefined)) ||
  /^(?:None|null|undefined|void)$/.test(dotted(type) ?? '');

const last = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** The fields of a model class with those of its bases; undefined when anything about them is not plain. */
export function fieldsOfClass(code: Code, unit: Unit, node: ClassNode, depth: number): readonly AnswerField[] | undefined {
  if (depth > 8 || node.enum) return undefined;
  const fields = new Map<string, AnswerField>();
  for (const { value } of node.bases) {
    const inherited = fieldsOfBase(code, unit, value, depth);
    if (!inherited) return undefined;
    for (const field of inherited) fields.set(field.name, field);
  }
  const own = unit.dialect === 'python' ? pythonFields(node) : memberFields(node);
  if (!own) return undefined;
  for (const field of own) fields.set(field.name, field);
  return [...fields.values()];
}

const PLAIN_BASES = /^(?:BaseModel|SQLModel|TypedDict|NamedTuple|object|Object|ABC|Generic)$/;

function fieldsOfBase(code: Code, unit: Unit, base: Expression, depth: number): readonly AnswerField[] | undefined {
  const name = dotted(base.kind === 'index' ? base.object : base);
  if (base.kind === 'call' && /^(?:createZodDto|zodDto)$/.test(dotted(base.callee) ?? '')) {
    const [schema] = base.arguments;
    return schema ? schemaFields(code, unit, schema.value, depth) : undefined;
  }
  if (name === undefined) return undefined;
  const found = classNamed(code, unit, name);
  if (found && 'class' in found) return fieldsOfClass(code, found.unit, found.class, depth + 1);
  return !found && PLAIN_BASES.test(last(name)) ? [] : undefined;
}

/** Annotated names of a pydantic model or dataclass. An alias generator, extra fields or a custom serializer leave it unread. */
function pythonFields(node: ClassNode): readonly AnswerField[] | undefined {
  const fields: AnswerField[] = [];
  for (const statement of node.body.statements) {
    if (statement.kind !== 'expression') {
      if (statement.kind === 'if' || statement.kind === 'loop') return undefined;
      continue;
    }
    const { value } = statement;
    if (value.kind === 'class' && value.name === 'Config' && unusual(value)) return undefined;
    if (value.kind !== 'assign' || value.target.kind !== 'name') continue;
    const { name } = value.target;
    const decorators = value.value?.kind === 'call' || value.value?.kind === 'function' ? decoratorsOf(value.value) : [];
    if (decorators.some((each) => /serializer/.test(each))) return undefined;
    if (decorators.some((each) => /computed_field$/.test(each))) fields.push(field(name, value.at));
    if (name === 'model_config' && value.value && unusual(value.value)) return undefined;
    if (name === 'Config' && value.value && unusual(value.value)) return undefined;
    if (
      !value.annotation ||
      name.startsWith('_') ||
      name === 'model_config' ||
      /^(?:ClassVar|PrivateAttr)$/.test(last(headOf(value.annotation)))
    )
      continue;
    const given = value.value?.kind === 'call' ? value.value : undefined;
    if (given && /(?:^|\.)(?:Relationship|PrivateAttr)$/.test(dotted(given.callee) ?? '')) continue;
    const option = (key: string): Expression | undefined => given?.arguments.find((each) => each.name === key)?.value;
    const hidden = option('exclude');
    if (hidden?.kind === 'literal' && hidden.value === true) continue;
    const alias = option('serialization_alias') ?? option('alias');
    if (alias && textOf(alias) === undefined) return undefined;
    fields.push(field(textOf(alias) ?? name, value.at));
  }
  return fields;
}

const field = (name: string, at: { readonly file: string; readonly line: number }): AnswerField => ({
  name,
  optional: false,
  at: { path: at.file, line: at.line },
});

const headOf = (type: Expression): string => dotted(type.kind === 'index' ? type.object : type) ?? '';

/** Names of the decorators that a lowered definition carries. */
function decoratorsOf(value: Expression): readonly string[] {
  if (value.kind === 'function') return value.decorators.map((each) => dotted(each.kind === 'call' ? each.callee : each) ?? '');
  if (value.kind !== 'call') return [];
  const inner = value.arguments[0]?.value;
  return [dotted(value.callee) ?? '', ...(inner ? decoratorsOf(inner) : [])];
}

/** A model configuration that changes which fields come out, or their names. */
function unusual(value: Expression): boolean {
  const text = JSON.stringify(value, (key, inner: unknown) => (key === 'at' ? undefined : inner));
  return /alias_generator|"allow"|by_alias/.test(text);
}

/** Declared fields of a DTO class. A class with `@Exclude` or `@Expose` says only part of it. */
function memberFields(node: ClassNode): readonly AnswerField[] | undefined {
  const fields: AnswerField[] = [];
  for (const { form, name, computed, static: isStatic, decorators, at, annotation } of node.members) {
    const names = decorators.map((each) => dotted(each.kind === 'call' ? each.callee : each) ?? '');
    if (names.some((each) => /^(?:Exclude|Expose|Transform)$/.test(each))) return undefined;
    if (form === 'getter' || (computed && form === 'field' && !isStatic)) return undefined;
    if (form !== 'field' || isStatic || name === undefined || name.startsWith('#')) continue;
    const optional =
      decorators.some((each) => /Optional/.test(dotted(each.kind === 'call' ? each.callee : each) ?? '')) ||
      (annotation?.kind === 'operation' && annotation.operator === '|' && annotation.operands.some(isNothing));
    fields.push({ ...field(name, at), optional });
  }
  return fields;
}

/** Keys of `z.object({...})` with `.extend`, and of a name for one. */
export function schemaFields(code: Code, unit: Unit, schema: Expression, depth: number): readonly AnswerField[] | undefined {
  if (depth > 8) return undefined;
  if (schema.kind === 'name' || schema.kind === 'member') {
    const name = dotted(schema);
    const found = name === undefined ? undefined : classNamed(code, unit, name);
    return found && 'value' in found ? schemaFields(code, found.unit, found.value, depth + 1) : undefined;
  }
  if (schema.kind !== 'call' || schema.callee.kind !== 'member') return undefined;
  const { name, object } = schema.callee;
  const [first] = schema.arguments;
  if (/^(?:object|strictObject)$/.test(name) && /^(?:z|zod)$/.test(dotted(object) ?? '')) return keysOf(first?.value);
  if (/^(?:describe|meta|strict|openapi|readonly|refine)$/.test(name)) return schemaFields(code, unit, object, depth + 1);
  if (name !== 'extend') return undefined;
  const [base, more] = [schemaFields(code, unit, object, depth + 1), keysOf(first?.value)];
  return base && more ? [...new Map([...base, ...more].map((each) => [each.name, each])).values()] : undefined;
}

/** Literal keys of a map; undefined with a spread or a computed key. */
export function keysOf(map: Expression | undefined): readonly AnswerField[] | undefined {
  if (map?.kind !== 'collection' || map.form !== 'map') return undefined;
  const fields = map.entries.map(({ key, spread, value }) => {
    const name = textOf(key);
    return name === undefined || spread ? undefined : { ...field(name, key?.at ?? value.at), optional: isOptionalSchema(value) };
  });
  return fields.every((each) => each !== undefined) ? fields.flatMap((each) => each ?? []) : undefined;
}

const isOptionalSchema = (value: Expression): boolean =>
  value.kind === 'call' && /\.(?:optional|nullish)\(\)/.test(`${dotted(value) ?? ''}`);
