import type { Provider } from 'oidc-provider';
import { findHinted, findPerson, people } from '../people.ts';
import { saveGrant } from '../protocol/consent.ts';
import { exchangeOf } from '../protocol/exchange.ts';
import type { Context, Middleware } from '../protocol/middleware.ts';
import { parseScope } from '../protocol/scopes.ts';
import { accountView } from './account-view.ts';
import { consentView } from './consent-view.ts';
import { sendErrorPage, sendPage } from './send-page.ts';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** The pages a user sees between an authorization request and its answer: choose an account, then consent. */
export function interactionPages(provider: Provider): Middleware {
  return async (ctx, next) => {
    const { url } = exchangeOf(ctx.req);
    if (!url.pathname.startsWith('/interaction/')) return next();

    const interaction = await provider.interactionDetails(ctx.req, ctx.res).catch(() => undefined);
    if (!interaction) {
      ctx.status = 400;
      return sendErrorPage(
        ctx,
        'expired',
        'This sign-in was finished already, or it took longer than an hour.',
      );
    }
    if (ctx.method === 'POST') return decide(provider, ctx, interaction);
    return show(provider, ctx, interaction);
  };
}

async function show(provider: Provider, ctx: Context, { params, uid }: Interaction): Promise<void> {
  const { searchParams } = exchangeOf(ctx.req).url;
  const path = `/interaction/${uid}`;
  const returnsTo = new URL(String(params.redirect_uri)).origin;
  const formTargets = [returnsTo];
  const client = await provider.Client.find(String(params.client_id));
  const clientName = client?.clientName ?? String(params.client_id);

  const suggested = findHinted(params.login_hint);
  const asksToChoose = String(params.prompt).split(' ').includes('login') || searchParams.has('choose');
  const chosen = findPerson(searchParams.get('account') ?? '') ?? (asksToChoose ? undefined : suggested);
  const view = chosen
    ? consentView({ clientName, path, person: chosen, requested: parseScope(params.scope), returnsTo })
    : accountView({ clientName, path, people, suggested });
  sendPage(ctx, { ...view, formTargets });
}

async function decide(provider: Provider, ctx: Context, { params }: Interaction): Promise<void> {
  const form = new URLSearchParams(exchangeOf(ctx.req).body);
  const person = findPerson(form.get('account') ?? '');
  if (form.get('decision') !== 'approve' || !person) {
    return finish(provider, ctx, {
      error: 'access_denied',
      error_description: 'The user denied the request',
    });
  }
  const grantId = await saveGrant(provider, {
    accountId: person.sub,
    clientId: String(params.client_id),
    requested: parseScope(params.scope),
    granted: new Set(form.getAll('scope')),
  });
  return finish(provider, ctx, {
    login: { accountId: person.sub, remember: false },
    consent: { grantId },
  });
}

async function finish(
  provider: Provider,
  ctx: Context,
  result: Parameters<Provider['interactionResult']>[2],
): Promise<void> {
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
  ctx.status = 303;
}
