import type { ApiKeyScope } from '@evergrant/client';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** What a key with a scope may do; in the order in which they are offered. */
export const SCOPE_WORDS: Readonly<Record<ApiKeyScope, MessageDescriptor>> = {
  'tokens:read': msg`Read access tokens of all users`,
  'connections:read': msg`List connections`,
  'connections:write': msg`Connect, rename, refresh and disconnect accounts`,
  'users:read': msg`List users of host applications`,
  'users:write': msg`Create, rename and delete users of host applications`,
  'audit:read': msg`Read the audit log`,
  'webhooks:write': msg`Manage webhooks`,
};

const isScope = (name: string): name is ApiKeyScope => Object.hasOwn(SCOPE_WORDS, name);

/** Every scope, in the order in which they are offered. */
export const SCOPES: readonly ApiKeyScope[] = Object.keys(SCOPE_WORDS).filter(isScope);
