export { type AddressList, addressRangeSchema, createAddressList } from './access/address-range.ts';
export { API_KEY_SCOPES, type ApiKeyScope, parseApiKey } from './access/api-key.ts';
export type { ApiKeyInfo } from './access/api-key-store.ts';
export { changeApiKey } from './access/change-api-key.ts';
export { type ConnectSession, connectSessionIdOf } from './access/connect-session.ts';
export { createApiKey } from './access/create-api-key.ts';
export { CONNECT_SESSION_TTL_MS, createConnectSession } from './access/create-connect-session.ts';
export { createExternalUser } from './access/create-external-user.ts';
export { deleteExternalUser } from './access/delete-external-user.ts';
export { findConnectSession, findConnectSessionOfToken } from './access/find-connect-session.ts';
export { findSignedIn } from './access/find-signed-in.ts';
export { getAccount } from './access/get-account.ts';
export { getPerson } from './access/get-person.ts';
export { isNewHub } from './access/is-new-hub.ts';
export { listApiKeys } from './access/list-api-keys.ts';
export { listConnectSessions } from './access/list-connect-sessions.ts';
export { listExternalUsers } from './access/list-external-users.ts';
export { listPeople } from './access/list-people.ts';
export { networkOf, ONE_LINE } from './access/network-of.ts';
export { openConnectSession } from './access/open-connect-session.ts';
export type { Person } from './access/people-store.ts';
export { renameExternalUser } from './access/rename-external-user.ts';
export { createRequestRates, type RequestRates } from './access/request-rates.ts';
export { findUser, resolveUser } from './access/resolve-user.ts';
export { revokeApiKey } from './access/revoke-api-key.ts';
export { revokeConnectSession } from './access/revoke-connect-session.ts';
export { rotateApiKey } from './access/rotate-api-key.ts';
export { endAllSessions, endSession, listSessions } from './access/session.ts';
export type { Session } from './access/session-store.ts';
export { RESERVED_ADDRESS } from './access/user-store.ts';
export { verifyApiKey } from './access/verify-api-key.ts';
export { ANOMALY_KINDS, type Anomaly, type AnomalyKind, type NoticedAnomaly } from './anomalies/anomaly.ts';
export { dismissAnomaly } from './anomalies/dismiss-anomaly.ts';
export { listAnomalies } from './anomalies/list-anomalies.ts';
export { raiseAnomaly } from './anomalies/raise-anomaly.ts';
export { recordOrCount } from './anomalies/record-or-count.ts';
export { createRowTeller } from './anomalies/tell-unverified-row.ts';
export { DEFAULT_THRESHOLDS, type Thresholds } from './anomalies/thresholds.ts';
export type { TrafficCounter } from './anomalies/traffic-counter.ts';
export { watchTraffic } from './anomalies/watch-traffic.ts';
export {
  AUDIT_EVENTS,
  type AuditEventName,
  type AuditRecord,
  type RequestOrigin,
} from './audit/audit-event.ts';
export { type AuditEventRow, type AuditSearch, insertAuditEvent } from './audit/audit-store.ts';
export { type AuditExport, exportAuditEvents } from './audit/export-audit-events.ts';
export { EXPORT_FORMATS, type ExportFormat, FORMAT_WRITERS } from './audit/export-formats.ts';
export { listAuditEvents } from './audit/list-audit-events.ts';
export { type AuditPage, searchAuditEvents } from './audit/search-audit-events.ts';
export { ECS_VERSION } from './audit/write-ecs.ts';
export { type AuditChainStatus, readAuditChainStatus } from './audit-chain/audit-chain-status.ts';
export { type AuditSigner, createAuditSigner } from './audit-chain/audit-signer.ts';
export { type Checkpoint, readCheckpoint } from './audit-chain/checkpoint.ts';
export {
  type CheckpointSink,
  createCheckpointSender,
  createFileSink,
  createHttpSink,
} from './audit-chain/checkpoint-sinks.ts';
export { describeProblem } from './audit-chain/describe-problem.ts';
export { extendAuditChain } from './audit-chain/extend-audit-chain.ts';
export { prepareAuditMonths, releaseAuditMonths } from './audit-chain/keep-audit-months.ts';
export { type AuditVerification, readAuditVerification } from './audit-chain/read-audit-verification.ts';
export { recordVerification } from './audit-chain/record-verification.ts';
export { watchAuditChain } from './audit-chain/watch-audit-chain.ts';
export type { SharedStore } from './caching/shared-cache.ts';
export { createChildLogger } from './child-logger.ts';
export type { ConnectionState } from './connections/connection.ts';
export { type ConnectionScope, createConnectionScope } from './connections/connection-store.ts';
export { countAllConnections } from './connections/count-all-connections.ts';
export { disconnectConnection, type RevocationResult } from './connections/disconnect-connection.ts';
export { type DisconnectMatchingResult, disconnectMatching } from './connections/disconnect-matching.ts';
export type { MatchingStep } from './connections/find-matching.ts';
export { getConnection } from './connections/get-connection.ts';
export { getConnections } from './connections/get-connections.ts';
export { CONNECTION_SORTS, isTokenExpired, STATUS_FILTERS } from './connections/health.ts';
export { hubEventSchema } from './connections/hub-event.ts';
export { type Integration, integrationSchema, isoDateSchema } from './connections/integration.ts';
export { createIntegrationCache } from './connections/integration-cache.ts';
export { listAllConnections } from './connections/list-all-connections.ts';
export { listConnections } from './connections/list-connections.ts';
export { listTokenReaders, type TokenReader } from './connections/list-token-readers.ts';
export { renameConnection } from './connections/rename-connection.ts';
export { searchConnections } from './connections/search-connections.ts';
export {
  CONNECTION_REASONS,
  CONNECTION_STATUSES,
  type ConnectionReason,
  type ConnectionStatus,
} from './connections/states.ts';
export { EMPTY_SUMMARY, summarizeConnections } from './connections/summarize-connections.ts';
export { createServiceDeps, type ServiceDeps, type ServiceEffects } from './create-service-deps.ts';
export { createDatabaseClock, type DatabaseClock } from './database-clock.ts';
export { deleteExpired } from './delete-expired.ts';
export { type Deps, FAILPOINTS, type Failpoint, type Settings } from './deps.ts';
export { type Clock, LOG_FIELDS, type LogFields, type Logger } from './effects.ts';
export { errorCodeSchema } from './error-code.ts';
export {
  createCorrelationId,
  ERRORS,
  type ErrorCode,
  IntegrationsServiceError,
  isErrorCode,
  toServiceError,
} from './errors.ts';
export {
  type AccountAnswer,
  type AccountQuestion,
  answerAccountQuestion,
  findAccountQuestion,
} from './flows/account-question.ts';
export { chooseResource, listConnectionResources } from './flows/choose-resource.ts';
export { type CompletedFlow, completeConnection } from './flows/complete-connection.ts';
export { type FlowStatus, getFlow } from './flows/get-flow.ts';
export { type ImportedAccount, type ImportOutcome, importConnection } from './flows/import-connection.ts';
export { listSessionFlows } from './flows/list-session-flows.ts';
export { openFlow } from './flows/open-flow.ts';
export {
  expectsPostedCallback,
  openPostedCallback,
  sealPostedCallback,
} from './flows/posted-callback.ts';
export { startConnection } from './flows/start-connection.ts';
export { answerOnce } from './idempotency/answer-once.ts';
export {
  createIntegrationsService,
  type IntegrationsService,
  type OAuthResult,
} from './integrations-service.ts';
export { JOB_NAMES, type JobName, type JobPayloads, type JobProgress } from './jobs/jobs.ts';
export { type OutboxJob, takeDueJobs } from './jobs/outbox-store.ts';
export { listSetAside } from './journal/journal-folder.ts';
export type { JournalPlace } from './journal/journal-place.ts';
export { createRefreshJournal } from './journal/refresh-journal.ts';
export { takePermit } from './limits/rate-limit-store.ts';
export { type CacheStatistics, type Meter, operationLabel } from './meter.ts';
export { gatherEndings, gatherNotifications } from './notifications/gather-notifications.ts';
export { listNotifications } from './notifications/list-notifications.ts';
export { markNotificationsRead } from './notifications/mark-notifications-read.ts';
export {
  CHANNELS,
  LANGUAGES,
  type Language,
  NOTIFICATION_KINDS,
  type Notification,
  type NotificationKind,
} from './notifications/notification.ts';
export {
  chooseNotification,
  chooseNotificationLanguage,
  getNotificationChoices,
} from './notifications/notification-settings.ts';
export {
  type Letter,
  type Message,
  type Posts,
  sendNotifications,
} from './notifications/send-notifications.ts';
export { unsubscribe } from './notifications/unsubscribe.ts';
export { clockSkew, MOST_SKEW_MS } from './oauth/clock-watch.ts';
export { fetchDocument } from './oauth/discovery.ts';
export { createProviderRegistry } from './oauth/provider-registry.ts';
export type { Resource } from './oauth/resources.ts';
export type { ClientTrial } from './oauth/try-client.ts';
export { createGuardedFetch, type GuardedFetch } from './outbound/guarded-fetch.ts';
export { RETRY, retryWithBackoff } from './outbound/retry-with-backoff.ts';
export { LONGEST } from './outside-text.ts';
export {
  describeCatalog,
  describeEntry,
  type ProviderDescription,
  type ProviderDraft,
} from './provider-configurations/describe-provider.ts';
export { discoverProvider } from './provider-configurations/discover-provider.ts';
export { isOffered } from './provider-configurations/is-offered.ts';
export {
  listProviderConfigurations,
  type ProviderConfigurationView,
} from './provider-configurations/list-provider-configurations.ts';
export { listProviders } from './provider-configurations/list-providers.ts';
export { openStoredProviders } from './provider-configurations/load-stored-providers.ts';
export { noticeChangedSettings } from './provider-configurations/notice-changed-settings.ts';
export { removeProvider } from './provider-configurations/remove-provider.ts';
export { type SaveProvider, saveProvider } from './provider-configurations/save-provider.ts';
export type { StoredProvider } from './provider-configurations/stored-provider.ts';
export { listProviderClocks } from './provider-health/provider-clock-store.ts';
export { createProviderHealth } from './provider-health/provider-health.ts';
export {
  INCIDENTS,
  type Incident,
  loadProviderStates,
  type ProviderState,
} from './provider-health/provider-state-store.ts';
export type { EventTokenVerifier } from './provider-notices/notice-request.ts';
export { receiveNotice } from './provider-notices/receive-notice.ts';
export { createJournalSweep, recoverJournal } from './recover-journal.ts';
export { resendWebhooks } from './resend-webhooks.ts';
export { holdKeys } from './rotation/hold-keys.ts';
export { findKeyHolders } from './rotation/key-holder-store.ts';
export { KEY_ROLES, type KeyRole, listKeys } from './rotation/list-keys.ts';
export { openSample } from './rotation/open-sample.ts';
export { type ResealDeps, reseal } from './rotation/reseal.ts';
export {
  RESEALING_STATES,
  type ResealingProgress,
  resealingProgress,
} from './rotation/resealing-progress.ts';
export { type Retirement, retireKey } from './rotation/retire-key.ts';
export { countSealed, NOTHING_SEALED, type SealedTotals } from './rotation/sealed-count-store.ts';
export { SEALED_KINDS } from './rotation/sealed-values.ts';
export { connectionIdSchema, isRowId, providerNameSchema, userIdSchema } from './row-id.ts';
export { adoptRows } from './rows/adopt-rows.ts';
export {
  AUTHENTICATED_ROWS,
  type AuthenticatedRow,
  type AuthenticatedTable,
  type RowContent,
} from './rows/authenticated-rows.ts';
export { electOperator } from './rows/elect-operator.ts';
export { createRowGuard, type RowGuard } from './rows/row-guard.ts';
export { groupOfJob, runJob } from './run-job.ts';
export { STATE_TTL_MS } from './state/csrf-protection.ts';
export { checkRedirectUrl, redirectUriOf, resultUrl } from './state/redirect-url.ts';
export { type DayOfStatistics, readStatistics } from './statistics/read-statistics.ts';
export { type BatchRefreshResult, batchRefreshTokens, refreshToken } from './tokens/batch-refresh.ts';
export {
  type AccessToken,
  getAccessToken,
  getAccessTokenWithAutoRefresh,
  type TokenQuery,
} from './tokens/get-access-token.ts';
export { refreshConnectionById } from './tokens/refresh-by-id.ts';
export { refreshBySession } from './tokens/refresh-by-session.ts';
export { refreshConnection } from './tokens/refresh-connection.ts';
export { createRefreshLanes, type RefreshLanes } from './tokens/refresh-lanes.ts';
export { type RefreshMatchingResult, refreshMatching } from './tokens/refresh-matching.ts';
export { shouldRefreshToken } from './tokens/refresh-schedule.ts';
export { drainRefreshes } from './tokens/settle-refresh.ts';
export { type ConnectionTest, testConnection } from './tokens/test-connection.ts';
export type { Span, Tracer } from './tracer.ts';
export { inTransaction } from './transaction.ts';
export { findKeyProblems, fitOf, sealCanary } from './vault/canary.ts';
export { keepHubSecret } from './vault/hub-secret-store.ts';
export {
  createKeyRing,
  createLiveKeyRing,
  type KeyEntry,
  type KeyRing,
  type MasterKey,
  parseKeyEntries,
  parseKeys,
  type WrappedKey,
} from './vault/key-ring.ts';
export { createVault, tokenBinding, type Vault } from './vault/vault.ts';
export { findVaultKeys, startSealing } from './vault/vault-key-store.ts';
export { changeWebhookEndpoint } from './webhooks/change-webhook-endpoint.ts';
export { createWebhookEndpoint } from './webhooks/create-webhook-endpoint.ts';
export { listWebhookAttempts } from './webhooks/list-webhook-attempts.ts';
export { listWebhookEndpoints } from './webhooks/list-webhook-endpoints.ts';
export { removeWebhookEndpoint } from './webhooks/remove-webhook-endpoint.ts';
export { rotateWebhookSecret } from './webhooks/rotate-webhook-secret.ts';
export { switchWebhookEndpoint } from './webhooks/switch-webhook-endpoint.ts';
export { testWebhookEndpoint } from './webhooks/test-webhook-endpoint.ts';
export { WEBHOOK_OUTCOMES } from './webhooks/webhook-attempt-store.ts';
export type { WebhookEndpoint } from './webhooks/webhook-endpoint-store.ts';
export { WEBHOOK_EVENT_TYPES } from './webhooks/webhook-event.ts';
