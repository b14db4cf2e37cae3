import { findProvider, type Problem, type Provider } from '@evergrant/providers';
import type { Deps } from '../deps.ts';
import { listProviderClocks } from '../provider-health/provider-clock-store.ts';
import type { Incident } from '../provider-health/provider-state-store.ts';
import { describeProvider, type ProviderDraft } from './describe-provider.ts';
import {
  countConnections,
  findProviderConfigurations,
  type ProviderConfigurationRow,
} from './provider-configuration-store.ts';
import { openStoredProvider, readEntry } from './stored-provider.ts';

/** A provider as operators see it; secrets stay where they are. */
export interface ProviderConfigurationView extends ProviderDraft {
  /** `configuration`: of the providers file or the environment, not to be changed here. */
  readonly source: 'configuration' | 'database';
  readonly hasClientSecret: boolean;
  /** Whether there is one that verifies its notices. */
  readonly hasNoticeSecret: boolean;
  /** Whether new connections are offered. */
  readonly offered: boolean;
  /** Connections that hold tokens. */
  readonly connections: number;
  /** What is wrong with it for everybody. */
  readonly incident: Incident | null;
  /** How many of the hosts that its users named have an incident of their own. */
  readonly hostsInTrouble: number;
  /** Its clock minus ours, in seconds; null: they agree to the minute. */
  readonly clockSkewS: number | null;
  /** Why it cannot be used at all; empty: it can. */
  readonly problems: readonly Problem[];
  readonly updatedAt: Date | null;
}

type ListDeps = Pick<Deps, 'db' | 'vault' | 'rows' | 'providers' | 'providerHealth' | 'settings'>;

/** What there is to show of a provider whose stored entry has become unreadable. */
const unknownProvider = (id: string): Provider => ({
  id,
  display_name: id,
  category: 'custom',
  status: 'active',
  scope: [],
});

function viewStored(deps: ListDeps, row: ProviderConfigurationRow) {
  const stored = openStoredProvider(deps, row);
  const entry = readEntry({ ...row, scope: [] });
  const provider = entry.ok ? entry.provider : (findProvider(row.provider) ?? unknownProvider(row.provider));
  const { status: _, ...own } = row.entry ?? {};
  return {
    description: describeProvider(deps, provider),
    entry: Object.keys(own).length === 0 ? null : own,
    clientId: row.clientId,
    scope: row.scope,
    parameters: row.parameters,
    source: 'database' as const,
    hasClientSecret: row.clientSecret !== null,
    hasNoticeSecret: row.noticeSecret !== null,
    offered: provider.status === 'active',
    problems: stored.ok ? [] : stored.problems,
    updatedAt: row.updatedAt,
  };
}

function incidentsOf({ providerHealth }: ListDeps, provider: string) {
  const incidents = providerHealth.incidentsOf(provider);
  return {
    incident: incidents.find(({ host }) => host === '')?.incident ?? null,
    hostsInTrouble: incidents.filter(({ host }) => host !== '').length,
  };
}

/** Every provider that is set up, whether in the configuration or in the database, by name. */
export async function listProviderConfigurations(deps: ListDeps): Promise<ProviderConfigurationView[]> {
  const [rows, connections, clocks] = await Promise.all([
    findProviderConfigurations(deps.db.pool),
    countConnections(deps.db),
    listProviderClocks(deps.db),
  ]);
  const skews = new Map(clocks.map(({ provider, skewS }) => [provider, skewS]));
  const fixed = deps.providers.list().filter(({ provider }) => deps.providers.isFixed(provider.id));
  return [
    ...fixed.map(
      ({
        provider,
        client_id: clientId,
        client_secret: secret,
        notice_secret: noticeSecret,
        parameters,
      }) => ({
        description: describeProvider(deps, provider),
        entry: null,
        clientId,
        scope: provider.scope,
        parameters,
        source: 'configuration' as const,
        hasClientSecret: secret !== undefined,
        hasNoticeSecret: noticeSecret !== undefined,
        offered: provider.status === 'active',
        problems: [],
        updatedAt: null,
      }),
    ),
    ...rows.filter(({ provider }) => !deps.providers.isFixed(provider)).map((row) => viewStored(deps, row)),
  ]
    .map((view) => ({
      ...view,
      connections: connections.get(view.description.id) ?? 0,
      ...incidentsOf(deps, view.description.id),
      clockSkewS: skews.get(view.description.id) ?? null,
    }))
    .sort((a, b) => a.description.displayName.localeCompare(b.description.displayName));
}
