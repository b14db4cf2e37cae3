import type { Provider } from 'oidc-provider';
import { claimsOf, findPerson } from '../people.ts';
import { bearerToken, exchangeOf } from './exchange.ts';
import type { Context, Middleware } from './middleware.ts';

/** `GET /api/me`: a resource that shows whether an access token works (RFC 6750). */
export function accountApi(provider: Provider): Middleware {
  return async (ctx, next) => {
    if (exchangeOf(ctx.req).endpoint !== 'api') return next();
    const token = bearerToken(ctx.get('authorization'));
    if (!token) return refuse(ctx, 'Bearer');
    const accessToken = await provider.AccessToken.find(token);
    const person = findPerson(accessToken?.accountId ?? '');
    if (!accessToken || !person) return refuse(ctx, 'Bearer error="invalid_token"', 'invalid_token');
    ctx.body = { ...claimsOf(person, provider.issuer), scope: accessToken.scope ?? '' };
  };
}

function refuse(ctx: Context, challenge: string, error?: string): void {
  ctx.status = 401;
  ctx.set('www-authenticate', challenge);
  ctx.body = error ? { error } : {};
}
