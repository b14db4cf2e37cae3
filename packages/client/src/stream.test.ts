import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { createEvergrantClient } from './create-evergrant-client.ts';

/** A hub whose stream tells one thing and breaks off; it remembers with what it was asked. */
async function startStream() {
  const asked: { authorization: string | undefined; lastEventId: unknown; own: unknown }[] = [];
  const server = createServer(({ headers }, response) => {
    asked.push({
      authorization: headers.authorization,
      lastEventId: headers['last-event-id'],
      own: headers['x-own'],
    });
    const change = { type: 'connection', connectionId: asked.length };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: connected\ndata: {}\n\nretry: 1\n\n');
    response.write(`id: s-${asked.length}\ndata: ${JSON.stringify(change)}\n\n`, () => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return {
    asked,
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

it('streams with token, headers and fetch of the caller, and goes on after the last event that arrived', async () => {
  using hub = await startStream();
  let tokens = 0;
  let fetched = 0;
  const client = createEvergrantClient({
    url: hub.url,
    getToken: () => `t${++tokens}`,
    headers: { 'x-own': 'yes' },
    fetch: (input, init) => {
      fetched += 1;
      return fetch(input, init);
    },
  });
  const changes: unknown[] = [];
  const subscription = client.connections.onChange.subscribe(undefined, {
    onData: ({ data }) => changes.push(data),
  });
  await expect.poll(() => changes.length).toBeGreaterThanOrEqual(2);
  subscription.unsubscribe();
  expect(changes.slice(0, 2)).toEqual([
    { type: 'connection', connectionId: 1 },
    { type: 'connection', connectionId: 2 },
  ]);
  expect(hub.asked.slice(0, 2)).toEqual([
    { authorization: 'Bearer t1', lastEventId: undefined, own: 'yes' },
    { authorization: 'Bearer t2', lastEventId: 's-1', own: 'yes' },
  ]);
  expect(fetched).toBeGreaterThanOrEqual(2);
});
