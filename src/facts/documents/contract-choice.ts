import type { Location } from '../../define.ts';
import type { FileEntry, Repository } from '../../repo.ts';
import type { MarkdownDocument } from '../../syntax/markdown.ts';
import type { Classification } from './classification.ts';
import { readMarkdownContract } from './contract-markdown.ts';
import { isOpenApi, readOpenApiContract } from './contract-openapi.ts';
import { type Contract, mergeRows } from './contract-row.ts';

/** A document and how it was classified. */
export interface DocumentEntry extends Classification {
  readonly path: string;
}

export interface ContractChoice {
  /** Absent when nothing could be taken for a contract. */
  readonly contract?: Contract;
  readonly from: 'configuration' | 'found' | 'none';
  /** Other documents that claim, by themselves, to be the contract of the same service. */
  readonly rivals: readonly Location[];
  /** A committed OpenAPI document beside a Markdown contract, for the three-way comparison. */
  readonly openApi: readonly Contract[];
}

/** What a framework serves about its own API: a document that names only these describes no endpoint. */
const SELF = /^\/(?:openapi\.json|docs|redoc|swagger(?:\.json)?|api-docs)\/?$/;

const ownRows = ({ rows }: Contract): Contract['rows'] => rows.filter(({ path }) => !SELF.test(path));

/** It calls itself the contract, lists endpoints of its own, or speaks of one that the contract has. */
function isRival(other: Contract, contract: Contract): boolean {
  return /api[-_ ]?contract/i.test(other.path) || ownRows(other).length > 2 || sharesRow(other, contract);
}

const sharesRow = (other: Contract, contract: Contract): boolean => {
  const listed = new Set(contract.rows.map(({ method, base, path }) => `${method} ${base}${path}`));
  return ownRows(other).some(({ method, base, path }) => listed.has(`${method} ${base}${path}`));
};

function split<T>(all: readonly T[], holds: (each: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(holds), all.filter((each) => !holds(each))];
}

/** Declared, else a Markdown document that calls itself contract or canonical, else OpenAPI, else the plainest API document with rows. */
export function chooseContract(
  repo: Repository,
  files: readonly FileEntry[],
  entries: readonly DocumentEntry[],
  about: readonly DocumentEntry[],
  document: (path: string) => MarkdownDocument | undefined,
  declared: string | undefined,
): ContractChoice {
  const read = (path: string): Contract | undefined => {
    if (!/\.(?:ya?ml|json)$/i.test(path)) {
      const text = document(path);
      return text && readMarkdownContract(text);
    }
    const source = repo.text(path);
    return source !== undefined && isOpenApi(source) ? readOpenApiContract(path, source) : undefined;
  };
  const openApi = files
    .filter(
      ({ path }) => /(?:openapi|swagger|api[-_.]?(?:spec|docs?|contract|schema))[\w.-]*\.(?:ya?ml|json)$/i.test(path) && path !== declared,
    )
    .flatMap(({ path }) => read(path) ?? []);
  const claims = ({ path, standing, reason }: DocumentEntry): boolean =>
    /api[-_ ]?contract/i.test(path) || (standing === 'canonical' && !reason.startsWith('listed') && !reason.startsWith('named'));
  const claimants = about.filter((entry) => entry.path !== declared && claims(entry));
  const where = (path: string): Location => entries.find((entry) => entry.path === path)?.at ?? { path, line: 1 };

  if (declared !== undefined) {
    const contract = read(declared);
    return { from: 'configuration', rivals: claimants.map(({ path }) => where(path)), openApi, ...(contract ? { contract } : {}) };
  }
  const written = claimants.flatMap(({ path }) => {
    const contract = read(path);
    return contract && ownRows(contract).length > 0 ? [contract] : [];
  });
  const [first, ...others] = written;
  if (first) {
    const rivals = others.filter((other) => isRival(other, first)).map(({ path }) => where(path));
    return { contract: first, from: 'found', rivals, openApi };
  }
  const [committed, ...further] = [...openApi].sort((a, b) => b.rows.length - a.rows.length);
  if (committed) {
    const [rivals, parts] = split(further, (other) => other.rows.length === 0 || sharesRow(other, committed));
    const rows = mergeRows([committed, ...parts].flatMap((each) => each.rows));
    return { contract: { ...committed, rows }, from: 'found', rivals: rivals.map(({ path }) => ({ path, line: 1 })), openApi: [] };
  }
  for (const { path } of about) {
    const contract = read(path);
    if (contract && contract.rows.length > 0) return { contract, from: 'found', rivals: [], openApi };
  }
  // A document that calls itself the contract and holds no readable row is still the one to judge.
  const unreadable = claimants[0] && read(claimants[0].path);
  if (unreadable) return { contract: unreadable, from: 'found', rivals: [], openApi };
  return { from: 'none', rivals: [], openApi };
}
