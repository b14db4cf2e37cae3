import { createServer } from 'node:http';
import { announce } from './announce.ts';

/**
 * A provider that costs next to nothing, so that what is measured is the hub. It answers every grant with a new
 * token set, and every profile request with the account that the code or token names.
 *
 * `/control/hole/on`: from now on it takes requests and never answers, until `off`. `/control/busiest`: the most tokens
 * that it issued within one second, since then.
 */
let issued = 0;
let hole = false;
let times: number[] = [];

function busiestSecond(): number {
  let first = 0;
  return times.reduce((most, time, last) => {
    while (time - (times[first] ?? time) >= 1_000) first += 1;
    return Math.max(most, last - first + 1);
  }, 0);
}

const server = createServer((request, response) => {
  const answer = (body: unknown) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (request.url?.startsWith('/control/hole/') === true) {
    hole = request.url.endsWith('/on');
    times = [];
    return answer({ hole });
  }
  if (request.url === '/control/busiest') return answer({ perSecond: busiestSecond() });
  if (hole) return request.resume();
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
    times.push(performance.now());
    answer({
      access_token: `at${issued}.${account}.${'x'.repeat(40)}`,
      refresh_token: `rt${issued}.${account}.${'x'.repeat(40)}`,
      token_type: 'Bearer',
      expires_in: 3600,
    });
  });
});

announce(server);
