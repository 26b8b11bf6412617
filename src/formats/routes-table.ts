import type { Inventory, Route } from '../facts/routes/inventory.ts';
import { escapeText } from './escape.ts';
import type { Style } from './style.ts';

const ORDER: Readonly<Record<Route['auth'], number>> = { public: 0, unknown: 1, conditional: 2, required: 3 };

/** Routes grouped by service, public ones first with the reason, and totals. */
export function routesTable(inventory: Pick<Inventory, 'routes' | 'unresolved'>, _style: Style): string {
  const lines: string[] = [];
  const services = [...new Set(inventory.routes.map((route) => route.service))];
  for (const service of services) {
    const routes = inventory.routes.filter((route) => route.service === service);
    const served = routes.filter((route) => route.served !== false);
    lines.push(
      `${service === '.' ? 'routes' : escapeText(service)}: ${served.length} served, ${count(served, 'public')} public, ${count(served, 'conditional')} conditional, ${count(served, 'unknown')} unknown, ${count(served, 'required')} behind a credential`,
      '',
    );
    const width = Math.min(60, Math.max(0, ...served.map((route) => route.path.length)));
    for (const route of [...served].sort((a, b) => ORDER[a.auth] - ORDER[b.auth])) {
      const guards = route.guards.filter((guard) => guard.verdict === 'rejects').map((guard) => guard.name);
      const note = route.auth === 'required' ? guards.join(', ') || route.reason : route.reason;
      lines.push(
        `  ${route.auth.padEnd(11)} ${route.method.padEnd(7)} ${escapeText(route.path).padEnd(width)}  ${escapeText(`${route.handler.path}:${route.handler.line}`)}  ${escapeText(note)}`,
      );
    }
    const lost = routes.filter((route) => route.served === false);
    if (lost.length > 0) {
      lines.push('', '  not served:');
      for (const route of lost)
        lines.push(
          `  ${''.padEnd(11)} ${route.method.padEnd(7)} ${escapeText(route.path).padEnd(width)}  ${escapeText(`${route.handler.path}:${route.handler.line}`)}  ${escapeText(route.reason)}`,
        );
    }
    lines.push('');
  }
  if (inventory.routes.length === 0) lines.push('no route was found', '');
  if (inventory.unresolved.length > 0) {
    lines.push(`not resolved: ${inventory.unresolved.length}`);
    for (const each of inventory.unresolved.slice(0, 20)) lines.push(`  ${escapeText(`${each.path}:${each.line}  ${each.reason}`)}`);
    if (inventory.unresolved.length > 20) lines.push(`  and ${inventory.unresolved.length - 20} more`);
  }
  return `${lines.join('\n')}\n`;
}

const count = (routes: readonly Route[], auth: Route['auth']): number => routes.filter((route) => route.auth === auth).length;
