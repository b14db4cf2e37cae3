import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

/** What bash offers for a line that is being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const { stdout } = await runCli(['completion', 'bash']);
  const line = words.map((word) => `'${word}'`).join(' ');
  const script = `${stdout}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _evergrant; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split('\n');
}

it('bash offers commands, their commands and their options', async () => {
  expect(await offered('evergrant', 'conn')).toEqual(['connections']);
  expect(await offered('evergrant', 'connections', '')).toEqual(
    expect.arrayContaining(['list', 'refresh', 'disconnect']),
  );
  expect(await offered('evergrant', 'connections', 'list', '--st')).toEqual(['--status']);
});

it('there is one for zsh and for fish, and for no other shell', async () => {
  expect((await runCli(['completion', 'zsh'])).stdout).toContain('bashcompinit');
  expect((await runCli(['completion', 'fish'])).stdout).toContain(
    "complete -c evergrant -f -n '__fish_seen_subcommand_from connections; and not",
  );
  expect((await runCli(['completion', 'csh'])).code).toBe(2);
});
