import { splitWords } from '../words.ts';
import { shellText } from './scripts.ts';
import { changed, type Entry, placesOf, type Starting, type Where } from './where.ts';

/** pm2, supervisord, and the `/init` of s6-overlay: what their configuration starts. */
export function processManager(starting: Starting, program: string, rest: readonly string[], where: Where): readonly Entry[] {
  if (program === 'init') return supervised(starting, where);
  if (program === 'supervisord') return supervisor(starting, rest, where);
  const words = rest.filter((word) => !word.startsWith('-') && word !== 'start');
  const [target = ''] = words;
  if (/\.(?:config\.[cm]?js|json|ya?ml)$/.test(target)) {
    const file = placesOf(where, target).find((each) => starting.repo.file(each));
    return file === undefined
      ? []
      : pm2Scripts(starting.repo.text(file) ?? '').flatMap(({ words: each, folder }) =>
          starting.run(each, folder === '' ? where : changed(where, folder)),
        );
  }
  const dashes = rest.indexOf('--');
  return /^(?:npm|yarn|pnpm)$/.test(target)
    ? starting.run([target, ...rest.slice(dashes + 1)], where)
    : starting.run(['node', target], where);
}

/** The scripts that a pm2 file names, each as a command with the folder it runs in. */
export function pm2Scripts(text: string): { readonly words: readonly string[]; readonly folder: string; readonly line: number }[] {
  return [...text.matchAll(/["']?\bscript["']?\s*:\s*["'](.+?)["']/g)].map((match) => {
    const around = objectAround(text, match.index);
    const value = (name: string): string => new RegExp(`["']?\\b${name}["']?\\s*:\\s*["'](.*?)["']`).exec(around)?.[1] ?? '';
    const words = splitWords(`${match[1] ?? ''} ${value('args')}`);
    const program = words.length === 1 || /\.[cm]?[jt]s$/.test(words[0] ?? '') ? ['node', ...words] : words;
    return { words: program, folder: value('cwd'), line: text.slice(0, match.index).split('\n').length };
  });
}

/** The text of the braces around a place. */
function objectAround(text: string, at: number): string {
  let [start, open] = [at, 0];
  for (; start > 0 && !(text[start] === '{' && open === 0); start--) open += text[start] === '}' ? 1 : text[start] === '{' ? -1 : 0;
  let end = at;
  for (open = 0; end < text.length && !(text[end] === '}' && open === 0); end++) open += text[end] === '{' ? 1 : text[end] === '}' ? -1 : 0;
  return text.slice(start, end);
}

function supervisor(starting: Starting, rest: readonly string[], where: Where): readonly Entry[] {
  const at = rest.findIndex((word) => word === '-c' || word === '--configuration');
  const named = at >= 0 ? rest[at + 1] : undefined;
  const placed = named === undefined ? undefined : placesOf(where, named).find((each) => starting.repo.file(each));
  const files = placed
    ? [placed]
    : starting.repo.files.filter(({ path }) => /(?:^|\/)supervisor[\w.-]*\.(?:conf|ini)$/.test(path)).map(({ path }) => path);
  return files.flatMap((file) =>
    [...(starting.repo.text(file) ?? '').matchAll(/^\s*command\s*=\s*(.+)$/gm)].flatMap(([, command = '']) =>
      starting.run(splitWords(command), where),
    ),
  );
}

/** Services of s6: each is a `run` script. */
function supervised(starting: Starting, where: Where): readonly Entry[] {
  return starting.repo.files
    .filter(({ path }) => /(?:^|\/)(?:s6-rc\.d|services\.d|service)\/[^/]+\/run$/.test(path))
    .flatMap(({ path }) => shellText(starting, starting.repo.text(path) ?? '', where));
}
