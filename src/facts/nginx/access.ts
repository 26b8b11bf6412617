import type { Directive } from '../../syntax/nginx/blocks.ts';
import { isWithin, takeRealAddress } from './client-address.ts';
import { evaluate, isForeignAnswer } from './evaluate.ts';
import { type Level, nearest } from './levels.ts';
import type { NginxOutcome } from './outcome.ts';
import type { Run } from './run.ts';
import type { Step } from './step.ts';
import { decide, Undecided, UnknownValue } from './unknown.ts';

/** `ok`: granted (ends the phase with `satisfy any`); a status refuses; undefined: not asked. */
type Verdict = 'ok' | number | undefined;

/** Access phase: allow/deny, auth_basic, auth_request. `subrequest` runs the request of auth_request. */
export function checkAccess(run: Run, subrequest: (run: Run) => NginxOutcome): Step {
  if (run.subrequest) return undefined;
  foreignRule(run);
  takeRealAddress(run, run.level);
  const any = nearest(run.level, 'satisfy')[0]?.args[0]?.value.toLowerCase() === 'any';
  let refused: { status: number; at: Directive | undefined } | undefined;
  const rules: readonly (() => readonly [Verdict, Directive | undefined])[] = [
    () => addressRules(run),
    () => basic(run),
    () => authRequest(run, subrequest),
  ];
  for (const rule of rules) {
    const [verdict, at] = rule();
    if (verdict === undefined) continue;
    if (verdict === 'ok') {
      if (any) return undefined;
      continue;
    }
    if (!any || (verdict !== 403 && verdict !== 401)) return { status: verdict, origin: 'error', ...(at ? { at } : {}) };
    refused = { status: verdict, at };
  }
  return refused === undefined ? undefined : { status: refused.status, origin: 'error', ...(refused.at ? { at: refused.at } : {}) };
}

function foreignRule(run: Run): void {
  for (let at: Level | undefined = run.level; at !== undefined; at = at.parent) {
    const found = at.directives.find(
      (directive) =>
        isForeignAnswer(directive) && !/^(?:content_by|js_content|echo)/.test(directive.name) && !/_pass$/.test(directive.name),
    );
    if (found !== undefined && found.args[0]?.value !== 'off') throw new Undecided(`${found.name} is not modelled`, found);
  }
}

function addressRules(run: Run): readonly [Verdict, Directive | undefined] {
  for (const rule of nearest(run.level, 'allow', 'deny')) {
    const text = rule.args[0]?.value ?? '';
    if (!isWithin(run.client, text, rule)) continue;
    run.hop(rule, `${rule.name} ${text}`);
    return [rule.name === 'deny' ? 403 : 'ok', rule];
  }
  return [undefined, undefined];
}

function basic(run: Run): readonly [Verdict, Directive | undefined] {
  const at = nearest(run.level, 'auth_basic')[0];
  const file = nearest(run.level, 'auth_basic_user_file')[0];
  if (at === undefined || file === undefined) return [undefined, at];
  const realm = evaluate(run, at.args[0]?.value ?? '');
  if (decide(realm, at) === 'off') return [undefined, at];
  const credentials = run.headers.get('authorization');
  if (credentials?.toLowerCase().startsWith('basic ') === true) throw new Undecided('the password file is not read', at);
  run.hop(at, 'auth_basic: no credentials');
  return [401, at];
}

function authRequest(run: Run, subrequest: (run: Run) => NginxOutcome): readonly [Verdict, Directive | undefined] {
  const at = nearest(run.level, 'auth_request')[0];
  const uri = at?.args[0]?.value ?? '';
  if (at === undefined || uri === 'off') return [undefined, at];
  run.hop(at, `auth_request ${uri}`);
  const outcome = subrequest(run.sub(uri));
  for (const name of run.config.opaque.keys()) {
    if (run.config.opaque.get(name)?.name === 'auth_request_set')
      run.variables.set(name, new UnknownValue(`$${name} comes from the answer to auth_request`));
  }
  if (outcome.kind === 'unknown') throw new Undecided(outcome.reason ?? 'the answer to auth_request is not known', outcome.reasonAt ?? at);
  if (outcome.kind === 'proxy' && outcome.status === undefined) {
    run.assumptions.push({ file: at.file, line: at.line, column: at.column, step: `auth_request ${uri} lets the request through` });
    return ['ok', at];
  }
  const status = outcome.status ?? 500;
  if (status === 401 || status === 444 || status === 403) return [status, at];
  return [status >= 200 && status < 300 ? 'ok' : 500, at];
}
