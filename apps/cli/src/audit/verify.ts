import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type Checkpoint,
  createAuditSigner,
  createKeyRing,
  describeProblem,
  readCheckpoint,
  recordVerification,
} from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { loadKeys } from '../hub/load-keys.ts';
import { withDatabase } from '../hub/with-database.ts';

/**
 * Verifies the whole audit chain, hashing here.
 *
 * @throws CliError `USAGE` the file of checkpoints has something else in it; `KEYS_DO_NOT_FIT` no key was named, and there
 *   are no encryption keys
 */
export function verifyAudit(
  context: Context,
  options: { checkpointFile: string | undefined; publicKeys: readonly string[] | undefined },
): Promise<Answer> {
  return withDatabase(context, async ({ config, db }) => {
    const { checkpointFile } = options;
    const outside =
      checkpointFile === undefined ? [] : readCheckpointFile(resolve(context.cwd, checkpointFile));
    const trustedKeys =
      options.publicKeys ?? createAuditSigner(createKeyRing(await loadKeys(config))).publicKeys;
    const found = await recordVerification(db, { trustedKeys, outside, hashing: 'here' }, cliOrigin());
    if (found === null)
      return { json: { held: null }, text: 'Somebody else is verifying just now. Try again.', exitCode: 1 };
    const { held, checkpoints, events, head } = found;
    const problems = found.problems.map(describeProblem);
    const sum = `${events} events in ${checkpoints} checkpoints`;
    const verdict =
      head === null ? 'there is no checkpoint yet' : `the audit log holds: ${sum}, up to ${head.at}`;
    return {
      json: { held, checkpoints, events, upTo: head?.at ?? null, publicKey: head?.key ?? null, problems },
      text: held ? verdict : ['the audit log does not hold:', ...problems].join('\n'),
      notes: [
        ...(head === null ? [] : [`Signed by the public key ${head.key}`]),
        ...(held ? [] : ['See "The audit chain does not hold" in docs/runbook.md.']),
      ],
      exitCode: held ? 0 : 1,
    };
  });
}

function readCheckpointFile(path: string): Checkpoint[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      const checkpoint = readCheckpoint(line);
      if (checkpoint === null)
        throw new CliError(
          'USAGE',
          `Line ${index + 1} of ${path} is not a checkpoint: {"statement", "signature"}.`,
        );
      return [checkpoint];
    });
}
