import { z } from 'zod';
import type { SandboxControl } from './control.ts';
import { ledgerEntries } from './ledger-entries.ts';

const errorSchema = z.object({ error: z.object({ name: z.string(), message: z.string() }) });
const nothing = z.object({ result: z.null() });
const number = z.object({ result: z.number() });
const entries = z.object({ result: ledgerEntries });

/**
 * The control interface of a sandbox in another process.
 *
 * @example
 * const control = connectSandboxControl({ issuer, controlToken, fetch });
 * await control.setFault('token', { kind: 'status', status: 503, times: 2 });
 *
 * @throws Every method rejects with the error of the sandbox (same `name` and `message`).
 */
export function connectSandboxControl(options: {
  issuer: string;
  controlToken: string;
  fetch: typeof globalThis.fetch;
}): SandboxControl {
  const { issuer, controlToken, fetch } = options;

  async function call<Answer>(method: string, args: unknown[], schema: z.ZodType<Answer>): Promise<Answer> {
    const response = await fetch(`${issuer}/control/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(args),
    });
    const answer: unknown = await response.json();
    if (response.ok) return schema.parse(answer);
    const { error } = errorSchema.parse(answer);
    throw Object.assign(new Error(error.message), { name: error.name });
  }

  return {
    async setFault(...args) {
      await call('setFault', args, nothing);
    },
    async configure(...args) {
      await call('configure', args, nothing);
    },
    async revokeGrants(...args) {
      return (await call('revokeGrants', args, number)).result;
    },
    async setClientSecret(...args) {
      await call('setClientSecret', args, nothing);
    },
    async ledger(filter = {}) {
      return (await call('ledger', [filter], entries)).result;
    },
    async clearLedger() {
      await call('clearLedger', [], nothing);
    },
    async alarms() {
      return (await call('alarms', [], number)).result;
    },
    async consent(...args) {
      await call('consent', args, nothing);
    },
    async advanceClock(...args) {
      return (await call('advanceClock', args, number)).result;
    },
    async waitForLedger(...args) {
      return (await call('waitForLedger', args, entries)).result;
    },
  };
}
