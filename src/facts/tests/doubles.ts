import type { Expression } from '../../code/tree.ts';
import type { Location } from '../../define.ts';
import type { TestCase } from './types.ts';
import { dotted, textOf, walk } from './walk.ts';

/** Something that a test puts in place of the real thing. */
export interface Double extends Location {
  /** What is replaced, as the test names it: `app.llm.complete`, `client.messages`, `openai` for a module. */
  readonly target: string;
  readonly kind: 'module' | 'member' | 'override';
  /** What stands there instead, where it is written. */
  readonly value?: Expression;
  /** It raises when it is called, so the test fails if the code calls it. */
  readonly raises: boolean;
}

/** What the slice of a test replaces: `patch`, `monkeypatch.setattr`, `vi.mock`, `spyOn`, dependency overrides, assignments to a member. */
export function doublesOf(test: TestCase): readonly Double[] {
  const found: Double[] = [];
  const own = [...test.body.decorators, ...(test.owner?.decorators ?? [])];
  const read = (nodes: Parameters<typeof walk>[0], unit: TestCase['unit']): void =>
    walk(nodes, unit, (node) => {
      const double = node.kind === 'call' ? replacedBy(node) : node.kind === 'assign' ? assigned(node) : undefined;
      if (double) found.push({ ...double, path: node.at.file, line: node.at.line });
      return undefined;
    });
  read(own, test.unit);
  for (const part of test.parts) if (part.role !== 'module') read(part.statements, part.unit);
  // vi.mock and jest.mock are hoisted to the top of the file.
  for (const statement of test.unit.module.statements)
    if (
      statement.kind === 'expression' &&
      statement.value.kind === 'call' &&
      /^(?:vi|jest)\.(?:do)?[mM]ock$/.test(dotted(statement.value.callee) ?? '')
    )
      read([statement], test.unit);
  return found;
}

type Call = Extract<Expression, { kind: 'call' }>;
type Found = Omit<Double, keyof Location>;

function replacedBy(call: Call): Found | undefined {
  const path = dotted(call.callee) ?? (call.callee.kind === 'member' ? call.callee.name : '');
  const [first, second, third] = call.arguments.filter(({ name }) => name === undefined).map(({ value }) => value);
  const named = (name: string): Expression | undefined => call.arguments.find((each) => each.name === name)?.value;
  const raises = named('side_effect') !== undefined && isError(named('side_effect'));
  const text = textOf(first);
  if (/(?:^|\.)patch$/.test(path) && text !== undefined)
    return made(text, 'member', named('new') ?? second ?? named('return_value'), raises);
  if (/(?:^|\.)patch\.object$/.test(path) && first && textOf(second) !== undefined)
    return made(`${dotted(first) ?? ''}.${textOf(second)}`, 'member', named('new') ?? third ?? named('return_value'), raises);
  if (/(?:^|\.)setattr$/.test(path)) {
    if (text !== undefined) return made(text, 'member', second, false);
    if (first && textOf(second) !== undefined) return made(`${dotted(first) ?? ''}.${textOf(second)}`, 'member', third, false);
  }
  if (/^(?:vi|jest)\.(?:do)?[mM]ock$/.test(path)) {
    const module = text ?? (first?.kind === 'call' ? textOf(first.arguments[0]?.value) : undefined);
    return module === undefined ? undefined : made(module, 'module', second, false);
  }
  if (/(?:^|\.)spyOn$|(?:^|\.)mock\.method$|^sinon\.(?:stub|mock)$/.test(path) && first && textOf(second) !== undefined)
    return made(`${dotted(first) ?? ''}.${textOf(second)}`, 'member', third, false);
  if (/(?:^|\.)override(?:Guard|Provider|Interceptor)$/.test(path) && first) return made(dotted(first) ?? '', 'override', undefined, false);
  return undefined;
}

/** `app.dependency_overrides[x] = ...`, `settings.cap = 5`, `client.send = Mock()`. */
function assigned(node: Extract<Expression, { kind: 'assign' }>): Found | undefined {
  const { target, value } = node;
  if (target.kind === 'index' && /dependency_overrides$/.test(dotted(target.object) ?? ''))
    return made(dotted(target.key) ?? '', 'override', value, false);
  if (target.kind !== 'member' || /^(?:self|cls|this|process\.env)$/.test(dotted(target.object) ?? '')) return undefined;
  const owner = dotted(target.object);
  if (owner === undefined) return undefined;
  if (target.name === 'side_effect') return made(owner, 'member', value, isError(value));
  return target.name === 'return_value' ? undefined : made(`${owner}.${target.name}`, 'member', value, false);
}

function made(target: string, kind: Found['kind'], value: Expression | undefined, raises: boolean): Found {
  return { target, kind, ...(value ? { value } : {}), raises: raises || (value !== undefined && fails(value)) };
}

const isError = (value: Expression | undefined): boolean =>
  value !== undefined && /(?:Error|Exception|fail)(?:\(\))?$/.test(dotted(value) ?? '');

/** `Mock(side_effect=AssertionError)`, `() => { throw ... }` is left to the reader of its body: only the first form is sure. */
function fails(value: Expression): boolean {
  if (value.kind !== 'call') return false;
  return value.arguments.some((each) => each.name === 'side_effect' && isError(each.value));
}
