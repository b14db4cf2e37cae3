import type { AuditEvent, AuditEventName } from '@evergrant/client';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** How an event reads at a glance. */
export type EventTone = 'good' | 'bad' | 'neutral';

interface EventWords {
  readonly words: MessageDescriptor;
  readonly tone: EventTone;
  /** Whether it is something that happens to a connection. */
  readonly ofConnection?: true;
}

/** One row per event; the compiler asks for the row of a new event. */
export const EVENT_WORDS: Readonly<Record<AuditEventName, EventWords>> = {
  oauth_initiated: { words: msg`Connection started`, tone: 'neutral', ofConnection: true },
  oauth_completed: { words: msg`Account connected`, tone: 'good', ofConnection: true },
  oauth_failed: { words: msg`Connection failed`, tone: 'bad', ofConnection: true },
  invalid_state_detected: { words: msg`Invalid connection attempt blocked`, tone: 'bad' },
  token_refreshed: { words: msg`Access refreshed`, tone: 'good', ofConnection: true },
  token_refresh_failed: { words: msg`Refresh failed`, tone: 'bad', ofConnection: true },
  integration_disconnected: { words: msg`Account disconnected`, tone: 'neutral', ofConnection: true },
  integration_reconnected: { words: msg`Account reconnected`, tone: 'good', ofConnection: true },
  integration_expired: { words: msg`Access expired`, tone: 'bad', ofConnection: true },
  refresh_outcome_refused: {
    words: msg`The result of a refresh could not be stored whole`,
    tone: 'bad',
    ofConnection: true,
  },
  token_read: { words: msg`Access token handed to an app`, tone: 'neutral', ofConnection: true },
  token_revoked: { words: msg`Access withdrawn at the provider`, tone: 'neutral', ofConnection: true },
  token_revocation_failed: {
    words: msg`Withdrawing access at the provider failed`,
    tone: 'bad',
    ofConnection: true,
  },
  grant_withdrawn: { words: msg`Access ended, as the provider has told`, tone: 'bad', ofConnection: true },
  account_data_deleted: {
    words: msg`Data of the account deleted, as the provider asked`,
    tone: 'neutral',
    ofConnection: true,
  },
  connection_tested: { words: msg`Connection tested`, tone: 'neutral', ofConnection: true },
  connection_labelled: { words: msg`Label changed`, tone: 'neutral', ofConnection: true },
  resource_chosen: { words: msg`Site or organisation chosen`, tone: 'neutral', ofConnection: true },
  connect_session_created: { words: msg`Connect link created`, tone: 'neutral' },
  connect_session_revoked: { words: msg`Connect link revoked`, tone: 'neutral' },
  external_user_created: { words: msg`User added by an application`, tone: 'neutral' },
  external_user_renamed: { words: msg`User renamed by an application`, tone: 'neutral' },
  external_user_deleted: { words: msg`User deleted by an application`, tone: 'neutral' },
  api_key_created: { words: msg`API key created`, tone: 'neutral' },
  api_key_changed: { words: msg`API key changed`, tone: 'neutral' },
  api_key_rotated: { words: msg`API key got a new secret`, tone: 'neutral' },
  api_key_revoked: { words: msg`API key revoked`, tone: 'neutral' },
  provider_configured: { words: msg`Provider set up or changed`, tone: 'neutral' },
  provider_removed: { words: msg`Provider removed`, tone: 'neutral' },
  webhook_created: { words: msg`Webhook added`, tone: 'neutral' },
  webhook_removed: { words: msg`Webhook removed`, tone: 'neutral' },
  webhook_changed: { words: msg`Events of a webhook chosen`, tone: 'neutral' },
  webhook_enabled: { words: msg`Webhook switched on`, tone: 'neutral' },
  webhook_disabled: { words: msg`Webhook switched off`, tone: 'bad' },
  webhook_secret_rotated: { words: msg`Secret of a webhook rotated`, tone: 'neutral' },
  webhook_resent: { words: msg`Events sent to a webhook again`, tone: 'neutral' },
  webhook_tested: { words: msg`Test event sent to a webhook`, tone: 'neutral' },
  audit_chain_held: { words: msg`Audit log verified`, tone: 'good' },
  audit_chain_broken: { words: msg`The audit log is not what it was`, tone: 'bad' },
  audit_events_released: { words: msg`Old audit events let go`, tone: 'neutral' },
  audit_exported: { words: msg`Audit log exported`, tone: 'neutral' },
  key_in_use: { words: msg`Another encryption key is in use`, tone: 'neutral' },
  key_retired: { words: msg`Encryption key retired`, tone: 'neutral' },
  rows_adopted: { words: msg`Rows of the version before taken over`, tone: 'neutral' },
  access_denied: { words: msg`Access denied`, tone: 'bad' },
  user_signed_up: { words: msg`Signed up`, tone: 'good' },
  user_signed_in: { words: msg`Signed in`, tone: 'neutral' },
  user_signed_out: { words: msg`Signed out`, tone: 'neutral' },
  sessions_ended: { words: msg`Sessions ended`, tone: 'neutral' },
  sign_in_failed: { words: msg`Sign-in failed`, tone: 'bad' },
  step_up_completed: { words: msg`Identity confirmed`, tone: 'neutral' },
  step_up_failed: { words: msg`Identity not confirmed`, tone: 'bad' },
  profile_changed: { words: msg`Profile changed`, tone: 'neutral' },
  notification_settings_changed: { words: msg`Choice of notifications changed`, tone: 'neutral' },
  email_verified: { words: msg`Email address confirmed`, tone: 'good' },
  password_changed: { words: msg`Password changed`, tone: 'neutral' },
  password_reset: { words: msg`Forgotten password replaced`, tone: 'neutral' },
  second_factor_added: { words: msg`Second factor turned on`, tone: 'good' },
  second_factor_removed: { words: msg`Second factor turned off`, tone: 'neutral' },
  backup_codes_replaced: { words: msg`Backup codes replaced`, tone: 'neutral' },
  passkey_added: { words: msg`Passkey added`, tone: 'neutral' },
  passkey_removed: { words: msg`Passkey removed`, tone: 'neutral' },
  sign_in_provider_linked: { words: msg`Linked to a provider to sign in at`, tone: 'neutral' },
  user_created: { words: msg`Account made by an operator`, tone: 'neutral' },
  role_changed: { words: msg`Role changed`, tone: 'neutral' },
  password_set: { words: msg`Password set by an operator`, tone: 'neutral' },
  user_banned: { words: msg`User locked`, tone: 'neutral' },
  user_unbanned: { words: msg`User unlocked`, tone: 'neutral' },
  anomaly_detected: { words: msg`Anomaly detected`, tone: 'bad' },
  anomaly_dismissed: { words: msg`Anomaly dismissed`, tone: 'neutral' },
};

const NOT_REVOCABLE: EventWords = {
  words: msg`The provider offers no way to withdraw access`,
  tone: 'neutral',
};

const GRANTED_IN_PART: EventWords = { words: msg`Not all permissions were granted`, tone: 'bad' };

const CONSENTS: readonly AuditEventName[] = ['oauth_completed', 'integration_reconnected'];

/**
 * What happened, in words: a provider that nobody can withdraw access from has withdrawn nothing, and a consent that lacks
 * what is required has connected nothing.
 */
export function eventWords({ event, metadata }: Pick<AuditEvent, 'event' | 'metadata'>): EventWords {
  if (event === 'token_revoked' && metadata.result === 'unsupported') return NOT_REVOCABLE;
  const lacks = Array.isArray(metadata.missingScope) && metadata.missingScope.length > 0;
  return lacks && CONSENTS.includes(event) ? GRANTED_IN_PART : EVENT_WORDS[event];
}

export const isEventName = (value: string): value is AuditEventName => Object.hasOwn(EVENT_WORDS, value);
