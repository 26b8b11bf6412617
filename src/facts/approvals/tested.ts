import picomatch from 'picomatch';
import { defineFact, type Evidence } from '../../define.ts';
import { type ClaimProof, type LinkedAssertion, type LinkedTest, type TestedClaim, testProof } from '../tests/proof.ts';
import { textOf } from '../tests/walk.ts';
import { worlds } from '../worlds.ts';
import { grantsBy } from './deciders.ts';
import { governanceDocuments } from './documented.ts';
import { type Engine, enginesOf } from './engines.ts';
import { type ApprovalPath, approvals, switchesIn } from './index.ts';
import { policies } from './policies.ts';
import { isApproved, isWaiting } from './words.ts';

export interface GovernanceTests {
  readonly proofs: readonly ClaimProof[];
  /** Where the control of a claim stands, by its id. */
  readonly controls: ReadonlyMap<string, Evidence>;
}

/** How far tests pin the rules on approvals. */
export const governanceTests = defineFact({
  id: 'governance-tests',
  needs: { approvals, policies, governanceDocuments, testProof, worlds },
  derive(_context, given): GovernanceTests {
    const engines = enginesOf(given.policies.lists, given.policies.consultations);
    const controls = new Map<string, Evidence>();
    const claims: TestedClaim[] = [];
    const add = (claim: TestedClaim, control: Evidence): void => {
      claims.push(claim);
      controls.set(claim.id, control);
    };
    for (const engine of engines) ofList(engine, engines, given.governanceDocuments.paths, add);
    const exposed = given.approvals.paths('exposed');
    const automatic = [...exposed.filter(({ human }) => !human), ...given.approvals.outside().filter(({ human }) => !human)].filter(
      ({ entry }) => entry.kind !== 'command',
    );
    for (const path of automatic) ofAutomatic(path, switchesIn(given.approvals.controls(path)), given.worlds.production?.variable, add);
    const routes = new Map(
      exposed.filter(({ entry }) => entry.kind === 'route' && entry.route?.auth === 'required').map((path) => [path.entry.name, path]),
    );
    for (const path of routes.values()) ofRoute(path, add);
    return { proofs: claims.map((claim) => given.testProof.prove(claim)), controls };
  },
});

type Add = (claim: TestedClaim, control: Evidence) => void;

function ofList(engine: Engine, all: readonly Engine[], documents: readonly string[], add: Add): void {
  const [list] = engine.lists;
  if (!list) return;
  const control = { path: list.path, line: list.line, note: list.name };
  const symbols = engine.lists.map(({ name, path }) => ({ name, file: path }));
  if (documents.length > 0)
    add(
      {
        id: `${list.name} documented`,
        title: `the document and ${list.name} are compared as sets`,
        subject: { symbols },
        guarded: [list.path, ...documents.slice(0, 1)],
        pins: ({ outcome, about }, { touches }) =>
          about !== 'beside' &&
          (outcome.kind === 'same' || outcome.kind === 'empty') &&
          documents.some((path) => touches.files.includes(path)),
      },
      control,
    );
  const functions = engine.consultations.map(({ definition }) => ({ name: definition.name, file: definition.file }));
  if (functions.length === 0) return;
  const denied = new Map(engine.consultations.map(({ definition, denies }) => [definition.name, denies]));
  add(
    {
      id: `${list.name} enforced`,
      title: 'what the lists name is not approved by the machine',
      subject: { symbols: functions },
      pins: ({ outcome, about }) =>
        about === 'result' && outcome.kind === 'equals' && outcome.values.some((value) => [...denied.values()].includes(String(value))),
      contradicts: (asserted) => demandsGrant(asserted, all),
    },
    control,
  );
}

/** `assert can_auto_approve("docs/x.md") is True` where a list names `docs/`. */
function demandsGrant({ outcome, assertion }: LinkedAssertion, engines: readonly Engine[]): boolean {
  if (outcome.kind !== 'equals') return false;
  const call = assertion.left.kind === 'await' ? assertion.left.value : assertion.left;
  if (call.kind !== 'call') return false;
  const name = call.callee.kind === 'name' ? call.callee.name : call.callee.kind === 'member' ? call.callee.name : '';
  const grants = grantsBy(name);
  if (!outcome.values.every((value) => grants(String(value)) === true)) return false;
  const paths = call.arguments.flatMap(
    ({ value }) => textOf(value) ?? (value.kind === 'collection' ? value.entries.flatMap((entry) => textOf(entry.value) ?? []) : []),
  );
  return paths.some((path) => engines.some(({ patterns }) => [...patterns].some((pattern) => covers(pattern, path))));
}

function covers(pattern: string, path: string): boolean {
  try {
    return picomatch(pattern, { dot: true })(path);
  } catch {
    return pattern === path;
  }
}

/** Says that something was not approved. */
const refused = ({ outcome, about }: LinkedAssertion): boolean =>
  about === 'result' &&
  ((outcome.kind === 'equals' &&
    outcome.values.length > 0 &&
    outcome.values.every(
      (value) =>
        value === false ||
        value === null ||
        (typeof value === 'string' && (isWaiting(value) || /requires|denied|rejected|blocked/i.test(value))),
    )) ||
    (outcome.kind === 'differs' && outcome.values.some((value) => value === true || (typeof value === 'string' && isApproved(value)))));

function ofAutomatic(path: ApprovalPath, switches: readonly string[], production: string | undefined, add: Add): void {
  const [write] = path.writes;
  const control = {
    path: write?.at.file ?? path.entry.at.path,
    line: write?.at.line ?? path.entry.at.line,
    note: `${path.entry.name} approves by itself`,
  };
  const handler = write?.stack.map(({ name }) => name).at(-1) ?? '';
  const subject = {
    ...(path.entry.endpoint ? { routes: [{ method: path.entry.endpoint.method, path: path.entry.endpoint.path }] } : {}),
    ...(handler !== '' && write ? { symbols: [{ name: handler, file: write.at.file }] } : {}),
  };
  const flags = switches.filter((name) => name !== production);
  const sets = ({ touches }: LinkedTest, name: string): boolean => touches.sets.has(name);
  add(
    {
      id: `${path.entry.name} default`,
      title: `${path.entry.name} approves nothing when nothing is set`,
      subject,
      pins: (asserted, test) => refused(asserted) && !flags.some((name) => sets(test, name)),
    },
    control,
  );
  if (production !== undefined)
    add(
      {
        id: `${path.entry.name} production`,
        title: `${path.entry.name} approves nothing in production, whatever is set`,
        subject,
        pins: (asserted, test) =>
          refused(asserted) && sets(test, production) && (flags.length === 0 || flags.some((name) => sets(test, name))),
      },
      control,
    );
}

function ofRoute(path: ApprovalPath, add: Add): void {
  const { endpoint, name, at } = path.entry;
  if (!endpoint) return;
  add(
    {
      id: `${name} refused`,
      title: `${name} refuses a call without a credential`,
      subject: { routes: [{ method: endpoint.method, path: endpoint.path }] },
      guarded: [at.path],
      pins: ({ outcome, about }, { hits }) =>
        about === 'result' &&
        outcome.kind === 'status' &&
        outcome.accepts.length > 0 &&
        outcome.accepts.every((status) => status === 401 || status === 403) &&
        !hits.some(({ rule }) => rule === 'V15'),
    },
    { ...at, note: name },
  );
}
