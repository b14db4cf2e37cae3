import { expect, test } from 'vitest';
import { traceFetch } from './trace-fetch.ts';

test('tells the trace to origins that were named, and to nobody else', async () => {
  const heard: string[] = [];
  const fetch = traceFetch(
    async (url, { headers }) => {
      heard.push(`${new URL(url).origin} ${headers.traceparent ?? 'nothing'}`);
      return new Response();
    },
    { span: (_about, work) => work(), traceParent: () => 'the-trace' },
    { what: 'provider', told: ['https://friend.example'] },
  );
  const request = { method: 'POST', headers: { accept: '*/*' } };
  await fetch('https://friend.example/token', request);
  await fetch('https://friend.example.com/token', request);
  await fetch('https://stranger.example/token', request);
  expect(heard).toEqual([
    'https://friend.example the-trace',
    'https://friend.example.com nothing',
    'https://stranger.example nothing',
  ]);
});
