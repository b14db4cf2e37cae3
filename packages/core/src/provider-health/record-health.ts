import type { Deps } from '../deps.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import type { Witness } from './evidence-store.ts';
import { hasTenants, type IncidentScope, incidentScope } from './incident-scope.ts';

/** Whom a request to a provider was made for. */
export interface HealthSubject extends Witness {
  readonly provider: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What became of it. */
export type RequestResult =
  | { readonly kind: 'answered' }
  /** `error`: what the refusal was, or why the hub has no client to send. */
  | { readonly kind: 'client_refused'; readonly error: unknown }
  | { readonly kind: 'failed'; readonly failure: ProviderFailure; readonly forced: boolean };

/** Whom the trouble of a connection concerns; a provider that is not set up any more is one for all. */
export function scopeOf(
  { providers }: Pick<Deps, 'providers'>,
  { provider, parameters }: Pick<HealthSubject, 'provider' | 'parameters'>,
): IncidentScope {
  const configured = providers.find(provider);
  return configured === undefined ? { provider, host: '' } : incidentScope(configured, parameters);
}

/** Providers say this of a client, of a tenant that has not admitted it, and of a grant that is somebody else's. */
const AMBIGUOUS_CODE = 'unauthorized_client';

/** Whether a refusal of the client cannot be the doing of one account or one tenant. */
function isCertain({ providers }: Pick<Deps, 'providers'>, provider: string, error: unknown): boolean {
  const configured = providers.find(provider);
  if (configured === undefined) return true;
  return error instanceof ProviderFailure && error.errorCode !== AMBIGUOUS_CODE && !hasTenants(configured);
}

/** Tells what became of a request, so that incidents open and close where they belong. */
export async function recordHealth(
  deps: Pick<Deps, 'providers' | 'providerHealth'>,
  subject: HealthSubject,
  result: RequestResult,
): Promise<void> {
  const { provider, userId, accountId } = subject;
  const witness = { userId, accountId };
  const scope = scopeOf(deps, subject);
  if (result.kind === 'client_refused')
    await deps.providerHealth.record(scope, {
      kind: 'client_refused',
      certain: isCertain(deps, provider, result.error),
      witness,
    });
  else await deps.providerHealth.record(scope, result.kind === 'failed' ? { ...result, witness } : result);
}
