import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { z } from 'zod';
import { findPerson } from '../people.ts';
import { parseScope, type Scope } from './scopes.ts';

/** How the user answers when nobody looks at pages. */
export const consentScriptSchema = z.object({
  /** Account id; beside the named people any id of lower-case letters, digits and hyphens is somebody. */
  account: z.string().refine((account) => findPerson(account) !== undefined, 'is not an account id'),
  decision: z.enum(['approve', 'deny', 'partial']),
  /** With `partial`: what is granted of what the client asks. */
  scopes: z.array(z.string()).optional(),
});
export type ConsentScript = z.infer<typeof consentScriptSchema>;

/** What an account grants a client; the rest of what was asked counts as refused. */
export interface Consent {
  accountId: string;
  clientId: string;
  requested: Scope[];
  granted: ReadonlySet<string>;
}

/** Stores a consent as a new grant, so that each connection is a token family of its own. Returns the grant id. */
export async function saveGrant(provider: Provider, consent: Consent): Promise<string> {
  const { accountId, clientId, requested } = consent;
  const granted = requested.filter((scope) => scope === 'openid' || consent.granted.has(scope));
  const refused = requested.filter((scope) => !granted.includes(scope));
  const grant = new provider.Grant({ accountId, clientId });
  if (granted.length > 0) grant.addOIDCScope(granted);
  if (refused.length > 0) grant.rejectOIDCScope(refused);
  return grant.save();
}

/**
 * Answers an authorization request by script: signs the account in and stores its grant before the provider decides
 * whether it needs to ask anybody, so that it redirects at once.
 */
export async function answerByScript(ctx: KoaContextWithOIDC, script: ConsentScript): Promise<void> {
  const { client, params, provider, session } = ctx.oidc;
  if (!client || !params || !session) throw new TypeError('The authorization request has not been validated');
  if (script.decision === 'deny') throw new errors.AccessDenied('The user denied the request');

  const requested = parseScope(params.scope);
  const granted = new Set<string>(script.decision === 'partial' ? script.scopes : requested);
  const { account: accountId } = script;
  const { clientId } = client;
  const grantId = await saveGrant(provider, { accountId, clientId, requested, granted });
  session.loginAccount({ accountId, transient: true });
  session.ensureClientContainer(clientId);
  session.grantIdFor(clientId, grantId);
  params.prompt = undefined;
}
