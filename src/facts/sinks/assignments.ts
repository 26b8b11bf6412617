import type { ClassNode, Expression, Unit } from '../../code/tree.ts';
import { childNodes, type Node } from '../tests/walk.ts';
import { enter, isSelf, type Place, type Placed } from './scope.ts';

/** Finds what is assigned to fields and outer names; functions whose text does not name one are not read. */
export class Assignments {
  readonly #text: (file: string) => string;
  readonly #fields = new Map<ClassNode, Map<string, readonly Placed[]>>();
  readonly #outer = new Map<Unit, Map<string, readonly Placed[]>>();

  constructor(text: (file: string) => string) {
    this.#text = text;
  }

  /** What a class keeps in a field: initialisers, assignments to `this.x` and `self.x`, injected parameters. */
  field(unit: Unit, owner: ClassNode, name: string): readonly Placed[] {
    return remember(this.#fields, owner, name, () => this.#findField(unit, owner, name));
  }

  /** Values that functions of a file give to a name outside them. */
  outer(unit: Unit, name: string): readonly Placed[] {
    return remember(this.#outer, unit, name, () => {
      const found: Placed[] = [];
      this.#visit(unit.module.statements, { unit, frames: [] }, name, (node, place) => {
        if (node.kind !== 'assign' || !node.value || node.target.kind !== 'name' || node.target.name !== name) return;
        const own =
          place.frames.some((frame) => frame.parameters.has(name)) || (unit.dialect === 'python' && node.target.from !== 'module');
        if (!own && !node.declares && node.operator === undefined) found.push({ value: node.value, place });
      });
      return found;
    });
  }

  #findField(unit: Unit, owner: ClassNode, name: string): readonly Placed[] {
    const found: Placed[] = [];
    const base: Place = { unit, frames: [], owner };
    const see = (node: Node, place: Place): void => {
      if (place.owner !== owner) return;
      if (node.kind === 'function' && node.form === 'constructor')
        for (const parameter of node.parameters)
          if (parameter.property && parameter.target.kind === 'name' && parameter.target.name === name)
            found.push({ value: parameter.target, place: enter(node, place) });
      if (node.kind !== 'assign' || !node.value) return;
      const { target } = node;
      const kept =
        target.kind === 'member'
          ? target.name === name && isSelf(target.object, place)
          : target.kind === 'name' && target.name === name && place.frames.length === 0;
      if (kept) found.push({ value: node.value, place });
    };
    this.#visit(owner.body.statements, base, name, see);
    for (const each of owner.members) {
      if (!each.value) continue;
      if (each.form === 'field' && each.name === name) found.push({ value: each.value, place: base });
      this.#visit([each.value], base, name, see);
    }
    return found;
  }

  #visit(nodes: readonly Node[], place: Place, name: string, see: (node: Node, place: Place) => void): void {
    for (const node of nodes) {
      see(node, place);
      if (node.kind === 'function' && !this.#names(node.at, name)) continue;
      this.#visit(childNodes(node, place.unit), enter(node, place), name, see);
    }
  }

  #names({ file, start, end }: Expression['at'], name: string): boolean {
    const at = this.#text(file).indexOf(name, start);
    return at >= 0 && at < end;
  }
}

function remember<K>(
  cache: Map<K, Map<string, readonly Placed[]>>,
  key: K,
  name: string,
  find: () => readonly Placed[],
): readonly Placed[] {
  const of = cache.get(key) ?? new Map<string, readonly Placed[]>();
  cache.set(key, of);
  const known = of.get(name);
  if (known) return known;
  const found = find();
  of.set(name, found);
  return found;
}
