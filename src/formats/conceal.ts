import { isSecretVariable } from '../facts/configuration/secret-names.ts';
import { looksRandom } from '../facts/secrets/placeholders.ts';

const secretWord = /(?:secret|token|passw|pwd|passphrase|credential|api_?-?key|private_?key|signing_?key|\bauth|\bkey\b|dsn|conn)/i;
/** Names and addresses that code is read by: variables, headers, paths, schemes, routes, modules, sentences. */
const readable = /^(?:[A-Z][A-Z0-9_]*|X-[\w-]+|Authorization|Bearer ?|Basic ?|\.{0,2}\/[\w./{}:*-]*|[a-z]+(?:_[a-z]+)+|.*\s.*)$/;
/** What stands directly before a literal that is the value of a secret. */
const assigned = /(?:secret|token|passw|pwd|passphrase|credential|key|dsn)\w*["'`]?\]?\s*(?::\s*\w+\s*)?[:=]\s*$/i;
const named = /^(?:[A-Z][A-Z0-9_]*|\.{0,2}\/[\w./{}:*-]*)$/;
/** Words and numbers joined as in names and paths. */
const wordy = /^[./_-]*[A-Za-z]+(?:\d{0,3}[/._-]+[A-Za-z]*)*\d{0,3}$/;
const prose = /\.(?:md|mdx|markdown|rst|adoc|txt)$/i;
const code = /\.(?:py|[cm]?[jt]sx?|vue|svelte)$/i;

/**
 * A line of a file as a report may quote it. Whatever may be a secret is starred out: passwords in addresses, texts that look made at
 * random, literals in code on a line that speaks of a secret, and what a configuration file sets such a variable to.
 */
export function conceal(path: string, line: string): string {
  let text = line
    .replace(/(:\/\/[^\s:@/"'`]*:)[^\s@/"'`]+(?=@)/g, '$1***')
    .replace(/[\w+/.~-]{16,}={0,2}/g, (run) => (wordy.test(run) ? run : random(run)));
  if (secretWord.test(text)) {
    if (prose.test(path)) text = starred(starred(text, /(["'])((?:\\.|(?!\1).)*)\1/g, true), /(`)([^`]*)`/g, true);
    else text = starred(text, /(["'`])((?:\\.|(?!\1).)*)\1/g, false);
  }
  if (code.test(path)) return text;
  return text.replace(
    /^(\s*(?:-\s*)?(?:export\s+|ENV\s+|ARG\s+)?["']?([A-Za-z_][\w.-]*)["']?\s*[:=]\s*)(\S.*)$/,
    (whole, head: string, name: string, value: string) =>
      isSecretVariable(name.replace(/[.-]/g, '_')) && !/_FILE$/i.test(name) && !/^["']?(?:\$|\/run\/|\{\{|<|!reset)/.test(value)
        ? `${head}***`
        : whole,
  );
}

/** Stars out the literals that may be secrets; in prose those alone that stand as a value, since everything else there is a name. */
const starred = (line: string, literals: RegExp, values: boolean): string =>
  line.replace(literals, (whole, quote: string, inner: string, at: number, all: string) => {
    const value = assigned.test(all.slice(0, at));
    return inner.length < 4 || (value ? named : readable).test(inner) || (values && !value) ? whole : `${quote}***${quote}`;
  });

const random = (run: string): string => (looksRandom(run) && (run.length >= 40 || /\d/.test(run)) ? '***' : run);
