import { randomUUID } from 'node:crypto';
import { setPriority } from 'node:os';
import { z } from 'zod';

/**
 * Asks for whatever may be asked without signing in, with text of its own choosing, as fast as it is answered. A process of
 * low priority: its own work must not be taken for the hub's. Prints a line when it begins, and status -> how often at the end.
 */
const { hub, seconds, inFlight } = z
  .object({ hub: z.url(), seconds: z.number(), inFlight: z.number() })
  .parse(JSON.parse(process.argv[2] ?? ''));
setPriority(19);
const over = AbortSignal.timeout(seconds * 1_000);
const answers: Record<string, number> = {};
const TEXT = 'x'.repeat(1_000);
const json = { 'content-type': 'application/json', origin: hub };

const REQUESTS: readonly (() => [string, RequestInit?])[] = [
  () => [`/oauth/callback/bench?state=${randomUUID()}&error=${TEXT}`],
  () => [`/oauth/callback/${randomUUID()}?state=y&code=${TEXT}`],
  () => ['/oauth/callback/bench?code=x&state=y'],
  () => [`/connect/bench?state=${TEXT}`],
  () => [`/connect-sessions/${randomUUID()}`],
  () => ['/api/v1/connections', { headers: { authorization: `Bearer evg_${randomUUID()}` } }],
  () => [
    '/api/v1/tokens',
    { method: 'POST', headers: json, body: JSON.stringify({ userId: 1, provider: TEXT }) },
  ],
  () => [
    '/api/auth/sign-in/email',
    {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ email: `${randomUUID()}@flood.invalid`, password: TEXT.slice(0, 50) }),
    },
  ],
  () => [`/${TEXT}`],
];

async function ask(first: number): Promise<void> {
  for (let turn = first; !over.aborted; turn += 1) {
    const [path, init] = REQUESTS[turn % REQUESTS.length]?.() ?? ['/'];
    try {
      const answer = await fetch(new URL(path, hub), { redirect: 'manual', signal: over, ...init });
      await answer.arrayBuffer();
      answers[answer.status] = (answers[answer.status] ?? 0) + 1;
    } catch (error) {
      if (!over.aborted) {
        const name = error instanceof Error ? error.name : 'failed';
        answers[name] = (answers[name] ?? 0) + 1;
      }
    }
  }
}

process.stdout.write('begins\n');
await Promise.all(Array.from({ length: inFlight }, (_, index) => ask(index)));
process.stdout.write(JSON.stringify(answers));
