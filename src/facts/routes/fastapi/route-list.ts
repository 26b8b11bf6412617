import type { Effect, Machine, MemberModel } from '../../../code/machine.ts';
import { pathText } from '../text.ts';
import { constant, isConstant, type LibraryValue, library, list, textOf, type Value } from '../values.ts';
import { addListed, type Item, itemsBetween, type RouteItem, type RouterNode, routerOf } from './registrations.ts';

const [LIST, READ, ORDER] = ['__routes__', '__routes_read__', '__order__'];

const numberIn = (value: LibraryValue, name: string): number => {
  const held = value.fields.get(name);
  return held && isConstant(held) ? Number(held.value) : -1;
};

/** A route as a program that looks at `router.routes` meets it. */
function routeObject(prefix: string, item: RouteItem): LibraryValue {
  const kind = item.websocket
    ? 'fastapi.routing.APIWebSocketRoute()'
    : item.plain
      ? 'starlette.routing.Route()'
      : 'fastapi.routing.APIRoute()';
  const fields: [string, Value][] = [
    ['path', constant(prefix + item.path)],
    ['endpoint', item.handler],
    [
      'methods',
      list(
        item.methods.map((each) => constant(each)),
        'set',
      ),
    ],
    ['dependencies', list([...item.dependencies])],
    ['tags', list([])],
  ];
  const made = library(kind, { made: item.at, call: { arguments: [], named: new Map(fields), at: item.at, construct: true } });
  for (const [name, value] of [...fields, [ORDER, constant(item.order)] as const]) made.fields.set(name, value);
  return made;
}

export const prefixOf = (router: LibraryValue): Value => router.fields.get('prefix') ?? router.call?.named.get('prefix') ?? constant('');

/** `router.routes`: a list that programs read and change. Registrations since it was last read are added to it. */
export const routesMember: MemberModel = (m: Machine, read) => {
  const owner = read.path.endsWith('.router.routes') ? read.receiver : read;
  if (!owner) return undefined;
  const known = owner.fields.get(LIST);
  const held = known?.is === 'list' ? known : list([]);
  const prefix = pathText(prefixOf(owner)).text;
  const fresh = itemsBetween(owner, m.effects, Math.max(0, numberIn(owner, READ)));
  const routes = fresh.flatMap((item) => (item.is === 'route' ? [routeObject(prefix, item)] : []));
  m.journal.set(owner.fields, LIST, held);
  m.journal.set(owner.fields, READ, constant(m.effects.length));
  if (routes.length > 0) m.journal.items(held, [...held.items, ...routes]);
  return held;
};

/** What a program left in the list of routes of a router, when it read or replaced it; the items themselves when it did not. */
export function listedItems(node: RouterNode, effects: readonly Effect[]): Item[] {
  const owner = node.value;
  const replaced = effects.findLastIndex(
    (effect) => effect.kind === 'write' && effect.path.endsWith('.routes') && routerOf(effect.target)?.id === owner.id,
  );
  const read = owner.fields.get(LIST);
  const left = replaced >= 0 ? effects[replaced]?.result : read;
  if (left?.is !== 'list') return node.items;
  const until = replaced >= 0 ? replaced : numberIn(owner, READ);
  const own = new Map(node.items.flatMap((item) => (item.is === 'route' ? [[item.order, item]] : [])));
  const kept = new Map<number, RouteItem>();
  const foreign: Item[] = [];
  for (const each of left.items) {
    if (each.is !== 'library') continue;
    const order = numberIn(each, ORDER);
    const item = order < 0 ? undefined : routeItem(each, order);
    if (!item) foreign.push(...listed(node, each));
    else if (own.has(order)) kept.set(order, item);
    else foreign.push(item);
  }
  const before = node.items.filter((item) => item.is !== 'route' && item.order < until);
  const after = node.items.filter((item) => item.order >= until && !foreign.includes(item));
  const inOrder = [...before, ...kept.values()].sort((a, b) => a.order - b.order);
  return [...inOrder, ...foreign, ...after];
}

function listed(node: RouterNode, each: Value): Item[] {
  const holder: RouterNode = { ...node, items: [] };
  addListed(holder, each, Number.MAX_SAFE_INTEGER, { at: node.made, when: [] });
  return holder.items;
}

function routeItem(from: LibraryValue, order: number): RouteItem | undefined {
  const handler = from.fields.get('endpoint');
  if (!handler || !from.made) return undefined;
  const path = pathText(from.fields.get('path'));
  const items = (name: string): readonly Value[] => {
    const value = from.fields.get(name);
    return value?.is === 'list' ? value.items : [];
  };
  return {
    is: 'route',
    path: path.text,
    ...(path.dynamic ? { dynamic: path.dynamic } : {}),
    absolute: true,
    methods: items('methods').flatMap((each) => textOf(each) ?? []),
    handler,
    dependencies: items('dependencies'),
    at: from.made,
    order,
    when: [],
    websocket: from.path.includes('WebSocket'),
    plain: !from.path.includes('API'),
  };
}
