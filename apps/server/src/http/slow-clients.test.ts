import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';

const PATIENT = { requestMs: 30_000, headMs: 15_000, checkMs: 20, idleMs: 600_000 };

interface Client {
  readonly socket: Socket;
  /** Resolves once the hub has hung up, politely or not. */
  readonly closed: Promise<void>;
  answer(): string;
}

async function connectTo(hub: TestHub): Promise<Client> {
  const socket = connect(Number(new URL(hub.listenUrl).port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text) => {
    answer += String(text);
  });
  // A hub that hangs up while something is still on its way to it resets the connection.
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await once(socket, 'connect');
  return { socket, closed, answer: () => answer };
}

/** Goes on with the same few bytes for as long as the hub listens. */
async function dribble({ socket, closed }: Client, bytes: string): Promise<void> {
  while (!socket.destroyed) {
    socket.write(bytes);
    await Promise.race([closed, pause(10)]);
  }
}

it('a client that never comes to the end of its request loses its connection, and holds up nobody', async () => {
  await using hub = await startTestHub({ timeouts: { ...PATIENT, requestMs: 300, headMs: 300 } });
  const silent = await connectTo(hub);
  const inHead = await connectTo(hub);
  inHead.socket.write('GET /healthz HTTP/1.1\r\nhost: hub\r\n');
  const inBody = await connectTo(hub);
  inBody.socket.write(
    'POST /api/v1/tokens HTTP/1.1\r\nhost: hub\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n{',
  );
  const endless = await connectTo(hub);
  endless.socket.write(
    'POST /api/v1/tokens HTTP/1.1\r\nhost: hub\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
  );
  const ended = Promise.all([
    silent.closed,
    dribble(inHead, 'x-more: 1\r\n'),
    dribble(inBody, ' '),
    dribble(endless, '1\r\n \r\n'),
  ]);
  expect((await fetch(`${hub.listenUrl}/healthz`)).status).toBe(200);
  await ended;
  for (const { answer } of [silent, inHead, inBody, endless]) expect(answer()).toMatch(/^(HTTP\/1\.1 408|$)/);
});

it('a connection on which nothing moves any more is closed', async () => {
  await using hub = await startTestHub({ timeouts: { ...PATIENT, idleMs: 2_000 } });
  const browser = hub.openBrowser();
  await browser.signUp();
  const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
  const stream = await connectTo(hub);
  stream.socket.write(`GET /trpc/connections.onChange HTTP/1.1\r\nhost: hub\r\ncookie: ${cookie}\r\n\r\n`);
  await stream.closed;
  expect(stream.answer()).toContain('"sync"');
});
