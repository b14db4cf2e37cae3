import { type AuditEventRow, CONNECTION_REASONS, type Integration, missingScope } from '@evergrant/core';
import type { z } from 'zod';
import type { auditEventSchema, connectionSchema } from './schemas.ts';

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

/** The outside shape of a connection. */
export function presentConnection(integration: Integration): z.infer<typeof connectionSchema> {
  const remedy = integration.reason === null ? null : CONNECTION_REASONS[integration.reason];
  return {
    id: integration.id,
    userId: integration.userId,
    provider: integration.provider,
    providerAccountId: integration.providerAccountId,
    isConnected: integration.isConnected,
    status: integration.status,
    reason: integration.reason,
    fixableBy: remedy?.fixableBy ?? null,
    nextAction: remedy?.nextAction ?? null,
    statusSince: integration.statusSince.toISOString(),
    accountName: integration.accountName,
    accountEmail: integration.accountEmail,
    avatarUrl: integration.avatarUrl,
    label: integration.label,
    expiresAt: iso(integration.expiresAt),
    refreshTokenExpiresAt: iso(integration.refreshTokenExpiresAt),
    refreshable: integration.refreshable,
    nextRefreshAt: iso(integration.nextRefreshAt),
    refreshFailures: integration.refreshFailures,
    requestedScope: [...integration.requestedScope],
    grantedScope: [...integration.grantedScope],
    missingScope: missingScope(integration.requestedScope, integration.grantedScope),
    metadata: { ...integration.metadata },
    connectedAt: integration.connectedAt.toISOString(),
    lastRefreshedAt: iso(integration.lastRefreshedAt),
    lastUsedAt: iso(integration.lastUsedAt),
    createdAt: integration.createdAt.toISOString(),
    updatedAt: integration.updatedAt.toISOString(),
  };
}

/** The outside shape of an audit event. */
export function presentAuditEvent(row: AuditEventRow): z.infer<typeof auditEventSchema> {
  return { ...row, id: row.id.toString(), at: row.at.toISOString(), metadata: { ...row.metadata } };
}
