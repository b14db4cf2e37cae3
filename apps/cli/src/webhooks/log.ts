import { listWebhookAttempts } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { relativeTime } from '../text/relative-time.ts';
import { type Cell, renderTable } from '../text/table.ts';
import { onEndpoint } from './endpoint-command.ts';

const MOST_SHOWN = 50;

/** What was sent to an endpoint of late and what it answered, the latest first. @throws CliError `WEBHOOK_NOT_FOUND` */
export const showAttempts = (
  context: Context,
  { id, failed }: { readonly id: string; readonly failed: boolean },
): Promise<Answer> =>
  onEndpoint(context, async ({ db }) => {
    const now = context.clock.now();
    const { attempts } = await listWebhookAttempts({ db }, id, { failed, limit: MOST_SHOWN });
    const rows = attempts.map(({ messageId, event, at, outcome, status, durationMs }): Cell[] => [
      relativeTime(at, now),
      event.type,
      { text: outcome, style: outcome === 'delivered' ? 'green' : 'red' },
      status === null ? '-' : String(status),
      durationMs === null ? '-' : `${durationMs} ms`,
      messageId,
    ]);
    return {
      json: { attempts },
      text:
        rows.length === 0
          ? ''
          : renderTable(['when', 'event', 'outcome', 'status', 'took', 'message'], rows, context.paint),
      notes: rows.length === 0 ? ['Nothing of that kind was sent in the last week.'] : [],
    };
  });
