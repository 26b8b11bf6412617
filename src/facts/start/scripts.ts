import { simpleCommands } from '../images/shell-words.ts';
import { changed, type Entry, placesOf, type Starting, type Where } from './where.ts';

/** Programs that serve; others are steps on the way unless they are last, replaced with `exec`, or left running. */
const SERVES =
  /(?:^|\/)(?:uvicorn|gunicorn|hypercorn|granian|daphne|uwsgi|flask|fastapi|next|nest|pm2(?:-runtime|-docker)?|supervisord|celery|dramatiq|arq)$/;

/** What a shell text starts, `cd` followed. What it only runs on the way counts when nothing else is started. */
export function shellText(starting: Starting, text: string, where: Where): readonly Entry[] {
  const commands = simpleCommands(text);
  const [stays, steps]: [Entry[], Entry[]] = [[], []];
  let here = where;
  commands.forEach(({ words }, index) => {
    const [program = '', first] = words;
    if (program === 'cd' && first !== undefined) {
      if (!first.includes('$')) here = changed(here, first);
      return;
    }
    const next = commands[index + 1];
    const serves = words.some((word) => SERVES.test(word)) || /\bmanage\.py\b.*\brunserver/.test(words.join(' '));
    (serves || program === 'exec' || next === undefined || next.after === '&' ? stays : steps).push(...starting.run(words, here));
  });
  return stays.length > 0 ? stays : steps;
}

/** The file of the repository that a program word means, when it is a shell script. */
export function shellScript({ repo }: Starting, word: string, where: Where): string | undefined {
  const name = word.slice(word.lastIndexOf('/') + 1);
  const isShell = (path: string): boolean =>
    /\.(?:ba|z|k)?sh$/.test(path) || /^#!.*\b(?:ba|da|z|k)?sh\b/.test((repo.text(path) ?? '').slice(0, 80));
  const direct = placesOf(where, word).find((each) => repo.file(each));
  if (direct !== undefined) return isShell(direct) ? direct : undefined;
  if (!/\.sh$|entry|start|run/.test(name)) return undefined;
  const same = repo.files.filter(
    ({ path, scope }) => path.slice(path.lastIndexOf('/') + 1) === name && scope === 'production' && isShell(path),
  );
  return (same.find(({ path }) => path.startsWith(where.folder)) ?? same[0])?.path;
}
