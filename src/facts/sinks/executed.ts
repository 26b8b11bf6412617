import type { Value } from '../../code/value.ts';
import { simpleCommands } from '../images/shell-words.ts';
import type { Chain } from './steps.ts';
import { alternatives, HOLE, joined, piecesOf } from './text.ts';
import type { SinkCall } from './types.ts';

/** A program that a call starts, with its arguments; `HOLE` stands for parts that are not known. */
export interface Executed {
  readonly words: readonly string[];
  /** There may be more arguments. */
  readonly open: boolean;
}

type Form = 'argv' | 'list' | 'shell' | 'file' | 'words' | 'tag';

/** How the functions that start programs take them. */
const FORMS: readonly (readonly [RegExp, Form])[] = [
  // A tagged template.
  [/^(?:zx|execa|bun|global\.Bun)\.(?:\$|execa)(?:\(\))?(?:\.\w+)?$|^execa(?:\(\))?$/, 'tag'],
  // `["git", "push"]`, or a text for the shell.
  [/^subprocess\.(?:run|call|check_call|check_output|Popen|getoutput|getstatusoutput)$/, 'list'],
  [/^asyncio\.(?:subprocess\.)?create_subprocess_exec$/, 'words'],
  [/^asyncio\.(?:subprocess\.)?create_subprocess_shell$/, 'shell'],
  [/^anyio\.(?:run_process|open_process)$|^trio\.run_process$/, 'list'],
  [/^os\.(?:system|popen)$|^commands\.getoutput$|^pexpect\.(?:spawn|run)$|^invoke\.run$/, 'shell'],
  [/^os\.(?:execv|execvp|execve|execvpe|posix_spawn|posix_spawnp)$/, 'argv'],
  [/^os\.(?:execl|execlp|execle)$/, 'argv'],
  [/^child_process(?:\/promises)?\.(?:exec|execSync)$|^shelljs\.exec$|^execa\.execaCommand(?:Sync)?$/, 'shell'],
  [/^child_process(?:\/promises)?\.(?:execFile|execFileSync|spawn|spawnSync)$/, 'file'],
  [
    /^(?:cross-spawn|nano-spawn|tinyexec|execa)(?:\.(?:default|sync|spawn|x|exec|execa|execaSync|execaNode))?$|^@actions\/exec\.(?:exec|getExecOutput)$/,
    'file',
  ],
  [/^global\.Bun\.spawn(?:Sync)?$|^bun\.spawn(?:Sync)?$/, 'list'],
  [/^global\.Deno\.Command$/, 'file'],
];

/** Whether a call of this path may start a program. */
export const mayExecute = (path: string): boolean => FORMS.some(([pattern]) => pattern.test(path.replace(/\(\)$/, '')));

/** The programs that a call starts; undefined when it starts none. Empty: which one is not known. */
export function executedBy(call: SinkCall, chain: Chain): readonly Executed[] | undefined {
  const path = call.path.replace(/\(\)$/, '');
  const tagged = isTagged(call);
  const form = FORMS.find(([pattern, each]) => (each !== 'tag' || tagged) && pattern.test(path))?.[1];
  if (!form || (form !== 'tag' && chain.steps.some((step) => step.call))) return undefined;
  const [first, second] = call.arguments;
  const main = first ?? call.named.get('args') ?? call.named.get('cmd') ?? call.named.get('command');
  if (!main) return [];
  switch (form) {
    case 'tag':
      return shell(templateText(call.arguments));
    case 'words':
      return [words(call.arguments)];
    case 'shell':
      return alternatives(main).flatMap(fromShell);
    case 'argv':
      return second?.is === 'list' ? alternatives(second).flatMap(fromList) : [words(call.arguments.slice(1))];
    case 'list':
      return alternatives(main).flatMap((each) =>
        each.is === 'object' ? fromList(each.fields.get('cmd') ?? each) : each.is === 'list' ? fromList(each) : fromShell(each),
      );
    case 'file':
      return alternatives(main).flatMap((file) => fromFile(file, second));
  }
}

const isTagged = ({ arguments: [first] }: SinkCall): boolean =>
  first?.is === 'list' && first.items.length > 0 && first.items.every((item) => item.is === 'constant' && typeof item.value === 'string');

/** `$`git push ${branch}``: the texts, with what stands between them. */
function templateText([texts, ...values]: readonly Value[]): string {
  if (texts?.is !== 'list') return '';
  return texts.items.map((text, index) => joined(piecesOf(text)) + (index < texts.items.length - 1 ? quoted(values[index]) : '')).join('');
}

const quoted = (value: Value | undefined): string => (value ? joined(piecesOf(value)) : HOLE);

const words = (items: readonly Value[]): Executed => {
  const known = items.findIndex((item) => item.is === 'derived' && item.by === 'spread');
  const fixed = known < 0 ? items : items.slice(0, known);
  return { words: fixed.map((item) => joined(piecesOf(item))), open: known >= 0 };
};

function fromList(value: Value): readonly Executed[] {
  if (value.is !== 'list') return fromShell(value);
  const { words: given, open } = words(value.items);
  return given.length > 0 ? [{ words: given, open: open || value.open }] : [];
}

function fromFile(file: Value, args: Value | undefined): readonly Executed[] {
  const program = joined(piecesOf(file));
  const list = args?.is === 'object' ? args.fields.get('args') : args;
  if (list?.is === 'list') {
    const { words: given, open } = words(list.items);
    return [...shellPrefix(program), { words: [program, ...given], open: open || list.open }];
  }
  if (program.includes(' ')) return shell(program);
  return [{ words: [program], open: list !== undefined && list.is !== 'constant' && list.is !== 'object' }];
}

/** `exec('git push', [])` of some packages takes a command line. */
const shellPrefix = (program: string): readonly Executed[] => (/\s/.test(program) ? shell(program) : []);

function fromShell(value: Value): readonly Executed[] {
  if (value.is === 'list') return fromList(value);
  if (value.is === 'library' && /^shlex\.(?:split|join)\(\)$/.test(value.path)) {
    const [inner] = value.call?.arguments ?? [];
    return inner ? fromShell(inner) : [];
  }
  return shell(joined(piecesOf(value)));
}

const shell = (text: string): readonly Executed[] => simpleCommands(text).map(({ words: given }) => ({ words: given, open: false }));
