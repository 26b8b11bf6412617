import type { Expression } from '../../../code/tree.ts';
import { definitionsIn } from '../definitions.ts';
import { rootOf } from '../flow.ts';
import { dotted, textOf, walk } from '../walk.ts';
import { isConstant, type Judged, type Rule, whenAll } from './rule.ts';

const PLATFORM = /platform|windows|win32|linux|darwin|macos|python (?:version|3)|posix|node version/i;

export const skipped: Rule = {
  id: 'V06',
  title: 'does not run, or may not fail',
  severity: 'rejected',
  find: ({ test }) =>
    test.marks
      .filter(({ kind, text }) => kind !== 'conditional' || !PLATFORM.test(text))
      .filter(({ kind }) => kind !== 'conditional')
      .map(({ path, line, kind, text }) => ({
        path,
        line,
        message:
          kind === 'xfail'
            ? `a failure is expected (${text})`
            : kind === 'focused-sibling'
              ? text
              : `is marked ${kind}${text ? ` (${text})` : ''}`,
      })),
};

export const emptyTable: Rule = {
  id: 'V18',
  title: 'is repeated for nothing',
  severity: 'rejected',
  find: ({ test }) =>
    test.tables.flatMap(({ values, at }) => {
      const named = values.kind === 'name' ? definitionsIn(test.unit).get(values.name) : undefined;
      const table: Expression = named?.kind === 'value' ? named.value : values;
      return table.kind === 'collection' && table.entries.length === 0
        ? [{ path: at.file, line: at.line, message: 'its table of cases is empty' }]
        : [];
    }),
};

export const uncollected: Rule = {
  id: 'V22',
  title: 'is not collected',
  severity: 'rejected',
  find: ({ test }) => (test.uncollected === undefined ? [] : [{ path: test.path, line: test.line, message: test.uncollected }]),
};

const ABOUT_AUTH = /auth|guard|protect|unauthori[sz]ed|forbidden|credential|api_?key|approv|permission|access/i;
const GUARD = /auth|verify|guard|user|key|token|permission|approv|access|credential/i;

export const bypassed: Rule = {
  id: 'V15',
  title: 'switches off the guard it is about',
  severity: 'rejected',
  find(judged) {
    const { test, assertions } = judged;
    const about =
      ABOUT_AUTH.test(test.name) ||
      assertions.some(({ right, left }) =>
        [right, left].some((each) => each?.kind === 'literal' && (each.value === 401 || each.value === 403)),
      );
    if (!about) return [];
    return test.parts.flatMap((part) => {
      const found: { path: string; line: number; message: string }[] = [];
      const add = (line: number, message: string): void => {
        found.push({ path: part.unit.file, line, message });
      };
      walk(part.statements, part.unit, (node) => {
        if (
          node.kind === 'assign' &&
          node.target.kind === 'index' &&
          /dependency_overrides$/.test(dotted(node.target.object) ?? '') &&
          GUARD.test(dotted(node.target.key) ?? '')
        )
          add(node.at.line, `overrides ${dotted(node.target.key)}`);
        if (
          node.kind === 'call' &&
          /\.(?:overrideGuard|overrideProvider)$/.test(memberPath(node.callee)) &&
          GUARD.test(dotted(node.arguments[0]?.value ?? node.callee) ?? '')
        )
          add(node.at.line, `overrides ${dotted(node.arguments[0]?.value ?? node.callee)}`);
        return undefined;
      });
      return found;
    });
  },
};

const memberPath = (expression: Expression): string => dotted(expression) ?? (expression.kind === 'member' ? `.${expression.name}` : '');

/** What the test gives its mocks to answer, by the name of the mock. */
function answers({ test }: Judged): readonly { readonly mock: string; readonly value: Expression }[] {
  return test.parts.flatMap((part) => {
    const found: { mock: string; value: Expression }[] = [];
    walk(part.statements, part.unit, (node) => {
      if (node.kind === 'assign' && node.target.kind === 'member' && node.target.name === 'return_value' && node.value)
        found.push({ mock: dotted(node.target.object) ?? '', value: node.value });
      if (
        node.kind === 'call' &&
        node.callee.kind === 'member' &&
        /^mock(?:Return|Resolved)Value(?:Once)?$/.test(node.callee.name) &&
        node.arguments[0]
      )
        found.push({ mock: dotted(node.callee.object) ?? '', value: node.arguments[0].value });
      return undefined;
    });
    return found;
  });
}

