import type { Machine, Model } from '../../code/machine.ts';
import { JavaScriptResolver } from '../../code/resolve-javascript.ts';
import { callValue } from '../../code/run/call.ts';
import type { Repository } from '../../repo.ts';
import { literally } from '../../syntax/literally.ts';
import { sourceOf } from '../start/javascript.ts';
import { joined, placesOf } from '../start/where.ts';
import { pathText } from './text.ts';
import type { Adapter } from './types.ts';
import { constant, native, UNDEFINED } from './values.ts';

/** Packages that run the worker they are given in processes of their own (their documentation). */
const worker: Model = (m, call) => {
  for (const given of call.arguments) {
    const functions = given.is === 'object' ? [given.fields.get('worker'), given.fields.get('start')] : [given];
    for (const each of functions)
      if (each?.is === 'function') callValue(m, each, [constant(1), native('disconnect', () => UNDEFINED)], new Map(), call.at);
  }
  return UNDEFINED;
};

/** No framework: what makes processes of its own. */
export const processes: Adapter = {
  name: 'processes',
  packages: [],
  creates: /(?!)/,
  models: {
    calls: new Map(['throng', 'throng.default', 'cluster-service.start'].map((path) => [path, worker] as const)),
    members: new Map(),
  },
  endpoints: () => [],
};

const MAKES = /^(?:node:)?(?:child_process\.fork|worker_threads\.Worker)$/;

/** Files that a program starts as processes or threads of its own, from the folder of its service. */
export function spawned(machine: Machine, repo: Repository, service: string): string[] {
  const folder = service === '.' ? '' : service;
  const starting = { repo, resolver: new JavaScriptResolver(repo), run: () => [] };
  return machine.effects.flatMap((effect) => {
    if (!MAKES.test(effect.path)) return [];
    const path = pathText(effect.arguments[0]);
    if (!path.dynamic) return sourceOf(starting, placesOf({ folder, depth: 0 }, path.text)).map(({ file }) => file);
    // One of several files beside each other: any of them.
    const [, last, name] = /([^/<>]+)\/([^/]*<dynamic>[^/]*?)(?:\.[cm]?js)?$/.exec(path.text) ?? [];
    if (last === undefined || name === undefined) return [];
    const escaped = name.split('<dynamic>').map((part) => literally(part));
    const pattern = new RegExp(`(?:^|/)${last}/${escaped.join('[^/]+')}\\.[cm]?[jt]s$`);
    const inside = folder === '' ? '' : `${joined('', folder)}/`;
    return repo.files
      .filter(({ path: file, scope }) => scope === 'production' && file.startsWith(inside) && pattern.test(file))
      .map((each) => each.path);
  });
}
