import type { Location } from '../../define.ts';
import type { AuthStatement } from './auth-words.ts';

export interface DocumentedAuth extends AuthStatement, Location {
  /** Where the words stand: with the endpoint, over its section, for the whole document, in a sample request, or nowhere. */
  readonly from: 'endpoint' | 'section' | 'document' | 'example' | 'nowhere';
}

export interface DocumentedField {
  readonly name: string;
  readonly optional: boolean;
  readonly line: number;
}

export interface DocumentedResponse extends Location {
  readonly text: string;
  /** Names of types the text gives: `RunResponse`. */
  readonly types: readonly string[];
  readonly array: boolean;
  readonly fields: readonly DocumentedField[];
  /** The fields end in an ellipsis or are only examples: more may follow. */
  readonly open: boolean;
}

export interface DocumentedParameter {
  readonly name: string;
  readonly in: 'query' | 'header' | 'path' | 'cookie';
  readonly required?: boolean;
  readonly default?: string;
  readonly maximum?: number;
  readonly line: number;
}

export interface DocumentedSwitch {
  readonly name: string;
  /** The value that opens the endpoint, where the text gives it (`NAME=1`). */
  readonly value?: string;
  readonly default?: string;
  readonly line: number;
}

/** How the document speaks of the endpoint; only `current` ones must exist. */
export type Lifecycle = 'current' | 'deprecated' | 'removed' | 'planned' | 'undocumented-by-design';

/** One endpoint of an API contract. `path` and `line` in `at` are the place in the document. */
export interface ContractRow {
  readonly method: string;
  /** Normalised: `{name}` parameters, `{name*}` catch-alls. */
  readonly path: string;
  /** `path` without parameter names. */
  readonly key: string;
  /** A prefix that the document puts before every path (base URL, OpenAPI server); empty when none. */
  readonly base: string;
  readonly at: Location;
  /** Other places that describe the same endpoint. */
  readonly also: readonly Location[];
  readonly auth: DocumentedAuth;
  readonly response?: DocumentedResponse;
  readonly requestTypes: readonly string[];
  readonly statusCodes: readonly { readonly code: number; readonly line: number }[];
  readonly parameters: readonly DocumentedParameter[];
  readonly switch?: DocumentedSwitch;
  readonly lifecycle: Lifecycle;
  /** Why the row cannot be compared: a wildcard path, auth that names no posture, two rows that disagree. */
  readonly problems: readonly string[];
}

export interface Contract {
  readonly path: string;
  readonly format: 'markdown' | 'openapi';
  readonly rows: readonly ContractRow[];
  readonly problems: readonly { readonly line: number; readonly reason: string }[];
}

/** Rows that describe one endpoint become one; where their auth disagrees, the row says so. */
export function mergeRows(rows: readonly ContractRow[]): ContractRow[] {
  const merged = new Map<string, ContractRow>();
  for (const row of rows) {
    const key = `${row.method} ${row.key}`;
    const earlier = merged.get(key);
    merged.set(key, earlier ? join(earlier, row) : row);
  }
  return [...merged.values()];
}

function join(first: ContractRow, second: ContractRow): ContractRow {
  const stated = (row: ContractRow): boolean => row.auth.from === 'endpoint';
  const auth = !stated(first) && stated(second) ? second.auth : first.auth;
  const disagree = stated(first) && stated(second) && first.auth.posture !== second.auth.posture;
  const response = first.response ?? second.response;
  const gate = first.switch ?? second.switch;
  const problems = [...first.problems, ...second.problems].filter(
    (reason) => reason !== first.auth.reason && reason !== second.auth.reason,
  );
  if (auth.reason !== undefined) problems.push(auth.reason);
  if (disagree) {
    const places = `line ${first.auth.line} ("${first.auth.text}") and line ${second.auth.line} ("${second.auth.text}")`;
    problems.push(`auth is stated differently on ${places}`);
  }
  return {
    ...first,
    auth,
    also: [...first.also, second.at, ...second.also],
    requestTypes: [...new Set([...first.requestTypes, ...second.requestTypes])],
    statusCodes: first.statusCodes.length > 0 ? first.statusCodes : second.statusCodes,
    parameters: first.parameters.length > 0 ? first.parameters : second.parameters,
    lifecycle: first.lifecycle === 'current' ? second.lifecycle : first.lifecycle,
    problems: [...new Set(problems)],
    ...(response ? { response } : {}),
    ...(gate ? { switch: gate } : {}),
  };
}
