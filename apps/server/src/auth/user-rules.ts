import { RESERVED_ADDRESS } from '@evergrant/core';
import { APIError } from 'better-auth/api';

/** What a user can be here: exactly one of them. The database has the same rule. */
const ROLES = ['user', 'operator'] as const;

const refuse = (code: string, message: string) => new APIError('BAD_REQUEST', { code, message });

interface ChangedUser {
  readonly email?: string | undefined;
  readonly role?: unknown;
}

/** Refuses with a sentence what the database would refuse anyway. */
async function checkUser({ email, role }: ChangedUser): Promise<void> {
  if (email !== undefined && RESERVED_ADDRESS.test(email))
    throw refuse(
      'RESERVED_ADDRESS',
      'Addresses at external.invalid stand for the users of host applications.',
    );
  if (role !== undefined && !ROLES.some((known) => known === role))
    throw refuse('INVALID_ROLE', `A user has exactly one role: ${ROLES.join(' or ')}.`);
}

/** Database hooks of better-auth for users. */
export const userRules = { create: { before: checkUser }, update: { before: checkUser } };
