import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { isStoreAddress } from '../../src/facts/configuration/secret-names.ts';
import type { Consumer } from '../../src/facts/secrets/consumers.ts';
import { secrets } from '../../src/facts/secrets/secrets.ts';
import { shown } from './supply.ts';

export default defineCheck({
  id: 'g4/no-default-secret',
  leg: 'enforced',
  title: 'No secret has a working default that production would accept',
  why: 'A required secret with a truthy default can never be missing, so its check never fires.',
  fix: 'Leave the default empty and refuse to start in production without the secret.',
  whenAbsent: 'neutral',
  needs: { secrets },
  judge({ secrets: { secrets } }) {
    const judged = secrets
      .flatMap(({ consumers }) => consumers.filter(({ live }) => live))
      .map((consumer) => ({ consumer, ...defaultOf(consumer) }));
    if (judged.length === 0) return absent('no code that runs reads a secret');
    const findings = judged.flatMap(({ consumer, works, random, evidence }): Finding[] => {
      if (!works && !random) return [];
      const name = consumer.variable;
      return [
        {
          key: `${name} ${consumer.name}`,
          severity: random ? 'exception' : 'blocker',
          message: random
            ? `without ${name}, ${consumer.name} makes a new one in each process: what one signs, another refuses, and a restart forgets all`
            : `production accepts the default of ${name} in ${consumer.name}${isStoreAddress(name) ? ', an address with a password' : ''}: nothing stops when the secret is missing`,
          path: consumer.path,
          line: consumer.line,
          related: evidence,
          fix: `Give ${name} no default, and refuse to start in production without it.`,
        },
      ];
    });
    const details = {
      inspected: judged.length,
      evidence: judged
        .filter(({ works, random }) => !works && !random)
        .map(({ consumer }) => shown(consumer, `has no working default for ${consumer.variable}`))
        .slice(0, 12),
    };
    if (findings.length > 0)
      return fail(`${findings.length} of ${judged.length} readers of secrets have a default that production accepts`, {
        ...details,
        findings,
      });
    const open = judged.filter(({ undecided }) => undecided);
    if (open.length === judged.length) return unknown('what the readers of secrets give without them could not be followed', details);
    return pass(`${judged.length} of ${judged.length} readers of secrets have no default that production accepts`, details);
  },
});

const NO_VALUE = /^(?:not[ _-]?set|unset|unknown|none|null|undefined|n\/?a|\*+|<.*>|\(.*\))$/i;

interface Default {
  readonly works: boolean;
  readonly random: boolean;
  readonly undecided: boolean;
  readonly evidence: Finding['related'];
}

/** Whether a reader gets something that works as a secret when nothing is supplied. */
function defaultOf(consumer: Consumer): Default {
  const beside = !consumer.loader && consumer.in === undefined && consumer.field === undefined;
  // A default beside the read is seen without running the file.
  if (beside && consumer.default)
    return { works: isWorking(consumer.variable, consumer.default), random: false, undecided: false, evidence: [] };
  const { kinds, text, trail } = consumer.result('neither');
  if (kinds.has('random')) return { works: false, random: true, undecided: false, evidence: trail };
  if (kinds.has('default')) {
    const value = consumer.loader || consumer.field || !consumer.in ? text : (consumer.default ?? undefined);
    return { works: isWorking(consumer.variable, value), random: false, undecided: false, evidence: trail };
  }
  if (kinds.has('unknown') && consumer.default)
    return { works: isWorking(consumer.variable, consumer.default), random: false, undecided: false, evidence: [] };
  return { works: false, random: false, undecided: kinds.has('unknown'), evidence: [] };
}

/** An address works as a secret when it holds a password; anything else when it is a value at all. */
function isWorking(name: string, value: string | undefined): boolean {
  if (value === undefined || value.trim() === '' || NO_VALUE.test(value.trim())) return false;
  return isStoreAddress(name) || /^[a-z][\w+.-]*:\/\//i.test(value) ? /:\/\/[^/@\s]*:[^/@\s]+@/.test(value) : true;
}
