import { defineFact, type Evidence } from '../../define.ts';
import { code } from '../code.ts';
import { configuration } from '../configuration/configuration.ts';
import { bare } from '../configuration/liveness.ts';
import { outlineOf } from '../configuration/outline.ts';
import type { LinkedAssertion, LinkedTest, TestedClaim } from '../tests/proof.ts';
import { worlds } from '../worlds.ts';
import type { Consumer } from './consumers.ts';
import { credentialWrites } from './credential-writes.ts';
import { secrets } from './secrets.ts';

/** A claim with the code it is about. */
export interface SecretClaim {
  readonly claim: TestedClaim;
  readonly control: Evidence;
}

const KINDS = {
  missing: /missing|not.?found|non.?exist|does.?n.?t exist|absent|no such|enoent|nope/i,
  blank: /empty|blank|whitespace/i,
  unreadable: /unreadable|permission|denied|not.?readable|eacces|eisdir|directory|chmod|io.?error|os.?error/i,
} as const;

/** What tests of a repository with secret files and writes of credentials have to pin. */
export const secretClaims = defineFact({
  id: 'secret-claims',
  needs: { code, configuration, secrets, credentialWrites, worlds },
  derive({ repo }, given): readonly SecretClaim[] {
    const loaders = given.secrets.secrets.flatMap(({ consumers }) => consumers.filter(({ loader, live }) => loader && live));
    const claims: SecretClaim[] = [];
    const [first] = loaders;
    if (first) {
      const symbols = loaderSymbols(loaders);
      const control = { path: first.path, line: first.line, note: `${first.name} loads ${first.variable}` };
      const add = (id: string, title: string, pins: TestedClaim['pins'], contradicts?: TestedClaim['contradicts']): void => {
        claims.push({ claim: { id, title, subject: { symbols }, pins, ...(contradicts ? { contradicts } : {}) }, control });
      };
      add('file', 'a secret comes from its file', (asserted, linked) => gives(asserted) && fileIsRead(linked));
      add('precedence', 'the file wins over the variable', (asserted, linked) => gives(asserted) && setsBoth(linked, loaders));
      for (const [kind, words] of Object.entries(KINDS))
        add(
          kind,
          `${kind === 'missing' ? 'a missing' : kind === 'blank' ? 'an empty' : 'an unreadable'} secret file is refused`,
          ({ outcome, about }, linked) => outcome.kind === 'raises' && about !== 'beside' && speaks(linked, words),
          kind === 'missing'
            ? ({ outcome, about }, linked) => about === 'result' && isNothing(outcome) && speaks(linked, words) && fileIsRead(linked)
            : undefined,
        );
    }
    for (const secret of given.secrets.secrets) {
      if (secret.injected.length === 0) continue;
      const consumers = secret.consumers.filter(({ live }) => live);
      const [consumer] = [...consumers.filter(({ loader }) => loader), ...consumers];
      // Who names a secret to the loader has no branch of its own: the rules above are about the loader.
      if (!consumer || consumer.by === 'helper') continue;
      const name = consumer.field?.class ?? consumer.in?.class?.name ?? consumer.in?.name;
      if (name === undefined) continue;
      claims.push({
        claim: {
          id: `consumer ${secret.name}`,
          title: `${consumer.name} takes ${secret.name} from ${secret.name}_FILE`,
          subject: { symbols: [{ name, file: consumer.path }] },
          pins: (asserted, { touches }) => gives(asserted) && asserted.about === 'result' && mentions(touches, `${secret.name}_FILE`),
        },
        control: { path: consumer.path, line: consumer.line, note: `${consumer.name} takes ${secret.name}` },
      });
    }
    const production = given.worlds.production?.variable ?? 'NODE_ENV';
    for (const write of given.credentialWrites.writes) {
      const [owner = write.name, method] = write.name.replace(/\(\)$/, '').split('.');
      claims.push({
        claim: {
          id: `plaintext ${write.name}`,
          title: `production refuses ${write.name}, which writes ${write.what} in clear`,
          subject: { symbols: [{ name: owner, file: write.path }, ...(method === undefined ? [] : [{ name: method, file: write.path }])] },
          pins: ({ outcome, about }, { touches }) =>
            (outcome.kind === 'raises' ? about !== 'beside' : outcome.kind === 'missing') &&
            (mentions(touches, production) || [...touches.strings].some((text) => /^prod(?:uction)?$/.test(text))),
        },
        control: { path: write.path, line: write.line, note: `${write.name} writes ${write.what}` },
      });
    }
    return claims;

    /** The functions that load, those that they call in their file, and the helpers that read. */
    function loaderSymbols(all: readonly Consumer[]): { name: string; file: string }[] {
      const found = new Map<string, { name: string; file: string }>();
      const put = (name: string, file: string): void => void found.set(`${file}:${name}`, { name, file });
      const around = (file: string, start: number, end: number): void => {
        const unit = given.code.unit(file);
        const text = repo.text(file);
        if (!unit || text === undefined) return;
        const body = bare(text, unit.dialect === 'python').slice(start, end);
        for (const each of outlineOf(unit).functions)
          if (!each.class && new RegExp(`\\b${each.name.replace(/\$/g, '\\$&')}\\s*\\(`).test(body)) put(each.name, file);
      };
      for (const each of all) {
        if (!each.in) continue;
        put(each.in.class?.name ?? each.in.name, each.in.file);
        around(each.in.file, each.in.start, each.in.end);
      }
      for (const { variable } of all)
        for (const { helper } of given.configuration.variables.get(`${variable}_FILE`)?.reads ?? []) {
          if (!helper) continue;
          const { definition } = helper;
          put(definition.class?.name ?? definition.name, definition.file);
          around(definition.file, definition.start, definition.end);
        }
      return [...found.values()];
    }
  },
});

