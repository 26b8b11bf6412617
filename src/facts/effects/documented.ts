import { defineFact, type Location } from '../../define.ts';
import { configuration } from '../configuration/configuration.ts';
import { comparableDefault } from '../documents/environment-entry.ts';
import { stated } from '../stated.ts';
import { audit } from './audit.ts';
import { effects } from './index.ts';
import { isDryRun, isStop, offWhenUnset, safetySwitches } from './safety.ts';
import { tierPolicy } from './tiers.ts';

/** What code and documents say of external effects, side by side. */
export interface DocumentedPolicy {
  readonly tiers: readonly {
    readonly action: string;
    readonly code?: string;
    readonly documented?: string;
    readonly at: Location;
    readonly stated?: Location;
  }[];
  readonly controls: readonly {
    readonly variable: string;
    readonly code: string;
    readonly documented?: string;
    readonly at: Location;
    readonly stated?: Location;
  }[];
  readonly fields: readonly { readonly name: string; readonly at: Location; readonly stated?: Location }[];
  /** Switches and caps of external effects that documents name and no code reads. */
  readonly phantoms: readonly { readonly variable: string; readonly stated: Location }[];
}

const SEED = [
  'AUTOPACK_EXTERNAL_ACTIONS_ENABLED',
  'AUTOPACK_ENABLE_ETSY_PUBLISH',
  'AUTOPACK_ENABLE_SHOPIFY_PUBLISH',
  'AUTOPACK_ENABLE_YOUTUBE_PUBLISH',
  'AUTOPACK_ENABLE_TRADING_ORDERS',
  'AUTOPACK_MAX_DAILY_SPEND_USD',
  'AUTOPACK_MAX_ACTIONS_PER_DAY',
  'AUTOPACK_SIDE_EFFECTS_DRY_RUN',
];

/** Tiers, switches, caps and audit fields as code has them and as documents state them. */
export const documentedPolicy = defineFact({
  id: 'documented-policy',
  needs: { effects, tierPolicy, audit, stated, configuration },
  derive(_context, given): DocumentedPolicy {
    const [table] = given.tierPolicy.tables;
    const rows = given.stated.rows(/action|operation|effect/i, /tier|class/i).flatMap((row) => {
      const cell = (about: RegExp): string => [...row.cells].find(([name]) => about.test(name))?.[1] ?? '';
      const action = plain(cell(/action|operation|effect/i));
      const tier = /^(?:tier\s*)?([ABC])\b/i.exec(plain(cell(/tier|class/i)))?.[1]?.toUpperCase();
      return action !== '' && tier !== undefined ? [{ action, tier, at: { path: row.path, line: row.line } }] : [];
    });
    const code = table ? { path: table.path, line: table.line } : undefined;
    const tiers: DocumentedPolicy['tiers'][number][] = [...(table?.actions ?? [])].map(([action, tier]) => {
      const row = rows.find((each) => each.action === action);
      return { action, code: tier, at: code ?? { path: '', line: 1 }, ...(row ? { documented: row.tier, stated: row.at } : {}) };
    });
    if (table)
      for (const row of rows)
        if (!table.actions.has(row.action)) tiers.push({ action: row.action, documented: row.tier, at: row.at, stated: row.at });

    const controls = new Map<string, DocumentedPolicy['controls'][number]>();
    for (const effect of given.effects.effects) {
      for (const each of safetySwitches(effect)) {
        const on = isDryRun(each) || isStop(each) ? offWhenUnset(each) : !offWhenUnset(each);
        controls.set(each.variable, side(each.variable, on ? 'on' : 'off', each.at ?? effect.mutation.at));
      }
      for (const { variable, at } of effect.caps()) {
        const read =
          variable === undefined
            ? undefined
            : given.configuration.variables.get(variable)?.reads.find((each) => each.default !== undefined);
        if (variable !== undefined)
          controls.set(
            variable,
            side(variable, read?.default ? comparableDefault(read.default) : 'unset', read ? { path: read.path, line: read.line } : at),
          );
      }
    }
    function side(variable: string, value: string, at: Location): DocumentedPolicy['controls'][number] {
      const described = given.stated.variable(variable);
      const [row] = given.stated
        .rows(/variable|name|switch|setting|flag|cap/i, /default/i)
        .filter(({ cells }) => [...cells.values()].some((cell) => plain(cell) === variable));
      const said = row && [...row.cells].find(([header]) => /default/i.test(header))?.[1];
      const entry =
        described.find((each) => each.default !== undefined) ??
        (row ? { path: row.path, line: row.line, ...(said === undefined ? {} : { default: plain(said) }) } : described[0]);
      const documented = entry?.default === undefined ? undefined : comparableDefault(entry.default);
      return {
        variable,
        code: value,
        at,
        ...(documented === undefined ? {} : { documented }),
        ...(entry ? { stated: { path: entry.path, line: entry.line } } : {}),
      };
    }
    const { record } = given.audit;
    const fields = record
      ? [...record.held.values()].map((name) => {
          const [passage] = given.stated.passages(new RegExp(`\\b${name}\\b`));
          const [row] = passage
            ? []
            : given.stated.rows(/field|column|name/i).filter(({ cells }) => [...cells.values()].some((cell) => plain(cell) === name));
          const found = passage ?? row;
          return {
            name,
            at: { path: record.path, line: record.line },
            ...(found ? { stated: { path: found.path, line: found.line } } : {}),
          };
        })
      : [];
    const phantoms = SEED.filter((name) => !given.configuration.variables.has(name)).flatMap((variable) => {
      const [entry] = given.stated.variable(variable);
      const [passage] = entry ? [] : given.stated.passages(new RegExp(`\\b${variable}\\b`));
      const found = entry ?? passage;
      return found ? [{ variable, stated: { path: found.path, line: found.line } }] : [];
    });
    return { tiers, controls: [...controls.values()], fields, phantoms };
  },
});

const plain = (text: string): string => text.replace(/[`*]/g, '').trim();
