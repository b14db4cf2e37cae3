import { randomUUID } from 'node:crypto';
import { tracked } from '@trpc/server';
import { z } from 'zod';
import { actingUser, callerProcedure } from '../procedures.ts';
import { connectionIdSchema, ownerFields } from '../schemas.ts';
import { watchSignIn } from '../watch-sign-in.ts';
import { withBeats } from '../with-beats.ts';

const changeSchema = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('sync') }).describe('Anything may have changed'),
    z.object({ type: z.literal('connection'), connectionId: connectionIdSchema }),
    z
      .object({
        type: z.literal('beat'),
        at: z.iso.datetime().describe("What time it is by the hub's clock"),
        current: z.boolean().describe('False: changes may be going by unheard'),
      })
      .describe('The stream lives'),
  ])
  .meta({ title: 'ConnectionChange' });

const SYNC = { type: 'sync' as const };

/** Between two signs of life of a stream, in milliseconds: browsers give it up after eight seconds of silence. */
const BEAT_MS = 3_000;

/**
 * Tells a browser that something of its user changed, and a key the same of a user whom it names. The first event says `sync`:
 * read everything anew. `beat` comes every few seconds: a stream without any is dead, and `current: false` says that changes may
 * be going by unheard.
 */
export const onChange = callerProcedure('connections:read')
  .meta({ tells: changeSchema })
  .input(z.strictObject({ ...ownerFields, lastEventId: z.string().max(100).nullish() }).optional())
  .subscription(async function* ({ ctx, input, signal }) {
    const { actor, closing, deps } = ctx;
    const userId = await actingUser(ctx, { userId: input?.userId, externalUserId: input?.externalUserId });
    using signIn = watchSignIn(ctx);
    const endings = [closing, signIn.ended, ...(signal === undefined ? [] : [signal])];
    const changes = deps.changeFeed.subscribe(userId, AbortSignal.any(endings));
    const stream = randomUUID();
    let sequence = 0;
    const news = (event: z.infer<typeof changeSchema>) => tracked(`${stream}-${sequence}`, event);
    const beat = () => ({
      type: 'beat' as const,
      at: deps.clock.now().toISOString(),
      current: deps.changeFeed.isLive(),
    });
    yield news(SYNC);
    for await (const change of withBeats(changes, { beat, everyMs: BEAT_MS })) {
      // A beat is no news: it keeps the number of what was last told.
      if (change !== null && 'type' in change) {
        yield news(change);
        continue;
      }
      sequence += 1;
      // What guests were invited for they find out by reading.
      if (change === null || actor.kind === 'connect_session') yield news(SYNC);
      else yield news({ type: 'connection' as const, connectionId: change.connectionId });
    }
    signIn.ended.throwIfAborted();
    // Without a farewell, after which the browser would not come back.
    closing.throwIfAborted();
  });
