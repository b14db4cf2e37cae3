import type { AuditEventName, Connection, ConnectionStatus, EvergrantClient } from '@evergrant/client';
import { expect as base, type Page } from '@playwright/test';
import type { ConnectedAccount } from '../connect-account.ts';
import { violationsOf } from '../expect-accessible.ts';
import { type Found, untilFound } from './until-found.ts';

/** A hub that was seeded. */
interface Asked {
  readonly backend: EvergrantClient;
}

/** `expect` with what is to be true of a hub; each waits for it, for as long as `expect` is configured to. */
export const expect = base.extend({
  async toHaveConnectionStatus(
    { backend }: Asked,
    { id }: Pick<ConnectedAccount, 'id'>,
    wanted: ConnectionStatus | Pick<Connection, 'status' | 'reason'>,
  ) {
    const { status, reason } = typeof wanted === 'string' ? { status: wanted, reason: undefined } : wanted;
    return untilFound({
      ...{ name: 'toHaveConnectionStatus', isNot: this.isNot, timeout: this.timeout },
      wanted: `connection ${id} to be ${status}${reason === undefined ? '' : `, ${reason}`}`,
      ask: async () => {
        const connection = await backend.connections.get.query({ id });
        const fits = connection.status === status && (reason === undefined || connection.reason === reason);
        return { fits, seen: `${connection.status}, ${connection.reason}` };
      },
    });
  },

  /** @param since before it was to be refreshed: the `lastRefreshedAt` of then */
  async toHaveRefreshed(
    { backend }: Asked,
    { id }: Pick<ConnectedAccount, 'id'>,
    since: string | null = null,
  ) {
    const ask = async (): Promise<Found> => {
      const { lastRefreshedAt } = await backend.connections.get.query({ id });
      return {
        fits: lastRefreshedAt !== null && lastRefreshedAt !== since,
        seen: lastRefreshedAt ?? 'never',
      };
    };
    const wanted = `connection ${id} to have been refreshed since ${since ?? 'it was connected'}`;
    return untilFound({ name: 'toHaveRefreshed', wanted, isNot: this.isNot, timeout: this.timeout, ask });
  },

  async toHaveAuditEvent(
    { backend }: Asked,
    event: AuditEventName,
    about: { readonly userId: number; readonly connectionId?: number },
  ) {
    const ask = async (): Promise<Found> => {
      const { events } = await backend.audit.list.query({ ...about, event });
      return { fits: events.length > 0, seen: `${events.length} of them` };
    };
    const wanted = `an event ${event} about ${JSON.stringify(about)}`;
    return untilFound({ name: 'toHaveAuditEvent', wanted, isNot: this.isNot, timeout: this.timeout, ask });
  },

  /** By axe, once the page stands still. */
  async toBeAccessible(page: Page) {
    const violations = await violationsOf(page);
    return {
      name: 'toBeAccessible',
      pass: violations.length === 0,
      message: () => `Violations of accessibility:\n${JSON.stringify(violations, null, 2)}`,
    };
  },
});
