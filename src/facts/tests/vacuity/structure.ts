import type { Expression, Statement } from '../../../code/tree.ts';
import type { Assertion } from '../assertions.ts';
import { definitionsIn } from '../definitions.ts';
import { parameterNames } from '../slice.ts';
import { childNodes, dotted, type Node, stringsIn, walk } from '../walk.ts';
import { isConstant, type Judged, type Rule, whenAll } from './rule.ts';

const place = (node: Node) => ({ path: node.at.file, line: node.at.line });

/** Names of functions that assert, in files that are not read. */
const ASSERTS = /^(?:assert|check|verify|expect|ensure|validate|should|must|waitUntil|waitFor|eventually|poll)/i;
/** The test is about not failing: the call itself is the demand. */
const CRASH =
  /accept|no_?op\b|not?[_ ](?:raise|crash|fail|throw|break|error)|without[_ ](?:any[_ ])?(?:errors?|raising|exceptions?|crash|throwing)|no[_ ](?:exception|error|crash)|ignor|skip|handles?[_ ]|tolerat|idempotent|smoke|succe(?:ed|ss)|(?:must|should|does|do|will|can)(?:[_ ]not|n't)[_ ]|gracefully|_no_?file/i;

export const noAssertion: Rule = {
  id: 'V01',
  title: 'asserts nothing',
  severity: 'rejected',
  find({ test, assertions, repo }) {
    const text = repo.text(test.path)?.slice(test.body.at.start, test.body.at.end) ?? '';
    if (
      assertions.length > 0 ||
      CRASH.test(test.name) ||
      /(?:not|no|without)\s+(?:to\s+)?(?:be\s+)?(?:rais|throw|exception|error|crash|fail)|\braise\b|\bthrow\b/i.test(text) ||
      test.body.bodiless ||
      test.body.decorators.some((each) => /given|hypothesis/.test(dotted(each.kind === 'call' ? each.callee : each) ?? ''))
    )
      return [];
    let asserts = false;
    for (const part of test.parts)
      walk(part.statements, part.unit, (node) => {
        if (node.kind === 'call') {
          const path = dotted(node.callee) ?? '';
          if (ASSERTS.test(path.slice(path.lastIndexOf('.') + 1)) || /\.should\b|^expectTypeOf|sinon\.assert/.test(path)) asserts = true;
        }
        if (node.kind === 'member' && node.name === 'should') asserts = true;
        return undefined;
      });
    return asserts ? [] : [{ path: test.path, line: test.line, message: 'asserts nothing' }];
  },
};

export const swallowed: Rule = {
  id: 'V04',
  title: 'its failure is swallowed',
  severity: 'rejected',
  find(judged) {
    return whenAll(judged, isSwallowed, 'every assertion stands in a try whose handler hides the failure');
  },
};

/** It stands in a try whose handler hides its failure. */
export const isSwallowed = (assertion: Assertion): boolean =>
  assertion.within.some(({ kind, node }) => kind === 'try' && node.kind === 'try' && swallows(node, assertion));

function swallows(node: Extract<Statement, { kind: 'try' }>, assertion: Assertion): boolean {
  return node.handlers.some(({ types, body }) => {
    const catches = types.length === 0 || types.some((type) => /(?:^|\.)(?:AssertionError|Exception|BaseException)$/.test(names(type)));
    if (!catches) return false;
    let fails = false;
    walk(body, assertion.part.unit, (inner) => {
      if (inner.kind === 'jump' && inner.form === 'raise') fails = true;
      if (inner.kind === 'if' && inner.origin === 'assert') fails = true;
      if (inner.kind === 'call' && /(?:^|\.)fail$|^expect\b|^assert\b|assert_|\.assert|done$|reject$/.test(dotted(inner.callee) ?? ''))
        fails = true;
      return undefined;
    });
    return !fails;
  });
}

const names = (type: Expression): string =>
  type.kind === 'collection'
    ? (type.entries.map(({ value }) => dotted(value) ?? '').find((name) => /Exception$|AssertionError$/.test(name)) ?? '')
    : (dotted(type) ?? '');

export const unreachable: Rule = {
  id: 'V05',
  title: 'its assertions are never reached',
  severity: 'rejected',
  find(judged) {
    return whenAll(judged, neverRuns, 'every assertion stands after a return, raise or skip, or under a condition that is never true');
  },
};

/** It stands after a return, raise or skip, or under a condition that is never true. */
export const neverRuns = (assertion: Assertion): boolean =>
  assertion.unreachable ||
  assertion.within.some(
    ({ kind, node, test }) => kind === 'if' && node.kind === 'if' && node.else.length === 0 && test?.kind === 'literal' && !test.value,
  );

export const conditional: Rule = {
  id: 'V08',
  title: 'asserts only under conditions that may never hold',
  severity: 'weak',
  find(judged) {
    const { test } = judged;
    // A helper that loops over what its callers list, or over what a table gives.
    const given = (enclosure: Expression | undefined, { part }: Assertion): boolean =>
      enclosure?.kind === 'name' &&
      part.function !== undefined &&
      parameterNames(part.function.parameters).includes(enclosure.name) &&
      (part.role === 'helper' || test.tables.length > 0);
    return whenAll(
      judged,
      (assertion) => mayNotRun(assertion) && !assertion.within.some((each) => each.kind === 'loop' && given(each.test, assertion)),
      'every assertion is conditional: with empty data it passes',
    );
  },
};

/** It stands under a condition without an alternative, or in a loop over data that may be empty. */
export const mayNotRun = (assertion: Assertion): boolean =>
  assertion.operator !== 'fail' &&
  assertion.within.some((enclosure) => {
    if (enclosure.kind === 'if')
      return enclosure.node.kind === 'if' && !(enclosure.test && isConstant(enclosure.test)) && !hasElse(enclosure.node);
    return enclosure.kind === 'loop' && enclosure.test !== undefined && !isFilled(enclosure.test, assertion);
  });

const hasElse = (node: Extract<Statement, { kind: 'if' }>): boolean => node.else.length > 0;

/** A literal collection with entries, a literal range, a module value of that kind, or a call that wraps one. */
function isFilled(over: Expression, assertion: Assertion, depth = 0): boolean {
  if (over.kind === 'collection') return over.entries.length > 0;
  if (depth > 4) return false;
  const member = over.kind === 'member' && over.object.kind === 'name' && /^(?:self|cls|this)$/.test(over.object.name);
  if (over.kind === 'name' || member) {
    const local = valueNamed(over.kind === 'name' ? over.name : `self.${over.name}`, assertion);
    return local !== undefined && isFilled(local, assertion, depth + 1);
  }
  if (over.kind === 'call') {
    const path = dotted(over.callee) ?? '';
    if (/^(?:range|Array)$/.test(path)) return over.arguments.every(({ value }) => isConstant(value));
    if (path === 'Array.from') return over.arguments[0]?.value.kind === 'collection';
    if (/^(?:enumerate|sorted|list|set|tuple|reversed|zip|dict|frozenset|Object\.(?:entries|keys|values|freeze))$/.test(path))
      return over.arguments.every(({ value }) => isFilled(value, assertion, depth + 1));
    if (over.callee.kind === 'member' && /^(?:items|keys|values|entries)$/.test(over.callee.name))
      return isFilled(over.callee.object, assertion, depth + 1);
    return over.construct && over.arguments.length > 0 && over.arguments.every(({ value }) => isFilled(value, assertion, depth + 1));
  }
  return false;
}

function valueNamed(name: string, assertion: Assertion): Expression | undefined {
  let found: Expression | undefined;
  walk(assertion.part.statements, assertion.part.unit, (node) => {
    if (node.kind === 'assign' && node.target.kind === 'name' && node.target.name === name && node.value) found ??= node.value;
    return undefined;
  });
  if (name.startsWith('self.')) return memberNamed(name.slice(5), assertion.part.unit);
  const definition = found ? undefined : definitionsIn(assertion.part.unit).get(name);
  return found ?? (definition?.kind === 'value' ? definition.value : undefined);
}

/** What a class of the file gives to a member, in its body or in a method. */
function memberNamed(name: string, unit: Judged['test']['unit']): Expression | undefined {
  let found: Expression | undefined;
  for (const definition of definitionsIn(unit).values()) {
    if (definition.kind !== 'class') continue;
    walk(definition.class.body.statements, unit, (node) => {
      if (node.kind !== 'assign' || !node.value) return undefined;
      const { target } = node;
      const own = target.kind === 'member' && target.name === name && /^(?:self|cls|this)$/.test(dotted(target.object) ?? '');
      if (own || (target.kind === 'name' && target.name === name)) found ??= node.value;
      return undefined;
    });
  }
  return found;
}

export const unevaluated: Rule = {
  id: 'V17',
  title: 'its expectation is never evaluated',
  severity: 'rejected',
  find({ test, assertions }) {
    const found: { path: string; line: number; message: string }[] = [];
    for (const part of test.parts)
      walk(part.statements, part.unit, (node) => {
        if (node.kind !== 'expression' || part.unit.dialect !== 'javascript') return undefined;
        const { value } = node;
        const path = dotted(value.kind === 'call' ? value.callee : value) ?? '';
        if (value.kind === 'call' && /^expect(?:\.soft)?$/.test(path)) found.push({ ...place(node), message: 'expect() has no matcher' });
        else if (value.kind === 'member' && /^expect\(\)\./.test(path))
          found.push({ ...place(node), message: `the matcher ${value.name} is not called` });
        else if (value.kind === 'call' && /^expect\(\)\.(?:rejects|resolves)\./.test(path))
          found.push({ ...place(node), message: 'an asynchronous expectation is not awaited' });
        return undefined;
      });
    const lines = new Set(found.map(({ line }) => line));
    return assertions.every(({ at }) => lines.has(at.line)) ? found : [];
  },
};

const BAD =
  /missing|violation|undocumented|extra|unexpected|gap|stale|orphan|drift|mismatch|unprotected|invalid|offend|failures?$|errors$/i;
const SOFT = /^(?:print|pytest\.(?:xfail|skip|warns?)|warnings\.warn|console\.(?:warn|log|error|info)|log(?:ger|ging)?\.\w+)$/;

export const soft: Rule = {
  id: 'V29',
  title: 'reports the violation instead of failing',
  severity: 'rejected',
  find(judged) {
    const { test, assertions } = judged;
    const demanded = new Set(assertions.flatMap(({ left, right, part }) => [...namesIn([left, ...(right ? [right] : [])], part.unit)]));
    return test.parts.flatMap((part) => {
      const found: { path: string; line: number; message: string }[] = [];
      if (part.role === 'module') return found;
      walk(part.statements, part.unit, (node) => {
        if (node.kind !== 'if' || node.origin === 'assert' || node.then.length === 0 || mentionsExistence(node.test, part.unit))
          return undefined;
        const bad = [...namesIn([node.test], part.unit)].find((name) => BAD.test(name));
        if (bad === undefined || demanded.has(bad)) return undefined;
        const only = node.then.every((statement) => isSoft(statement));
        if (only && node.else.length === 0) found.push({ ...place(node), message: `${bad} is only reported` });
        return undefined;
      });
      return found;
    });
  },
};

function isSoft(statement: Statement): boolean {
  if (statement.kind === 'loop') return statement.body.every(isSoft);
  return statement.kind === 'expression' && statement.value.kind === 'call' && SOFT.test(dotted(statement.value.callee) ?? '');
}

export function namesIn(nodes: readonly Node[], unit: Judged['test']['unit']): ReadonlySet<string> {
  const found = new Set<string>();
  walk(nodes, unit, (node) => {
    if (node.kind === 'name') found.add(node.name);
    return undefined;
  });
  return found;
}

export const skippedWithSubject: Rule = {
  id: 'V07',
  title: 'is skipped when its subject is missing',
  severity: 'weak',
  find({ test }) {
    return test.parts.flatMap((part) => {
      const found: { path: string; line: number; message: string }[] = [];
      if (part.role === 'module') return found;
      walk(part.statements, part.unit, (node) => {
        const skips = (statements: readonly Statement[]): boolean =>
          statements.some(
            (statement) =>
              statement.kind === 'expression' &&
              statement.value.kind === 'call' &&
              /^(?:pytest\.skip|self\.skipTest|t\.skip|ctx\.skip)$/.test(dotted(statement.value.callee) ?? ''),
          );
        if (
          node.kind === 'if' &&
          node.origin !== 'assert' &&
          mentionsExistence(node.test, part.unit) &&
          (skips(node.then) || isReturn(node.then))
        )
          found.push({ ...place(node), message: 'a missing file or module skips the test' });
        if (node.kind === 'try')
          for (const handler of node.handlers)
            if (
              handler.types.some((type) => /ImportError|ModuleNotFoundError|FileNotFoundError/.test(dotted(type) ?? '')) &&
              skips(handler.body)
            )
              found.push({ path: handler.at.file, line: handler.at.line, message: 'a missing file or module skips the test' });
        return undefined;
      });
      return found;
    });
  },
};

const isReturn = (statements: readonly Statement[]): boolean => statements[0]?.kind === 'jump' && statements[0].form === 'return';

function mentionsExistence(test: Expression, unit: Judged['test']['unit']): boolean {
  const [operand] = test.kind === 'operation' && test.operator === 'not' ? test.operands : [];
  if (!operand) return false;
  return [operand, ...childNodes(operand, unit)].some(
    (node) =>
      node.kind === 'call' &&
      /(?:^|\.)(?:exists|is_file|isfile|existsSync|find_spec)$/.test(
        dotted(node.callee) ?? (node.callee.kind === 'member' ? node.callee.name : ''),
      ),
  );
}

export const strings = (judged: Judged): readonly string[] => judged.test.parts.flatMap((part) => stringsIn(part.statements, part.unit));
