import { generateKeyPairSync, verify } from 'node:crypto';
import { z } from 'zod';
import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint } from '../operations.ts';
import { ignored, is, type Rule, standard } from '../rule.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const parameters = { team_id: 'ABCDE12345', key_id: 'FGHIJ67890' };

const headerSchema = z.strictObject({
  alg: z.literal('ES256'),
  kid: z.literal(parameters.key_id),
  typ: z.literal('JWT').optional(),
});
const claimsSchema = z.strictObject({
  iss: z.literal(parameters.team_id),
  iat: z.number(),
  exp: z.number().refine((exp) => exp * 1000 > Date.now()),
  aud: z.string(),
  sub: z.literal('apple'),
});

/** https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret */
const signedSecret: Rule = (secret = '') => {
  const [header = '', claims = '', signature = ''] = secret.split('.');
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isSigned) return undefined;
  const parse = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  const isMeant =
    headerSchema.safeParse(parse(header)).success && claimsSchema.safeParse(parse(claims)).success;
  return isMeant ? {} : undefined;
};

/** Account owners may edit their name on the consent page; whoever signs in here has this one. */
const user = JSON.stringify({ name: { firstName: 'Ada', lastName: 'King' } });

const client = { ...standard('client_id'), client_secret: signedSecret };

/** https://developer.apple.com/documentation/signinwithapplerestapi */
export const apple: Dialect = {
  id: 'apple',
  quirks: [
    'callback_form_post',
    'callback_extras',
    'signed_client_secret',
    'account_in_id_token',
    'kept_refresh_token',
  ],
  scopes: { name: 'profile', email: 'email' },
  renewal: 'stable',
  authorization: {
    path: '/auth/authorize',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state'),
      response_type: is('code'),
      response_mode: is('form_post'),
    },
  },
  callback: {
    mode: 'form_post',
    extras: (answer): Record<string, string> => (answer.has('code') ? { user } : {}),
  },
  operations: [
    ...tokenEndpoint({
      path: '/auth/token',
      parameters: client,
      tell: ({ accessToken, refreshToken, idToken, expiresIn }) =>
        json({
          access_token: accessToken,
          token_type: 'Bearer',
          expires_in: expiresIn,
          refresh_token: refreshToken,
          id_token: idToken,
        }),
    }),
    revocationEndpoint({
      path: '/auth/revoke',
      parameters: { ...client, ...standard('token'), token_type_hint: ignored },
    }),
  ],
  entry: (base, { clientId }, issuer) => ({
    client_id: clientId,
    client_secret: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    parameters,
    issuer,
    authorization_endpoint: `${base}/auth/authorize`,
    token_endpoint: `${base}/auth/token`,
    revocation_endpoint: `${base}/auth/revoke`,
  }),
};
