import { createRowGuard, createRowTeller, insertAuditEvent, keepHubSecret } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { loadRing } from '../hub/load-keys.ts';
import { silentLog } from '../hub/silent-log.ts';
import { withDatabase } from '../hub/with-database.ts';
import { readPassword } from './read-password.ts';
import { readRole, userExists } from './user-store.ts';

/** What is asked for. */
export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly operator: boolean;
  readonly passwordFile?: string | undefined;
}

/**
 * Makes an account through the hub's own sign-in library, so that the password is checked and hashed as at sign-up.
 *
 * @throws CliError `USER_EXISTS`, `INVALID_USER`, `KEYS_DO_NOT_FIT`
 */
export async function createUser(context: Context, input: NewUser): Promise<Answer> {
  const { email, name } = input;
  const { password, generated } = await readPassword(context, input.passwordFile);
  return withDatabase(context, async ({ config, db }) => {
    const { createAuth } = await import('@evergrant/server/auth');
    const { publicUrl } = config;
    const { clock } = context;
    const ring = await loadRing({ config, db });
    const auth = createAuth({
      db,
      rows: createRowGuard(ring, createRowTeller({ db, log: silentLog })),
      ring,
      clock,
      secret: await keepHubSecret({ db, ring }, 'session'),
      settings: config,
      mailer: undefined,
      // Nobody signs in here.
      traffic: { count: () => undefined },
      log: silentLog,
    });
    const { minPasswordLength, maxPasswordLength } = (await auth.$context).password.config;
    if (password.length < minPasswordLength || password.length > maxPasswordLength)
      throw new CliError(
        'INVALID_USER',
        `The password must have ${minPasswordLength} to ${maxPasswordLength} characters. Nothing was made.`,
      );
    if (await userExists(db, { email }))
      throw new CliError('USER_EXISTS', `There is an account of ${email} already. Nothing was changed.`);

    const { user } = await auth.api.createUser({
      body: { email, name, password, role: input.operator ? 'operator' : 'user' },
    });
    const id = Number(user.id);
    // Read back: the first account of a hub becomes its operator, whatever was asked for.
    const role = await readRole(db, id);
    await insertAuditEvent(db.pool, { event: 'user_created', userId: id, metadata: { role } }, cliOrigin());
    return {
      json: { id, email, name, role, password: generated ? password : null },
      text: [
        `Made the account of ${email}: user ${id}, role ${role}.`,
        ...(generated ? [`Password: ${password}`] : []),
      ].join('\n'),
      notes: [
        ...(role === 'operator' && !input.operator
          ? ['It is an operator because it is the first account.']
          : []),
        ...(generated ? ['The password is shown only now.'] : []),
        `Sign in at ${publicUrl}`,
      ],
    };
  });
}
