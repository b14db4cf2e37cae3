import { Buffer } from 'node:buffer';
import { createPrivateKey, createPublicKey, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { clientSecretJwtEs256 } from './client-secret-jwt-es256.ts';

/** RFC 7515 appendix A.3.1. */
const jwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
};
const pem = createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }).toString();
const clock = { now: () => new Date('2026-01-02T03:04:05Z') };
const input = {
  client_secret: pem,
  client_id: 'com.example.hub',
  issuer: 'https://appleid.apple.com',
  parameters: { team_id: 'DEF123GHIJ', key_id: 'ABC123DEFG' },
};

function decode(part: string | undefined): unknown {
  return JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
}

test('says who, for whom and how long, by the given clock', async () => {
  const [header, claims] = (await clientSecretJwtEs256(input, clock)).split('.');
  expect(decode(header)).toEqual({ alg: 'ES256', kid: 'ABC123DEFG', typ: 'JWT' });
  expect(decode(claims)).toEqual({
    iss: 'DEF123GHIJ',
    iat: 1_767_323_045,
    exp: 1_767_323_345,
    aud: 'https://appleid.apple.com',
    sub: 'com.example.hub',
  });
});

test('is signed so that another implementation verifies it with the public key', async () => {
  const [header, claims, signature = ''] = (await clientSecretJwtEs256(input, clock)).split('.');
  const key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }, format: 'jwk' });
  const bytes = Buffer.from(signature, 'base64url');
  expect(bytes).toHaveLength(64);
  const signed = Buffer.from(`${header}.${claims}`);
  expect(verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, bytes)).toBe(true);
});

test.each(['', 'not a key', pem.replace(/[A-Za-z0-9+/]{20}\n/, '\n'), pem.replaceAll('PRIVATE', 'PUBLIC')])(
  'refuses what is not such a key, without repeating it (%#)',
  async (client_secret) => {
    const error = await clientSecretJwtEs256({ ...input, client_secret }, clock).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ message: 'the client secret is not a P-256 private key (PKCS #8, PEM)' });
  },
);

test('needs both parameters', async () => {
  await expect(
    clientSecretJwtEs256({ ...input, parameters: { team_id: 'DEF123GHIJ' } }, clock),
  ).rejects.toThrow('the parameters team_id and key_id are needed');
});
