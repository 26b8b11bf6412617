/** What a shell needs to know of a command to complete it. */
export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** Words the first argument can be; files when empty. */
  readonly values: readonly string[];
}

export interface CompletedOption {
  /** `--format` */
  readonly flag: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** Words the value can be; files when empty. */
  readonly values: readonly string[];
}

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A script that completes commands, options and values in a shell. */
export function completion(shell: Shell, program: string, commands: readonly CompletedCommand[]): string {
  return { bash, zsh, fish }[shell](program, commands);
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const words = (list: readonly string[]): string => quote(list.join(' '));

function bash(program: string, commands: readonly CompletedCommand[]): string {
  const id = program.replaceAll('-', '_');
  const cases = commands.flatMap((command) => [
    `    ${command.name})`,
    '      case "$previous" in',
    ...command.options
      .filter((option) => option.takesValue)
      .map((option) =>
        option.values.length > 0
          ? `        ${option.flag}) COMPREPLY=($(compgen -W ${words(option.values)} -- "$current")); return ;;`
          : `        ${option.flag}) COMPREPLY=($(compgen -f -- "$current")); return ;;`,
      ),
    '      esac',
    `      [[ $current == -* ]] && COMPREPLY=($(compgen -W ${words(command.options.map((option) => option.flag))} -- "$current"))`,
    command.values.length > 0
      ? `      [[ $current != -* ]] && COMPREPLY=($(compgen -W ${words(command.values)} -- "$current"))`
      : '      [[ $current != -* ]] && COMPREPLY=($(compgen -f -- "$current"))',
    '      ;;',
  ]);
  return [
    `_${id}() {`,
    '  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"',
    '  COMPREPLY=()',
    '  if ((COMP_CWORD == 1)); then',
    `    COMPREPLY=($(compgen -W ${words(commands.map((command) => command.name))} -- "$current"))`,
    '    return',
    '  fi',
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac',
    '}',
    `complete -o filenames -F _${id} ${program}`,
    '',
  ].join('\n');
}

function zsh(program: string, commands: readonly CompletedCommand[]): string {
  const id = program.replaceAll('-', '_');
  const bracket = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&');
  const values = (list: readonly string[]): string => (list.length > 0 ? `(${list.map(bracket).join(' ')})` : '_files');
  const cases = commands.flatMap((command) => [
    `    ${command.name})`,
    '      _arguments \\',
    ...command.options.map(
      (option) =>
        `        ${quote(`*${option.flag}[${bracket(option.description)}]${option.takesValue ? `:value:${values(option.values)}` : ''}`)} \\`,
    ),
    `        ${quote(`*:argument:${values(command.values)}`)}`,
    '      ;;',
  ]);
  return [
    `#compdef ${program}`,
    `_${id}() {`,
    '  local -a commands',
    `  commands=(${commands.map((command) => quote(`${command.name}:${bracket(command.description)}`)).join(' ')})`,
    '  if ((CURRENT == 2)); then',
    "    _describe 'command' commands",
    '    return',
    '  fi',
    '  local name="${words[2]}"',
    '  shift words; ((CURRENT--))',
    '  case "$name" in',
    ...cases,
    '  esac',
    '}',
    `compdef _${id} ${program}`,
    '',
  ].join('\n');
}

function fish(program: string, commands: readonly CompletedCommand[]): string {
  const single = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;
  const lines = commands.flatMap((command) => {
    const when = `-n '__fish_seen_subcommand_from ${command.name}'`;
    return [
      `complete -c ${program} -n __fish_use_subcommand -f -a ${command.name} -d ${single(command.description)}`,
      ...(command.values.length > 0 ? [`complete -c ${program} ${when} -f -a ${single(command.values.join(' '))}`] : []),
      ...command.options.map((option) => {
        const value = !option.takesValue ? '' : option.values.length > 0 ? ` -x -a ${single(option.values.join(' '))}` : ' -r -F';
        return `complete -c ${program} ${when} -l ${option.flag.slice(2)}${value} -d ${single(option.description)}`;
      }),
    ];
  });
  return `${lines.join('\n')}\n`;
}
