import type { AuditEventName } from './audit-event.ts';

/** Where an event stands in the Elastic Common Schema: `event.category`, `event.type`, `event.outcome`. */
interface EcsCategory {
  readonly category: 'api' | 'authentication' | 'configuration' | 'iam' | 'intrusion_detection' | 'session';
  readonly type:
    | 'access'
    | 'admin'
    | 'change'
    | 'creation'
    | 'deletion'
    | 'denied'
    | 'end'
    | 'info'
    | 'start'
    | 'user';
  readonly outcome: 'success' | 'failure' | 'unknown';
}

const category =
  (name: EcsCategory['category']) =>
  (type: EcsCategory['type'], outcome: EcsCategory['outcome'] = 'success'): EcsCategory => ({
    category: name,
    type,
    outcome,
  });

const api = category('api');
const authentication = category('authentication');
const configuration = category('configuration');
const iam = category('iam');
const intrusion = category('intrusion_detection');
const session = category('session');

/**
 * One row per event; the compiler asks for the row of a new one. Types are those that the schema expects of a category.
 *
 * @see https://www.elastic.co/docs/reference/ecs/ecs-allowed-values-event-category
 */
export const ECS_CATEGORIES: Readonly<Record<AuditEventName, EcsCategory>> = {
  oauth_initiated: api('start', 'unknown'),
  oauth_completed: api('creation'),
  oauth_failed: api('end', 'failure'),
  invalid_state_detected: intrusion('denied', 'failure'),
  token_refreshed: api('change'),
  token_refresh_failed: api('change', 'failure'),
  integration_disconnected: api('deletion'),
  integration_reconnected: api('change'),
  integration_expired: api('end', 'failure'),
  refresh_outcome_refused: api('change', 'failure'),
  token_read: api('access'),
  token_revoked: api('deletion'),
  token_revocation_failed: api('deletion', 'failure'),
  grant_withdrawn: api('end'),
  account_data_deleted: api('deletion'),
  connection_tested: api('access'),
  connection_labelled: api('change'),
  resource_chosen: api('change'),
  connect_session_created: session('start'),
  connect_session_revoked: session('end'),
  external_user_created: iam('creation'),
  external_user_renamed: iam('change'),
  external_user_deleted: iam('deletion'),
  api_key_created: iam('creation'),
  api_key_changed: iam('change'),
  api_key_rotated: iam('change'),
  api_key_revoked: iam('deletion'),
  provider_configured: configuration('change'),
  provider_removed: configuration('deletion'),
  webhook_created: configuration('creation'),
  webhook_removed: configuration('deletion'),
  webhook_changed: configuration('change'),
  webhook_enabled: configuration('change'),
  webhook_disabled: configuration('change'),
  webhook_secret_rotated: configuration('change'),
  webhook_resent: api('info', 'unknown'),
  webhook_tested: api('info', 'unknown'),
  audit_chain_held: configuration('info'),
  audit_chain_broken: intrusion('info', 'failure'),
  audit_events_released: configuration('deletion'),
  audit_exported: configuration('access'),
  rows_adopted: configuration('change'),
  key_in_use: configuration('change'),
  key_retired: configuration('deletion'),
  access_denied: api('denied', 'failure'),
  user_signed_up: iam('creation'),
  user_signed_in: authentication('start'),
  user_signed_out: authentication('end'),
  sessions_ended: session('end'),
  sign_in_failed: authentication('start', 'failure'),
  step_up_completed: authentication('info'),
  step_up_failed: authentication('info', 'failure'),
  profile_changed: iam('change'),
  notification_settings_changed: iam('change'),
  email_verified: iam('change'),
  password_changed: iam('change'),
  password_reset: iam('change'),
  second_factor_added: iam('change'),
  second_factor_removed: iam('change'),
  backup_codes_replaced: iam('change'),
  passkey_added: iam('change'),
  passkey_removed: iam('change'),
  sign_in_provider_linked: iam('change'),
  user_created: iam('creation'),
  role_changed: iam('change'),
  password_set: iam('change'),
  user_banned: iam('change'),
  user_unbanned: iam('change'),
  anomaly_detected: intrusion('info', 'unknown'),
  anomaly_dismissed: configuration('change'),
};
