import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { AUDIT_EVENTS, EXPORT_FORMATS } from '@evergrant/core';
import { addCommand, positiveInteger } from '../options.ts';
import type { Run } from '../run.ts';
import { exportAudit } from './export.ts';
import { verifyAudit } from './verify.ts';

const VERIFY_HELP = `
Hashes every event here, and compares with the checkpoints that the hub signed. Finds what was changed, removed, added or
moved, and says where. The end of the log can be cut off together with its checkpoints; that is found with a checkpoint
that was kept elsewhere:
  evergrant audit verify --checkpoint checkpoints.jsonl

By default the hub's encryption keys say whose signatures count. Whoever does not have them names a public key, as this
command prints it; one of any time will do, because keys that follow each other vouch for each other.

Exits with 1 when something does not hold. What came of it is an audit event itself.`;

const EXPORT_HELP = `
Writes to standard output, newest first, while it reads: however long the log is, little memory is needed.
  evergrant audit export --format csv --from 2026-11-01 > november.csv

csv is for spreadsheets (a cell that one would calculate begins with an apostrophe), jsonl has the fields of the REST API,
ecs those of the Elastic Common Schema. That and what was exported is an audit event itself.`;

/** A day begins at midnight in UTC. */
function moment(text: string): Date {
  const date = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(date.getTime()))
    throw new InvalidArgumentError('Expected a day or a moment in ISO 8601, such as 2026-11-29.');
  return date;
}

/** Half a key would not do, and be told to everybody as a chain that is broken. */
function publicKeys(text: string, others: string[] | undefined): string[] {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text))
    throw new InvalidArgumentError('Expected a public key as this command prints it, of 43 characters.');
  return [...(others ?? []), text];
}

/** `audit verify`, `audit export` */
export function addAuditCommands(program: Command, run: Run): void {
  const audit = program.command('audit').description('the audit log, and the proof that it is what it was');

  addCommand(audit, 'verify', 'check that nothing in the audit log was changed')
    .option('--checkpoint <file>', 'checkpoints that were kept elsewhere, one JSON object per line')
    .option(
      '--public-key <key...>',
      'public keys whose signatures count (default: those of the encryption keys)',
      publicKeys,
    )
    .addHelpText('after', VERIFY_HELP)
    .action(({ checkpoint, publicKey }) =>
      run((context) => verifyAudit(context, { checkpointFile: checkpoint, publicKeys: publicKey })),
    );

  audit
    .command('export')
    .description('write audit events to standard output')
    .addOption(new Option('--format <format>', 'how').choices(EXPORT_FORMATS).makeOptionMandatory())
    .option('--from <moment>', 'not before this day or moment (ISO 8601, UTC)', moment)
    .option('--to <moment>', 'before this day or moment', moment)
    .addOption(new Option('--type <event>', 'events of this name only').choices(AUDIT_EVENTS))
    .option('--user <id>', 'events of this user only', positiveInteger)
    .option('--actor <actor>', 'what they did only, such as operator:1, api_key:… or cli:ada')
    .addHelpText('after', EXPORT_HELP)
    .action(({ format, from, to, type: event, user: userId, actor }) =>
      run((context) => exportAudit(context, { format, from, to, event, userId, actor })),
    );
}