type Touches = LinkedTest['touches'];
const mentions = (touches: Touches, name: string): boolean =>
  touches.sets.has(name) || touches.strings.has(name) || touches.names.has(name);

/** The value itself is asserted. */
const gives = ({ outcome, about }: LinkedAssertion): boolean =>
  about !== 'beside' &&
  ((outcome.kind === 'equals' && outcome.values.some((value) => typeof value === 'string' && value !== '')) ||
    outcome.kind === 'same' ||
    (outcome.kind === 'contains' && outcome.texts.some((text) => text.length > 2)));

const isNothing = (outcome: LinkedAssertion['outcome']): boolean =>
  outcome.kind === 'empty' ||
  (outcome.kind === 'equals' &&
    outcome.values.length > 0 &&
    outcome.values.every((value) => value === null || value === undefined || value === ''));

/** It writes a file, or puts something in place of reading one. */
const fileIsRead = ({ touches, doubles, test }: LinkedTest): boolean =>
  [...touches.names].some((name) =>
    /^(?:tmp_path|tmpdir|tempfile|NamedTemporaryFile|mkstemp|mkdtempSync|mkdtemp|tmpdir|write_text|writeFileSync|writeFile|mock_open|readFileSync|memfs|vol)$/.test(
      name,
    ),
  ) ||
  [...touches.sets.keys()].some((name) => name.endsWith('_FILE')) ||
  doubles.length > 0 ||
  /file/i.test(test.name);

const setsBoth = ({ touches, test }: LinkedTest, loaders: readonly Consumer[]): boolean => {
  const has = (name: string): boolean => touches.sets.has(name) || touches.strings.has(name);
  const files = [...touches.sets.keys(), ...touches.strings].filter((name) => /^[A-Z][A-Z0-9_]*_FILE$/.test(name));
  return (
    files.some((file) => has(file.slice(0, -5))) ||
    loaders.some(({ variable }) => has(variable) && has(`${variable}_FILE`)) ||
    (/preceden|overrid|wins|priority|prefer/i.test(test.name) && files.length > 0)
  );
};

const speaks = ({ touches, test }: LinkedTest, words: RegExp): boolean =>
  words.test(test.name) ||
  [...touches.strings].some((text) => text.length < 80 && words.test(text)) ||
  [...touches.names].some((name) => /^(?:chmod|chmodSync|PermissionError)$/.test(name) && words.test(name));
