import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { type EvergrantClient, verifyWebhook, type WebhookEvent } from '@evergrant/client';

/** An address that a hub tells what happens, and what it was told. */
export interface WebhookInbox extends AsyncDisposable {
  /** Verified, in the order of arrival. */
  readonly events: readonly WebhookEvent[];
  /** For `EVERGRANT_TRUSTED_WEBHOOK_ORIGINS`. */
  readonly origin: string;
  /** From now on, events of the hub come here. @returns ends that */
  subscribe(backend: EvergrantClient): Promise<() => Promise<void>>;
}

/** Listens on a free port. What has no valid signature is refused. */
export async function openWebhookInbox(): Promise<WebhookInbox> {
  const events: WebhookEvent[] = [];
  const secrets = new Set<string>();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    for (const secret of secrets)
      try {
        events.push(await verifyWebhook(request.headers, body, secret));
        return response.writeHead(204).end();
      } catch {
        // Perhaps another's.
      }
    return response.writeHead(401).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('the server has no port');
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    events,
    origin,
    async subscribe(backend) {
      const { id, secret } = await backend.webhooks.create.mutate({ url: `${origin}/` });
      secrets.add(secret);
      return async () => {
        secrets.delete(secret);
        events.length = 0;
        await backend.webhooks.remove.mutate({ id });
      };
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
