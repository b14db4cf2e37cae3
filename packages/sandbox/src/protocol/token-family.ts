import type { TokenEndpointGrantContext } from 'oidc-provider';
import { z } from 'zod';
import type { SandboxSettings } from '../options.ts';
import type { Store } from '../store/store.ts';
import { exchangeOf, fingerprint } from './exchange.ts';

/** What the provider runs for one grant type once the client is authenticated. */
export type GrantHandler<Params extends object> = (
  ctx: TokenEndpointGrantContext<Params>,
) => Promise<void> | void;

const successorSchema = z.object({
  issuedAt: z.number(),
  answer: z.looseObject({ expires_in: z.number() }),
});

/**
 * Wraps a grant handler of the provider so that requests with the same code or refresh token are handled one after
 * the other, and so that within the grace window a just-rotated refresh token is answered with its successor again.
 */
export function guardTokenFamily<Params extends object>(
  handler: GrantHandler<Params>,
  store: Store,
  settings: SandboxSettings,
): GrantHandler<Params> {
  const inTurn = createTurns();
  return (ctx) => {
    const { presented = '' } = exchangeOf(ctx.req);
    const { clientId } = ctx.oidc.client;
    return inTurn(presented, async () => {
      const remembered = store.get('Successor', presented);
      if (remembered?.clientId === clientId) {
        ctx.body = answerAgain(successorSchema.parse(remembered.extra));
        return;
      }
      await handler(ctx);
      const spent = ctx.oidc.entities.RotatedRefreshToken;
      if (spent?.grantId && settings.graceSeconds > 0) {
        const extra = { issuedAt: Date.now(), answer: ctx.body };
        store.set('Successor', presented, {
          payload: { clientId, grantId: spent.grantId, extra },
          ttl: settings.graceSeconds,
        });
      }
    });
  };
}

/** The same tokens; only the remaining lifetime is told truthfully. */
function answerAgain({ issuedAt, answer }: z.infer<typeof successorSchema>) {
  const elapsed = Math.floor((Date.now() - issuedAt) / 1000);
  return { ...answer, expires_in: Math.max(0, answer.expires_in - elapsed) };
}

/** Runs tasks of the same name one after the other. */
function createTurns(): (name: string, task: () => Promise<void>) => Promise<void> {
  const last = new Map<string, Promise<void>>();
  return (token, task) => {
    const name = fingerprint(token);
    const turn = (last.get(name) ?? Promise.resolve()).then(task, task);
    last.set(name, turn);
    return turn.finally(() => {
      if (last.get(name) === turn) last.delete(name);
    });
  };
}
