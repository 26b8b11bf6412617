import type { SyntaxNode } from '../../../syntax/python.ts';
import { childOf, childrenOf } from '../../../syntax/python.ts';
import type { ImportedName, Statement } from '../../tree.ts';
import type { Lowering } from './context.ts';

const compact = (node: SyntaxNode | undefined, lowering: Lowering): string =>
  node
    ? lowering
        .text(node)
        .replace(/#.*|[\s\\]+/g, '')
        .normalize('NFKC')
    : '';

function imported(item: SyntaxNode, lowering: Lowering): ImportedName {
  const alias = childOf(item, 'alias');
  const name = compact(alias ? childOf(item, 'name') : item, lowering);
  return { imported: name, local: alias ? compact(alias, lowering) : name };
}

/** `import a.b` binds `a`; each module of `import a, b` is a statement of its own. Relative dots are kept. */
export function lowerImport(node: SyntaxNode, lowering: Lowering): Statement[] {
  const at = lowering.at(node);
  const names = childrenOf(node, 'name').map((item) => imported(item, lowering));
  if (node.type === 'import_statement') {
    return names.map(({ imported: module, local }): Statement => {
      const root = module === local && module.includes('.');
      const bound = root ? (module.split('.', 1)[0] ?? module) : local;
      return { kind: 'import', at, module, names: [{ imported: '*', local: bound }], ...(root ? { root } : {}), typeOnly: false };
    });
  }
  const module = node.type === 'future_import_statement' ? '__future__' : compact(childOf(node, 'module_name'), lowering);
  const all = node.children.some((child) => child.type === 'wildcard_import');
  return [{ kind: 'import', at, module, names, ...(all ? { all } : {}), typeOnly: false }];
}
