import { type Dialect, json } from '../dialect.ts';
import { revocationEndpoint, tokenEndpoint, userinfoEndpoint } from '../operations.ts';
import { Refusal } from '../refusal.ts';
import { basic, bearer, ignored, is, standard } from '../rule.ts';

/** The company that whoever signs in here keeps the books of. */
const realmId = '9130347596842384';
const accounts = 'sandbox-accounts.platform.intuit.com';
const api = 'sandbox-quickbooks.api.intuit.com';

/** https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0 */
export const quickbooks: Dialect = {
  id: 'quickbooks',
  quirks: [
    'addresses_by_operator',
    'callback_extras',
    'account_in_callback',
    'basic_only',
    'accept_json',
    'private_refresh_lifetime',
    'userinfo_two_calls',
  ],
  scopes: {
    openid: 'openid',
    profile: 'profile',
    email: 'email',
    'com.intuit.quickbooks.accounting': 'files.write',
  },
  renewal: 'rotating',
  authorization: {
    path: '/connect/oauth2',
    parameters: {
      ...standard('client_id', 'redirect_uri', 'scope', 'state', 'nonce'),
      response_type: is('code'),
    },
  },
  callback: { extras: () => ({ realmId }) },
  operations: [
    ...tokenEndpoint({
      path: '/oauth2/v1/tokens/bearer',
      headers: { authorization: basic, accept: is('application/json') },
      tell: ({ accessToken, refreshToken, idToken, expiresIn }) =>
        json({
          token_type: 'bearer',
          expires_in: expiresIn,
          refresh_token: refreshToken,
          x_refresh_token_expires_in: 8_726_400,
          access_token: accessToken,
          id_token: idToken,
        }),
    }),
    revocationEndpoint({
      path: '/v2/oauth2/tokens/revoke',
      headers: { authorization: basic, accept: is('application/json') },
      parameters: { ...standard('token'), token_type_hint: ignored },
    }),
    userinfoEndpoint({
      path: `/${accounts}/v1/openid_connect/userinfo`,
      tell({ sub, name, email }) {
        const [givenName, familyName] = name.split(' ');
        return json({ sub, givenName, familyName, email });
      },
    }),
    userinfoEndpoint({
      headers: { authorization: bearer, accept: is('application/json') },
      path: `/${api}/v3/company/:realm/companyinfo/:company`,
      tell({ name }, { realm, company }) {
        if (realm !== realmId || company !== realmId)
          throw new Refusal('invalid_token', 'the token is for another company');
        return json({ CompanyInfo: { CompanyName: `${name}'s Craftshop`, Id: '1' } });
      },
    }),
  ],
  entry: (base, { clientId, clientSecret }, issuer) => ({
    client_id: clientId,
    client_secret: clientSecret,
    parameters: { environment: 'sandbox' },
    issuer,
    authorization_endpoint: `${base}/connect/oauth2`,
    token_endpoint: `${base}/oauth2/v1/tokens/bearer`,
    revocation_endpoint: `${base}/v2/oauth2/tokens/revoke`,
    userinfo_endpoint: `${base}/{environment.accounts}/v1/openid_connect/userinfo`,
    userinfo_request: [
      {},
      {
        endpoint: `${base}/{environment.api}/v3/company/{authorization_response.realmId}/companyinfo/{authorization_response.realmId}`,
      },
    ],
  }),
};
