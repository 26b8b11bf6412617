import { JavaScriptResolver } from '../code/resolve-javascript.ts';
import type { Repository } from '../repo.ts';
import { nodeProgram, nxProject, sourceOf } from './start/javascript.ts';
import { oclifRun, packageBin, packageProgram, severalScripts } from './start/packages.ts';
import { processManager } from './start/process-managers.ts';
import {
  consoleScript,
  fastapiProgram,
  flaskProgram,
  pythonApplication,
  pythonProgram,
  uwsgiProgram,
  workerModule,
} from './start/python.ts';
import { shellScript, shellText } from './start/scripts.ts';
import { changed, type Entry, placesOf, type Starting, type Where } from './start/where.ts';
import { withoutWrapper } from './start/wrappers.ts';
import { splitWords } from './words.ts';

export type { Entry } from './start/where.ts';

const DEEPEST = 10;

/** The files and objects that a start command runs; none when it starts something that is not in the repository. */
export function entriesOf(repo: Repository, words: readonly string[], where: Where): readonly Entry[] {
  const resolver = new JavaScriptResolver(repo);
  const starting: Starting = {
    repo,
    resolver,
    run: (inner, at) => (at.depth >= DEEPEST ? [] : run(starting, inner, { ...at, depth: at.depth + 1 })),
  };
  return starting.run(words, where);
}

/** The last thing that a start command runs. */
export function entryOf(repo: Repository, words: readonly string[], folder: string): Entry | undefined {
  return entriesOf(repo, words, { folder, depth: 0 }).at(-1);
}

function run(starting: Starting, words: readonly string[], where: Where): readonly Entry[] {
  const { repo } = starting;
  if (words.some((word) => word === '&&' || word === ';' || word === '||' || word === '&')) return sequence(starting, words, where);
  const [head, ...rest] = words.filter(
    (word, index) => !(/^[A-Za-z_]\w*=/.test(word) && words.slice(0, index).every((each) => each.includes('='))),
  );
  if (head === undefined) return [];
  const program = head.slice(head.lastIndexOf('/') + 1);
  const inner = withoutWrapper(program, rest);
  if (inner) return starting.run(inner, where);
  switch (program) {
    case 'sh':
    case 'bash':
    case 'dash':
    case 'ash':
    case 'zsh':
      return shell(starting, rest, where);
    case 'npm':
    case 'yarn':
    case 'pnpm':
    case 'bun':
    case 'turbo':
    case 'lerna':
      return packageProgram(starting, program, rest, where);
    case 'run-s':
    case 'run-p':
    case 'npm-run-all':
    case 'npm-run-all2':
    case 'run-script-os':
      return severalScripts(starting, program, rest, where);
    case 'concurrently':
      return rest.filter((word) => !word.startsWith('-')).flatMap((word) => starting.run(splitWords(word), where));
    case 'nx': {
      const target = rest.find((word) => !word.startsWith('-') && !/^(?:run|serve|start)$/.test(word));
      return nxProject(starting, target?.split(':')[0], where);
    }
    case 'pm2':
    case 'pm2-runtime':
    case 'pm2-docker':
    case 'supervisord':
    case 'init':
      return processManager(starting, program, rest, where);
    case 'uvicorn':
    case 'gunicorn':
    case 'hypercorn':
    case 'granian':
    case 'daphne':
    case 'waitress-serve':
    case 'mod_wsgi-express':
      return pythonApplication(repo, rest, where);
    case 'fastapi':
      return fastapiProgram(repo, rest, where);
    case 'flask':
      return flaskProgram(repo, words, rest, where);
    case 'uwsgi':
      return uwsgiProgram(repo, rest, where);
    case 'celery':
    case 'dramatiq':
    case 'arq':
    case 'taskiq':
    case 'huey_consumer':
    case 'faust':
      return workerModule(repo, rest, where);
    default:
      break;
  }
  if (/^python[\d.]*$/.test(program)) return pythonProgram(starting, rest, where);
  if (['node', 'nodejs', 'ts-node', 'tsx', 'ts-node-dev', 'deno', 'nest', 'next'].includes(program))
    return nodeProgram(starting, program, rest, where);
  if (program === 'manage.py') return pythonProgram(starting, [head, ...rest], where);
  // Images without a shell run a script with the program of their base.
  if (/\.[cm]?[jt]s$/.test(program)) return sourceOf(starting, placesOf(where, head));
  if (/\.py$/.test(program)) return pythonProgram(starting, [head], where);
  const script = shellScript(starting, head, where);
  if (script !== undefined) return shellText(starting, argued(repo.text(script) ?? '', rest), where);
  const bin = packageBin(starting, program, rest);
  if (bin.length > 0) return bin;
  const oclif = oclifRun(starting, head, rest, where);
  return oclif.length > 0 ? oclif : consoleScript(repo, program, rest, where);
}

/** `a && b`: each in turn, `cd` followed; the last that starts something counts, and all that are left running. */
function sequence(starting: Starting, words: readonly string[], where: Where): readonly Entry[] {
  const parts: string[][] = [[]];
  for (const word of words) {
    if (word === '&&' || word === ';' || word === '||' || word === '&') parts.push([]);
    else parts.at(-1)?.push(word);
  }
  let here = where;
  let found: readonly Entry[] = [];
  for (const part of parts) {
    if (part[0] === 'cd' && part[1] !== undefined) here = changed(here, part[1]);
    else {
      const entries = starting.run(part, here);
      if (entries.length > 0) found = words.includes('&') ? [...found, ...entries] : entries;
    }
  }
  return found;
}

/** `sh -c TEXT`, `sh script`. */
function shell(starting: Starting, rest: readonly string[], where: Where): readonly Entry[] {
  if (rest.some((word) => /^-\w*c$/.test(word))) return shellText(starting, rest.at(-1) ?? '', where);
  const at = rest.findIndex((word) => !word.startsWith('-'));
  const word = rest[at];
  if (word === undefined) return [];
  const script = shellScript(starting, word, where);
  return script === undefined ? [] : shellText(starting, argued(starting.repo.text(script) ?? '', rest.slice(at + 1)), where);
}

/** `"$@"` of a script is what it was called with. */
const argued = (text: string, given: readonly string[]): string =>
  text.replace(/"?\$(?:@|\*|\{@\})"?/g, given.map((word) => `'${word.replaceAll("'", '')}'`).join(' '));
