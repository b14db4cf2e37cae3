import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from '../protocol/middleware.ts';
import type { Fault } from './fault.ts';

/** Carries out a fault around `processRequest`, which lets the provider answer. */
export async function applyFault(
  fault: Fault,
  ctx: Context,
  processRequest: () => Promise<unknown>,
): Promise<void> {
  switch (fault.kind) {
    case 'status':
      ctx.set(fault.headers ?? {});
      return answer(ctx, fault);
    case 'replace_body':
      return answer(ctx, { ...fault, status: fault.status ?? 200 });
    case 'delay':
      await wait(fault.ms, undefined, { ref: false });
      await processRequest();
      return;
    case 'hang':
      ctx.respond = false;
      return;
    case 'reset_before':
      return reset(ctx);
    case 'commit_then_reset':
      await processRequest();
      return reset(ctx);
    case 'commit_then_replace':
      await processRequest();
      return answer(ctx, { ...fault, status: fault.status ?? 200 });
    case 'drip':
      await processRequest();
      return drip(ctx, fault.ms);
    case 'patch_body':
      await processRequest();
      return patch(ctx, fault.set ?? {}, fault.unset ?? []);
  }
}

function answer(
  ctx: Context,
  { status, body, contentType }: { status: number; body?: unknown; contentType?: string | undefined },
): void {
  ctx.status = status;
  if (body === undefined) {
    ctx.body = '';
    return;
  }
  const asIs = typeof body === 'string' || (typeof body === 'object' && body !== null);
  ctx.body = asIs ? body : JSON.stringify(body);
  ctx.type = contentType ?? (typeof body === 'string' ? 'text/plain' : 'application/json');
}

function reset(ctx: Context): void {
  ctx.respond = false;
  ctx.req.socket.resetAndDestroy();
}

function drip(ctx: Context, ms: number): void {
  const { status, type } = ctx;
  const bytes = Buffer.from(typeof ctx.body === 'string' ? ctx.body : JSON.stringify(ctx.body ?? ''));
  async function* slowly() {
    for (const byte of bytes) {
      await wait(ms, undefined, { ref: false });
      yield Buffer.from([byte]);
    }
  }
  ctx.body = Readable.from(slowly());
  ctx.status = status;
  ctx.type = type || 'application/json';
  ctx.length = bytes.length;
}

function patch(ctx: Context, set: Record<string, unknown>, unset: string[]): void {
  const { status, body } = ctx;
  const patched: Record<string, unknown> = { ...(typeof body === 'object' ? body : {}), ...set };
  for (const name of unset) delete patched[name];
  ctx.body = patched;
  ctx.status = status;
}
