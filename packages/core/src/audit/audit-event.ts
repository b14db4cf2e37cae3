/** Every event the audit log knows. The first block is the specification's section 6. */
export const AUDIT_EVENTS = [
  'oauth_initiated',
  'oauth_completed',
  'oauth_failed',
  'invalid_state_detected',
  'token_refreshed',
  'token_refresh_failed',
  'integration_disconnected',

  'integration_reconnected',
  'integration_expired',
  'refresh_outcome_refused',
  'token_read',
  'token_revoked',
  'token_revocation_failed',
  'grant_withdrawn',
  'account_data_deleted',
  'connection_tested',
  'connection_labelled',
  'resource_chosen',
  'connect_session_created',
  'connect_session_revoked',
  'external_user_created',
  'external_user_renamed',
  'external_user_deleted',
  'api_key_created',
  'api_key_changed',
  'api_key_rotated',
  'api_key_revoked',
  'provider_configured',
  'provider_removed',
  'webhook_created',
  'webhook_removed',
  'webhook_changed',
  'webhook_enabled',
  'webhook_disabled',
  'webhook_secret_rotated',
  'webhook_resent',
  'webhook_tested',
  'audit_chain_held',
  'audit_chain_broken',
  'audit_events_released',
  'audit_exported',
  'key_in_use',
  'key_retired',
  'rows_adopted',
  'access_denied',
  'user_signed_up',
  'user_signed_in',
  'user_signed_out',
  'sessions_ended',
  'sign_in_failed',
  'step_up_completed',
  'step_up_failed',
  'profile_changed',
  'notification_settings_changed',
  'email_verified',
  'password_changed',
  'password_reset',
  'second_factor_added',
  'second_factor_removed',
  'backup_codes_replaced',
  'passkey_added',
  'passkey_removed',
  'sign_in_provider_linked',
  'user_created',
  'role_changed',
  'password_set',
  'user_banned',
  'user_unbanned',
  'anomaly_detected',
  'anomaly_dismissed',
] as const;

export type AuditEventName = (typeof AUDIT_EVENTS)[number];

/** Where a request came from; travels with every call that ends in the audit log. */
export interface RequestOrigin {
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly correlationId: string;
  /**
   * `user:<id>`; `operator:<id>`, who runs the hub and acts as such; `api_key:<id>`; `connect_session:<id>` (of
   * `connect_session_created`); `cli:<name>`, a person of the machine; `schedule`, what is done when its time has come;
   * `system`, what the hub does of its own accord; `provider:<id>`, by a notice that verifies; or `anonymous`.
   */
  readonly actor: string;
}

/** One event as it is written. */
export interface AuditRecord {
  readonly event: AuditEventName;
  readonly userId?: number | undefined;
  readonly connectionId?: number | undefined;
  readonly provider?: string | undefined;
  readonly accountId?: string | undefined;
  /** Codes, reasons, counts; never tokens, never raw provider text. */
  readonly metadata?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}
