import type { Expression, FunctionNode, Unit } from '../../code/tree.ts';
import { type ClassValue, textOf, type Value } from '../../code/value.ts';
import { defineFact, type Location } from '../../define.ts';
import { code } from '../code.ts';
import { dotted, walk } from '../tests/walk.ts';
import { type ApprovalPath, approvals } from './index.ts';
import { isApproved, snake } from './words.ts';

/** A parameter or field that approves when the caller leaves it out. */
export interface GrantingDefault {
  readonly key: string;
  readonly text: string;
  readonly at: Location;
  readonly path: ApprovalPath;
}

const DECISION = /^(?:is_|was_)?(?:auto_?)?(?:approved?|accept(?:ed)?|grant(?:ed)?|confirm(?:ed)?|authori[sz]ed?|allow(?:ed)?)$/;
const CHOICE = /^(?:decision|status|action|verdict|outcome|state|response|result)$/;

/** Whether a default says yes for a field of that name. */
const grants = (name: string, value: unknown): boolean => {
  const text = snake(name);
  if (value === true) return DECISION.test(text);
  return (
    typeof value === 'string' &&
    (isApproved(value) || /^(?:accept|grant|allow|yes)$/i.test(value)) &&
    (CHOICE.test(text) || DECISION.test(text))
  );
};

/** Defaults of parameters, body models and schemas in the calls that people decide with. */
export const grantingDefaults = defineFact({
  id: 'granting-defaults',
  needs: { approvals, code },
  derive(_context, given): readonly GrantingDefault[] {
    const found = new Map<string, GrantingDefault>();
    for (const path of given.approvals.paths('exposed')) {
      if (!path.human) continue;
      const add = (name: string, at: Location): void => {
        const key = `${path.entry.name} ${name}`;
        if (!found.has(key))
          found.set(key, {
            key,
            text: `${path.entry.name} approves when the caller leaves \`${name}\` out: its default says yes`,
            at,
            path,
          });
      };
      for (const node of path.trace.called) {
        const unit = given.code.unit(node.at.file);
        if (!unit || !isHandler(node, path)) continue;
        ofParameters(node, path, add);
        ofBody(node, unit, add);
      }
      ofSchemas(path, given.code.unit.bind(given.code), add);
    }
    return [...found.values()];
  },
});

const isHandler = (node: FunctionNode, { entry }: ApprovalPath): boolean =>
  node.at.file === entry.at.path && (node.at.line === entry.at.line || Math.abs(node.at.line - entry.at.line) <= 3);

type Add = (name: string, at: Location) => void;

function ofParameters(node: FunctionNode, path: ApprovalPath, add: Add): void {
  const module = path.entry.machine.modules.get(node.at.file);
  for (const parameter of node.parameters) {
    const name = parameter.target.kind === 'name' ? parameter.target.name : undefined;
    const at = { path: parameter.at.file, line: parameter.at.line };
    const literal = defaultOf(parameter.default);
    if (name !== undefined && parameter.default && grants(name, literal)) add(name, at);
    const annotation = parameter.annotation && dotted(parameter.annotation);
    const model =
      annotation === undefined ? undefined : classNamed(module?.scope.variables.get(annotation.split('.')[0] ?? ''), annotation);
    if (model) ofModel(model, add);
  }
}

/** The literal default, also of `Query(True)` and `Body(default=True)`. */
function defaultOf(value: Expression | undefined): unknown {
  if (value?.kind === 'literal') return value.value;
  if (value?.kind !== 'call') return undefined;
  const given = value.arguments.find(({ name }) => name === 'default') ?? value.arguments.find(({ name }) => name === undefined);
  return given?.value.kind === 'literal' ? given.value.value : undefined;
}

function classNamed(value: Value | undefined, annotation: string): ClassValue | undefined {
  if (value?.is === 'class') return value;
  const last = annotation.slice(annotation.lastIndexOf('.') + 1);
  if (value?.is === 'module') {
    const inner = value.scope.variables.get(last);
    return inner?.is === 'class' ? inner : undefined;
  }
  return undefined;
}

function ofModel(of: ClassValue, add: Add): void {
  for (const [name, value] of of.fields) {
    const given =
      value.is === 'library' && /Field\(\)$/.test(value.path) ? (value.call?.named.get('default') ?? value.call?.arguments[0]) : value;
    const literal = given?.is === 'constant' ? given.value : textOf(given);
    const declared = of.node.body.statements.find(
      (each) =>
        each.kind === 'expression' && each.value.kind === 'assign' && each.value.target.kind === 'name' && each.value.target.name === name,
    );
    if (grants(name, literal)) add(name, { path: of.node.at.file, line: declared?.at.line ?? of.node.at.line });
  }
}

/** `const { approved = true } = req.body`, `req.body.approved ?? true`, `body.get("approved", True)`. */
function ofBody(node: FunctionNode, unit: Unit, add: Add): void {
  walk([node], unit, (inner) => {
    if (inner.kind === 'assign' && inner.target.kind === 'pattern')
      for (const item of inner.target.items)
        if (item?.key !== undefined && item.default?.kind === 'literal' && grants(item.key, item.default.value))
          add(item.key, { path: unit.file, line: item.default.at.line });
    if (inner.kind === 'logical' && inner.operator !== 'and' && inner.right.kind === 'literal') {
      const name = inner.left.kind === 'member' ? inner.left.name : inner.left.kind === 'name' ? inner.left.name : undefined;
      if (name !== undefined && grants(name, inner.right.value)) add(name, { path: unit.file, line: inner.at.line });
    }
    if (inner.kind === 'call' && inner.callee.kind === 'member' && inner.callee.name === 'get' && inner.arguments.length === 2) {
      const [key, otherwise] = inner.arguments;
      if (
        key?.value.kind === 'literal' &&
        typeof key.value.value === 'string' &&
        otherwise?.value.kind === 'literal' &&
        grants(key.value.value, otherwise.value.value)
      )
        add(key.value.value, { path: unit.file, line: inner.at.line });
    }
    return undefined;
  });
}

/** `approved: z.boolean().default(true)` in the files that the run went through. */
function ofSchemas(path: ApprovalPath, unitOf: (file: string) => Unit | undefined, add: Add): void {
  const asked = new Set(
    path.trace.tests
      .flatMap(({ value }) => [...value.origins, ...(value.is === 'choice' ? value.of.flatMap(({ origins }) => origins) : [])])
      .filter(({ from }) => from === 'request')
      .map(({ name }) => name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf(' ')) + 1)),
  );
  for (const file of path.entry.machine.modules.keys()) {
    if (!/\.[cm]?[jt]s$/.test(file)) continue;
    const unit = unitOf(file);
    if (!unit) continue;
    walk(unit.module.statements, unit, (node) => {
      if (node.kind !== 'collection' || node.form !== 'map') return undefined;
      for (const { key, value } of node.entries) {
        const name = key?.kind === 'literal' && typeof key.value === 'string' ? key.value : undefined;
        if (
          name === undefined ||
          !asked.has(name) ||
          value.kind !== 'call' ||
          value.callee.kind !== 'member' ||
          value.callee.name !== 'default'
        )
          continue;
        const [given] = value.arguments;
        if (given?.value.kind === 'literal' && grants(name, given.value.value)) add(name, { path: file, line: value.at.line });
      }
      return undefined;
    });
  }
}
