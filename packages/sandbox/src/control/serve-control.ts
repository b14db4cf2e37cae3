import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { bearerToken, exchangeOf } from '../protocol/exchange.ts';
import type { Context, Middleware } from '../protocol/middleware.ts';
import type { SandboxControl } from './control.ts';
import { argumentSchemas } from './control-schemas.ts';

/**
 * Serves the control interface: `POST /control/{method}` with the arguments as a JSON array answers `{"result": ...}`,
 * or `{"error": {"name", "message"}}`.
 */
export function serveControl(control: SandboxControl, controlToken: string): Middleware {
  return async (ctx, next) => {
    const { url, body } = exchangeOf(ctx.req);
    if (!url.pathname.startsWith('/control/')) return next();
    if (!equals(bearerToken(ctx.get('authorization')), controlToken)) {
      return fail(ctx, 401, new Error('The control token is missing or wrong'));
    }
    try {
      const method = url.pathname.slice('/control/'.length);
      ctx.body = { result: (await call(control, method, parseJson(body))) ?? null };
    } catch (error) {
      fail(ctx, 400, error instanceof Error ? error : new Error(String(error)));
    }
  };
}

function call(control: SandboxControl, method: string, args: unknown): Promise<unknown> {
  switch (method) {
    case 'setFault':
      return control.setFault(...argumentSchemas.setFault.parse(args));
    case 'configure':
      return control.configure(...argumentSchemas.configure.parse(args));
    case 'revokeGrants':
      return control.revokeGrants(...argumentSchemas.revokeGrants.parse(args));
    case 'setClientSecret':
      return control.setClientSecret(...argumentSchemas.setClientSecret.parse(args));
    case 'ledger':
      return control.ledger(...argumentSchemas.ledger.parse(args));
    case 'clearLedger':
      return control.clearLedger();
    case 'alarms':
      return control.alarms();
    case 'consent':
      return control.consent(...argumentSchemas.consent.parse(args));
    case 'advanceClock':
      return control.advanceClock(...argumentSchemas.advanceClock.parse(args));
    case 'waitForLedger':
      return control.waitForLedger(...argumentSchemas.waitForLedger.parse(args));
    default:
      throw new RangeError(`There is no control method ${method}`);
  }
}

function parseJson(body: string): unknown {
  return body ? JSON.parse(body) : [];
}

function fail(ctx: Context, status: number, error: Error): void {
  ctx.status = status;
  const message = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
  ctx.body = { error: { name: error.name, message } };
}

function equals(given: string | undefined, expected: string): boolean {
  const [left, right] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
