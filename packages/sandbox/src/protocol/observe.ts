import { z } from 'zod';
import type { Ledger, LedgerEntry } from '../control/ledger.ts';
import { applyFault } from '../faults/apply-fault.ts';
import type { FaultTable } from '../faults/fault-table.ts';
import type { Store } from '../store/store.ts';
import { type Exchange, exchangeOf, fingerprint } from './exchange.ts';
import type { Context, Middleware } from './middleware.ts';

const answerSchema = z.object({ refresh_token: z.string().optional(), error: z.string().optional() });
const notAnAnswer: z.infer<typeof answerSchema> = {};

/** Meets every protocol request with the fault set for it, and writes it into the ledger. */
export function observe(options: { ledger: Ledger; faults: FaultTable; store: Store }): Middleware {
  const { ledger, faults, store } = options;
  return async (ctx, next) => {
    const exchange = exchangeOf(ctx.req);
    const { endpoint } = exchange;
    if (!endpoint) return next();

    const owner = ownerOf(store, exchange.presented);
    let processed = notAnAnswer;
    let processedStatus = 0;
    const processRequest = async () => {
      await next();
      processed = answerSchema.safeParse(ctx.body).data ?? notAnAnswer;
      processedStatus = ctx.status;
    };

    const fault = faults.take(exchange);
    if (fault) {
      exchange.fault = fault.kind;
      await applyFault(fault, ctx, processRequest);
    } else {
      await processRequest();
    }

    const answered = ctx.respond !== false && !ctx.req.socket.destroyed;
    const status = answered ? ctx.status : processedStatus;
    const error = answerSchema.safeParse(ctx.body).data?.error ?? processed.error;
    ledger.append({
      ...describe(ctx, exchange, endpoint),
      status,
      outcome: answered ? (status < 400 ? 'ok' : 'error') : 'reset',
      ...(owner?.accountId && { accountId: owner.accountId }),
      ...(owner?.clientId && { clientId: owner.clientId }),
      ...(error && { error }),
      ...(processed.refresh_token && { issuedFingerprint: fingerprint(processed.refresh_token) }),
    });
  };
}

type Description = Omit<LedgerEntry, 'status' | 'outcome'>;

function describe(ctx: Context, exchange: Exchange, endpoint: LedgerEntry['endpoint']): Description {
  const { at, grantType, clientId, presented, alarm, fault } = exchange;
  return {
    at,
    endpoint,
    method: ctx.method,
    ...(grantType && { grantType }),
    ...(clientId && { clientId }),
    ...(presented && { tokenFingerprint: fingerprint(presented) }),
    ...(alarm && { alarm }),
    ...(fault && { fault }),
  };
}

/** Whom a presented token belongs to; asked before processing, since that may delete it. */
function ownerOf(store: Store, presented: string | undefined) {
  if (!presented) return undefined;
  return (
    store.get('RefreshToken', presented) ??
    store.get('AccessToken', presented) ??
    store.get('AuthorizationCode', presented)
  );
}
