import type { Command } from '@commander-js/extra-typings';
import { addCommand } from '../options.ts';
import type { Run } from '../run.ts';
import { verifyAudit } from './verify.ts';

const VERIFY_HELP = `
Hashes every event here, and compares with the checkpoints that the hub signed. Finds what was changed, removed, added or
moved, and says where. The end of the log can be cut off together with its checkpoints; that is found with a checkpoint
that was kept elsewhere:
  evergrant audit verify --checkpoint checkpoints.jsonl

By default the hub's encryption keys say whose signatures count. Whoever does not have them names a public key, as this
command prints it; one of any time will do, because keys that follow each other vouch for each other.

Exits with 1 when something does not hold. What came of it is an audit event itself.`;

/** `audit verify` */
export function addAuditCommands(program: Command, run: Run): void {
  const audit = program.command('audit').description('the audit log, and the proof that it is what it was');

  addCommand(audit, 'verify', 'check that nothing in the audit log was changed')
    .option('--checkpoint <file>', 'checkpoints that were kept elsewhere, one JSON object per line')
    .option(
      '--public-key <key...>',
      'public keys whose signatures count (default: those of the encryption keys)',
    )
    .addHelpText('after', VERIFY_HELP)
    .action(({ checkpoint, publicKey }) =>
      run((context) => verifyAudit(context, { checkpointFile: checkpoint, publicKeys: publicKey })),
    );
}
