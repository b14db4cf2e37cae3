import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createEventTokenVerifier } from './event-token-verifier.ts';

const expected = {
  issuer: 'https://events.example.com/',
  audience: 'hub',
  jwksUri: 'https://events.example.com/keys',
};

test('keys are read once for many tokens; where they cannot be had nothing is known, and it is asked again', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' }] });
  const answers = [new Response('', { status: 503 })];
  let asked = 0;
  const verify = createEventTokenVerifier({
    fetch: async () => {
      asked += 1;
      return answers.shift() ?? new Response(keys, { headers: { 'content-type': 'application/json' } });
    },
    now: () => new Date(),
  });
  const token = await new SignJWT({ events: { something: {} } })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'secevent+jwt' })
    .setIssuer(expected.issuer)
    .setAudience([expected.audience, 'another'])
    .setIssuedAt()
    .setJti('1')
    .sign(privateKey);
  await expect(verify(token, expected)).rejects.toMatchObject({ code: 'NETWORK_ERROR' });
  expect(await verify(token, expected)).toMatchObject({ events: { something: {} } });
  expect(await verify(token, expected)).toMatchObject({ jti: '1' });
  expect(asked).toBe(2);
  expect(await verify(`${token.slice(0, -4)}AAAA`, expected)).toBeNull();
});
