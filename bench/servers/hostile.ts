import { createServer, type ServerResponse } from 'node:http';
import { announce } from './announce.ts';

/**
 * A host that somebody who means harm named for a provider. A code gets a token set that is soon due, so that accounts
 * can be connected here; every refresh and every question for resources gets the next of what hurts most.
 */
const DRIP_MS = 500;
const HUGE = Buffer.alloc(4 * 1_048_576, 'x');

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const drip = (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), DRIP_MS);
  response.on('close', () => clearInterval(timer));
};

const ANSWERS: readonly ((response: ServerResponse) => unknown)[] = [
  () => undefined,
  (response) => json(response.setHeader('retry-after', '86400'), 429, { error: 'rate_limited' }),
  (response) => json(response, 401, { error: 'invalid_client' }),
  (response) => json(response, 400, { error: 'unauthorized_client' }),
  (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(HUGE),
  (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/token' }).end(),
  (response) => json(response, 400, { error: 'in\0valid', error_description: '\0'.repeat(60_000) }),
  (response) => response.writeHead(503).end(),
  (response) => response.socket?.destroy(),
  drip,
];

let asked = 0;
const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return request.on('end', () => {
    asked += 1;
    const account = (request.headers.authorization ?? new URLSearchParams(text).get('code') ?? '').split(
      '.',
    )[1];
    if (request.url === '/userinfo')
      return json(response, 200, { sub: account, name: `\0${'n'.repeat(5_000)}` });
    if (account !== undefined && request.url === '/token')
      return json(response, 200, {
        access_token: `at${asked}.${account}.x`,
        refresh_token: `rt${asked}/${account}/x`,
        token_type: 'Bearer',
        expires_in: 60,
        scope: 'read\0',
      });
    return ANSWERS[asked % ANSWERS.length]?.(response);
  });
});

announce(server);
