import type { Person } from '../people.ts';
import type { Operation, TokenKind, Tokens } from './dialect.ts';
import { bearer, type Form, is, standard, type Values } from './rule.ts';

type Endpoint = Pick<Operation, 'path' | 'encoding' | 'headers' | 'parameters'>;

/**
 * A token endpoint that takes the code exchange and the refresh (RFC 6749 sections 4.1.3 and 6).
 *
 * @param endpoint.parameters besides the standard ones: how the client proves itself
 * @param endpoint.exchange the same, of the code exchange only
 * @param endpoint.tell the answer
 */
export function tokenEndpoint(
  endpoint: Endpoint & { exchange?: Form; tell: (tokens: Tokens, values: Values) => Response },
): Operation[] {
  const { parameters, exchange, tell, ...rest } = endpoint;
  return [
    {
      method: 'POST',
      ...rest,
      parameters: {
        ...parameters,
        ...exchange,
        ...standard('code', 'redirect_uri'),
        grant_type: is('authorization_code'),
      },
      answer: async (values, sandbox) => tell(await sandbox.exchange(values), values),
    },
    {
      method: 'POST',
      ...rest,
      parameters: { ...parameters, ...standard('refresh_token'), grant_type: is('refresh_token') },
      answer: async (values, sandbox) => tell(await sandbox.refresh(values), values),
    },
  ];
}

/**
 * A revocation endpoint (RFC 7009).
 *
 * @param endpoint.method default `POST`
 * @param endpoint.only the kind of token that can be revoked. Default both
 * @param endpoint.tell the answer; default an empty one
 */
export function revocationEndpoint(
  endpoint: Endpoint & {
    method?: Operation['method'];
    only?: TokenKind;
    tell?: (values: Values) => Response;
  },
): Operation {
  const { only, tell = () => new Response(null), ...rest } = endpoint;
  return {
    method: 'POST',
    ...rest,
    async answer(values, sandbox) {
      await sandbox.revoke(values, only);
      return tell(values);
    },
  };
}

/**
 * A profile that is read with an access token.
 *
 * @param endpoint.method default `GET`
 * @param endpoint.headers default a bearer token (RFC 6750)
 */
export function userinfoEndpoint(
  endpoint: Endpoint & { method?: Operation['method']; tell: (person: Person, values: Values) => Response },
): Operation {
  const { tell, ...rest } = endpoint;
  return {
    method: 'GET',
    headers: { authorization: bearer },
    ...rest,
    answer: async (values, sandbox) => tell(await sandbox.person(values), values),
  };
}
