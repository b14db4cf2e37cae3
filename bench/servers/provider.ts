import { createServer } from 'node:http';
import { announce } from './announce.ts';

/**
 * A provider that costs next to nothing, so that what is measured is the hub. It answers every grant with a new
 * token set, and every profile request with the account that the code or token names.
 */
let issued = 0;

const server = createServer((request, response) => {
  const answer = (body: unknown) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (request.url === '/userinfo')
    return answer({ sub: request.headers.authorization?.split('.')[1] ?? 'nobody' });
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return request.on('end', () => {
    const form = new URLSearchParams(text);
    const account = (form.get('code') ?? form.get('refresh_token') ?? '').split('.')[1] ?? 'nobody';
    issued += 1;
    answer({
      access_token: `at${issued}.${account}.${'x'.repeat(40)}`,
      refresh_token: `rt${issued}.${account}.${'x'.repeat(40)}`,
      token_type: 'Bearer',
      expires_in: 3600,
    });
  });
});

announce(server);
