import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createGuardedFetch, type Letter } from '@evergrant/core';
import { startMailCatcher } from '@evergrant/sandbox/mail';
import { expect, test } from 'vitest';
import { createMailer } from '../mail/create-mailer.ts';
import { captureLog } from '../testing/capture-log.ts';
import { postToChannel } from './post-to-channel.ts';
import { writeLetter } from './write-letter.ts';

const PUBLIC_URL = 'https://hub.example.com';

const letterOf = (changes: Partial<Letter> = {}): Letter => ({
  id: 7,
  kind: 'connection_broke',
  total: 1,
  connections: [
    {
      id: 42,
      provider: 'github',
      providerName: 'GitHub',
      account: 'ada <b>"x"',
      deadline: new Date('2026-12-07T10:00:00Z'),
      isToReconnect: true,
    },
  ],
  incidents: [],
  to: 'ada@example.com',
  language: 'en',
  unsubscribeUrl: `${PUBLIC_URL}/notifications/unsubscribe/t`,
  ...changes,
});

test('a letter arrives with its way to reconnect, and the headers that end such letters', async () => {
  const catcher = await startMailCatcher();
  const { EVERGRANT_SMTP_URL: smtpUrl = '', EVERGRANT_MAIL_FROM: from = '' } = catcher.environment;
  const mailer = createMailer({ smtpUrl, from }, captureLog().logger);
  await mailer.send('ada@example.com', writeLetter(letterOf(), PUBLIC_URL));
  await mailer.close();
  catcher.stop();
  const [mail] = catcher.mails;
  expect(mail).toMatchObject({
    to: [{ address: 'ada@example.com' }],
    subject: 'GitHub (ada <b>"x") needs you',
    messageId: '<notification-7@hub.example.com>',
  });
  const headers = new Map(mail?.headers.map(({ key, value }) => [key, value]));
  expect(headers.get('list-unsubscribe')).toBe(`<${PUBLIC_URL}/notifications/unsubscribe/t>`);
  expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  expect(headers.get('auto-submitted')).toBe('auto-generated');
  for (const part of [mail?.text, mail?.html])
    expect(part).toContain(`${PUBLIC_URL}/connections/42?action=reconnect`);
  expect(mail?.html).toContain('GitHub (ada &lt;b&gt;&quot;x&quot;)');
  expect(mail?.html).not.toContain('<b>');
});

const [named] = letterOf().connections;
const incidents = [
  { provider: 'github', providerName: 'GitHub', host: '', incident: 'provider_unavailable' },
] as const;
const many = {
  total: 10_000,
  connections: named === undefined ? [] : [named, { ...named, id: 43, isToReconnect: false }],
};

test.each([
  [letterOf({ language: 'fr' }), 'GitHub (ada <b>"x") a besoin de vous', '/connections/42?action=reconnect'],
  [letterOf(many), '10000 of your connections need you', '/connections?status=attention'],
  [letterOf({ ...many, language: 'fr' }), '10000 de vos connexions ont besoin de vous', '/connections/43\n'],
  [letterOf({ kind: 'connection_recovered' }), 'GitHub (ada <b>"x") works again', '/connections/42'],
  [letterOf({ kind: 'connection_ending' }), 'GitHub (ada <b>"x") needs you soon', '7 December 2026'],
  [
    letterOf({ ...many, kind: 'connection_ending', language: 'fr' }),
    'auront bientôt',
    'jusqu’au 7 décembre 2026',
  ],
  [letterOf({ kind: 'incident_opened', connections: [], incidents }), 'Trouble at GitHub', '/providers'],
  [
    letterOf({ kind: 'incident_closed', connections: [], incidents }),
    'Over: trouble at GitHub',
    '/providers',
  ],
])('%o says "%s"', (letter, subject, inText) => {
  const mail = writeLetter(letter, PUBLIC_URL);
  expect(mail.subject).toContain(subject);
  expect(mail.text).toContain(inText);
  expect(mail.html).toContain(`lang="${letter.language}"`);
});

test("the operators' channel is told in its own form; what it answers is not ignored, and its address not told", async () => {
  const bodies: string[] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    bodies.push(await text(request));
    response.writeHead(status).end('no_text');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const fetch = createGuardedFetch({ trustedOrigins: [origin] });
  const options = { fetch, url: `${origin}/services/SECRET`, publicUrl: PUBLIC_URL };
  const message = letterOf({
    kind: 'incident_opened',
    incidents: [{ ...incidents[0], providerName: 'A & <B>', incident: 'client_misconfigured' }],
  });
  await postToChannel(options, message);
  expect(JSON.parse(bodies[0] ?? '')).toEqual({
    text: expect.stringMatching(
      /^\*Trouble at A &amp; &lt;B&gt;\*\n.*\n<https:\/\/hub\.example\.com\/providers\|See the providers>$/,
    ),
  });
  status = 403;
  await expect(postToChannel(options, message)).rejects.toThrow('the channel answered 403');
  server.close();
  const failed = await postToChannel(options, message).catch((error: unknown) => String(error));
  expect(failed).not.toContain('SECRET');
  await fetch.close();
});