export const mockEcho: Rule = {
  id: 'V10',
  title: 'asserts what its own mock was told to answer',
  severity: 'weak',
  find(judged) {
    const told = answers(judged);
    if (told.length === 0) return [];
    return whenAll(
      judged,
      ({ operator, left, right, part }) => {
        const call = left.kind === 'name' ? assigned(left.name, part.statements, part.unit) : left;
        const inner = call?.kind === 'await' ? call.value : call;
        if (operator !== '==' || !right || !isConstant(right) || inner?.kind !== 'call') return false;
        const callee = dotted(inner.callee);
        return told.some(
          ({ mock, value }) =>
            mock !== '' && mock === callee && isConstant(value) && JSON.stringify(plain(value)) === JSON.stringify(plain(right)),
        );
      },
      'asserts the answer that the test gave to its own mock',
    );
  },
};

function assigned(name: string, statements: Parameters<typeof walk>[0], unit: Parameters<typeof walk>[1]): Expression | undefined {
  let found: Expression | undefined;
  walk(statements, unit, (node) => {
    if (node.kind === 'assign' && node.target.kind === 'name' && node.target.name === name) found ??= node.value;
    return undefined;
  });
  return found;
}

const plain = (expression: Expression): unknown => {
  if (expression.kind === 'literal') return String(expression.value);
  return expression.kind === 'collection'
    ? expression.entries.map(({ key, value }) => [key ? plain(key) : undefined, plain(value)])
    : undefined;
};

export const patchedSubject: Rule = {
  id: 'V09',
  title: 'replaces what it is about',
  severity: 'weak',
  find(judged) {
    const patched = new Set<string>();
    // A spy without an implementation of its own calls the real thing.
    const passes = ![...judged.touches.names].some((name) => /^mock(?:Implementation|Return|Resolved|Rejected)/.test(name));
    for (const part of judged.test.parts)
      walk(part.statements, part.unit, (node) => {
        if (node.kind !== 'call') return undefined;
        const path = dotted(node.callee) ?? '';
        const [first, second] = node.arguments.map(({ value }) => value);
        const target =
          /(?:^|\.)patch$/.test(path) || (/(?:^|\.)setattr$/.test(path) && textOf(first) !== undefined) ? textOf(first) : undefined;
        if (target !== undefined) patched.add(target.slice(target.lastIndexOf('.') + 1));
        // A member of one object is not the member of the same name of another.
        const member = (passes ? /(?:^|\.)(?:patch\.object|setattr)$/ : /(?:^|\.)(?:patch\.object|setattr|spyOn)$/).test(path)
          ? textOf(second)
          : undefined;
        if (member !== undefined && first) patched.add(`${dotted(first) ?? '?'}.${member}`);
        return undefined;
      });
    if (patched.size === 0) return [];
    const called = calledNames(judged);
    const found = [...patched].find((name) => called.has(name));
    if (found === undefined) return [];
    const subject = found.slice(found.lastIndexOf('.') + 1);
    return whenAll(
      judged,
      ({ operator, left, part }) => {
        const root = rootOf(left) ?? '';
        // A mock of something else shows what the real subject did.
        const other = /^(?:mock_?)?(\w{4,})/i.exec(root)?.[1]?.replace(/_?(?:mock|spy|stub)$/i, '') ?? '';
        const bound = assigned(root, part.statements, part.unit);
        const foreign =
          bound?.kind === 'call' && textOf(bound.arguments[1]?.value) !== undefined && textOf(bound.arguments[1]?.value) !== subject;
        const named = other === '' || subject.toLowerCase().includes(other.toLowerCase()) || !/^mock_/.test(root);
        return (/called$/.test(operator) && named && !foreign) || root === `mock_${subject}`;
      },
      `${subject} is replaced by a mock, and only the mock is asserted`,
    );
  },
};

/** Functions that the test itself calls, by path and by last name. */
function calledNames({ test }: Judged): ReadonlySet<string> {
  const names = new Set<string>();
  const [own] = test.parts;
  if (own)
    walk(own.statements, own.unit, (node) => {
      if (node.kind === 'call') {
        const path = dotted(node.callee) ?? '';
        names.add(path.slice(path.lastIndexOf('.') + 1));
        names.add(path);
      }
      return undefined;
    });
  return names;
}

export const noisyGrep: Rule = {
  id: 'V14',
  title: 'a pattern across the whole file satisfies it',
  severity: 'weak',
  find: (judged) =>
    whenAll(
      judged,
      ({ left }) => {
        if (left.kind !== 'call' || !/^re\.(?:search|match|findall)$/.test(dotted(left.callee) ?? '')) return false;
        const flags = left.arguments.slice(2).map(({ value }) => dotted(value) ?? '');
        return /\.\*/.test(textOf(left.arguments[0]?.value) ?? '') && flags.some((flag) => /DOTALL|\.S$/.test(flag));
      },
      'its pattern spans the whole file: comments and unrelated code satisfy it',
    ),
};
