/** A command, as far as completion goes. */
export interface CompletedCommand {
  readonly name: string;
  /** `--json`, `--limit`, … */
  readonly options: readonly string[];
  readonly commands: readonly CompletedCommand[];
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Every command with the names before it: `connections list`. */
const pathsOf = (command: CompletedCommand, before = ''): { path: string; words: readonly string[] }[] => [
  { path: before, words: [...command.commands.map(({ name }) => name), ...command.options] },
  ...command.commands.flatMap((below) => pathsOf(below, `${before} ${below.name}`.trim())),
];

/** What a shell reads to complete the words of a program: its commands, their commands, and their options. */
export function completionScript(shell: Shell, program: CompletedCommand): string {
  return shell === 'fish' ? forFish(program) : forBash(program, shell);
}

function forBash(program: CompletedCommand, shell: 'bash' | 'zsh'): string {
  const { name } = program;
  const cases = pathsOf(program).map(({ path, words }) => `    '${path}') words='${words.join(' ')}' ;;`);
  return [
    ...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    `_${name}() {`,
    "  local path='' words='' word",
    `  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do`,
    '    [[ $word == -* ]] && break',
    `    path="\${path:+$path }$word"`,
    '  done',
    '  case "$path" in',
    ...cases,
    '  esac',
    `  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))`,
    '}',
    `complete -F _${name} ${name}`,
  ].join('\n');
}

function forFish(program: CompletedCommand): string {
  const { name } = program;
  const lines = pathsOf(program).flatMap(({ path, words }) => {
    const seen = path.split(' ').filter(Boolean);
    const conditions = seen.map((word) => `__fish_seen_subcommand_from ${word}`);
    const below = words.filter((word) => !word.startsWith('-'));
    const unseen = below.length === 0 ? [] : [`not __fish_seen_subcommand_from ${below.join(' ')}`];
    const when = [...conditions, ...unseen].join('; and ');
    return [
      ...below.map((word) => `complete -c ${name} -f -n '${when}' -a ${word}`),
      ...words
        .filter((word) => word.startsWith('--'))
        .map((word) => `complete -c ${name} -n '${conditions.join('; and ') || 'true'}' -l ${word.slice(2)}`),
    ];
  });
  return lines.join('\n');
}
