import { listWebhookEndpoints } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { withDatabase } from '../hub/with-database.ts';
import { relativeTime } from '../text/relative-time.ts';
import { type Cell, renderTable } from '../text/table.ts';

/** Every webhook endpoint, oldest first. */
export function listEndpoints(context: Context): Promise<Answer> {
  return withDatabase(context, async ({ db }) => {
    const now = context.clock.now();
    const endpoints = await listWebhookEndpoints({ db });
    if (endpoints.length === 0)
      return {
        json: { endpoints: [] },
        text: '',
        notes: ['There is no webhook endpoint yet. Make one: evergrant webhooks create --url https://…'],
      };
    const rows = endpoints.map(({ id, url, events, createdAt, disabledAt }): Cell[] => [
      id,
      url,
      disabledAt === null ? { text: 'active', style: 'green' } : { text: 'off', style: 'red' },
      events.length === 0 ? 'default' : events.join(' '),
      relativeTime(createdAt, now),
    ]);
    return {
      json: { endpoints },
      text: renderTable(['id', 'url', 'state', 'events', 'created'], rows, context.paint),
    };
  });
}
