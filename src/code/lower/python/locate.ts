import type { SyntaxNode } from '../../../syntax/python.ts';
import { childOf } from '../../../syntax/python.ts';
import type { FunctionNode } from '../../tree.ts';
import type { Lowering } from './context.ts';
import { COMPREHENSIONS } from './context.ts';
import type { Scope } from './scope.ts';
import { boundByClauses, boundByParameters, globalsWithin, scopeOf } from './scope.ts';

interface Found {
  readonly node: SyntaxNode;
  /** The scope around the function. */
  readonly owner: Lowering['owner'];
  readonly scope: Scope;
  readonly globals: ReadonlySet<string>;
}

/** Finds the function, lambda or comprehension a function node was lowered from, and what its scope takes from outside. */
export function locate(root: SyntaxNode, of: FunctionNode, text: (node: SyntaxNode) => string): Found | undefined {
  const comprehension = of.at.start === of.body.start && of.at.end === of.body.end;
  let node: SyntaxNode | undefined = root;
  let owner: Lowering['owner'] = 'module';
  let globals: ReadonlySet<string> = new Set();
  while (node) {
    const here: SyntaxNode = node;
    const exact = here.start === of.at.start && here.end === of.at.end;
    const inside = (child: SyntaxNode) => child.start <= of.at.start && child.end >= of.at.end;
    const next: SyntaxNode | undefined = here.children.find(inside);
    const body = childOf(here, 'body');
    if (COMPREHENSIONS.has(here.type)) {
      const targets = boundByClauses(here, text);
      const scope: Scope = { assigns: targets, declares: targets, globals: new Set(), nonlocals: new Set() };
      const inner = globalsWithin(globals, scope);
      if (exact && comprehension) return { node: here, owner, scope, globals: inner };
      globals = inner;
      owner = 'function';
    } else if (here.type === 'function_definition' || here.type === 'lambda') {
      const found = exact && !comprehension;
      if (found || (next && next === body)) {
        const parameters = boundByParameters(childOf(here, 'parameters'), text);
        const scope = scopeOf(body, text, parameters);
        const inner = globalsWithin(globals, scope, parameters);
        if (found) return { node: here, owner, scope, globals: inner };
        globals = inner;
        owner = 'function';
      }
    } else if (here.type === 'class_definition' && next && next === body) owner = 'class';
    node = next;
  }
  return undefined;
}
