import { fetchDocument as fetchDiscovery, type GuardedFetch } from '@evergrant/core';
import {
  type ConfiguredProvider,
  interpolateUrl,
  resolveParameters,
  TemplateError,
} from '@evergrant/providers';
import { z } from 'zod';
import type { Check } from '../checks.ts';

/** What is read of it (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2). */
const documentSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  revocation_endpoint: z.string().optional(),
  pushed_authorization_request_endpoint: z.string().optional(),
  require_pushed_authorization_requests: z.boolean().optional(),
  code_challenge_methods_supported: z.array(z.string()).optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
  grant_types_supported: z.array(z.string()).optional(),
});
export type DiscoveryDocument = z.infer<typeof documentSchema>;

type Fetched =
  | { readonly kind: 'document'; readonly document: DiscoveryDocument }
  | { readonly kind: 'unreachable' | 'unusable'; readonly reason: string };

const COMPARED = ['authorization_endpoint', 'token_endpoint', 'revocation_endpoint'] as const;

/** What a look at the discovery document found. */
export interface DiscoveryFindings {
  readonly checks: readonly Check[];
  /** The document is needed and its server does not answer. */
  readonly unreachable: boolean;
  /** Undefined: none was read, or none that can be used. */
  readonly document: DiscoveryDocument | undefined;
}

/**
 * Reads the discovery document of a provider and compares it with its entry. An entry that has its endpoints works
 * without the document, so what is wrong with that is only a warning then.
 */
export async function checkDiscovery(
  { provider, parameters }: ConfiguredProvider,
  fetch: GuardedFetch,
): Promise<DiscoveryFindings> {
  const found = (status: Check['status'], message: string, advice?: string): DiscoveryFindings => ({
    checks: [{ name: 'discovery', status, message, ...(advice === undefined ? {} : { advice }) }],
    unreachable: false,
    document: undefined,
  });
  const { issuer } = provider;
  if (issuer === undefined) return found('ok', 'not needed: the entry has its endpoints');
  const resolved = resolveParameters(provider, parameters);
  if (!resolved.ok) {
    const names = resolved.problems.map(({ path }) => path).join(', ');
    return found('ok', `not read: its address depends on what is given later (${names})`);
  }
  const fill = (template: string | undefined) => fillIn(template, resolved.values);
  const needed = provider.authorization_endpoint === undefined || provider.token_endpoint === undefined;
  const expected = fill(issuer);
  const address =
    fill(provider.discovery_endpoint) ?? `${expected?.replace(/\/$/, '')}/.well-known/openid-configuration`;
  if (expected === undefined) return found('ok', 'not read: its address is known only after a sign-in');

  const fetched = await fetchDocument(address, fetch);
  if (fetched.kind !== 'document') {
    const unreachable = fetched.kind === 'unreachable';
    // Many a plain OAuth 2.0 provider has an issuer and no document.
    if (!needed && !unreachable)
      return found('ok', `none to read (${fetched.reason}), and none needed: the entry has its endpoints`);
    return {
      ...found(
        needed ? 'fail' : 'warn',
        `${address}: ${fetched.reason}`,
        unreachable
          ? 'Check the issuer and the network; one inside your network has to be in EVERGRANT_TRUSTED_PROVIDER_ORIGINS.'
          : 'Check the issuer of the entry, or give authorization_endpoint and token_endpoint.',
      ),
      unreachable: needed && unreachable,
    };
  }
  const { document } = fetched;
  const differences = [
    ...(document.issuer === expected
      ? []
      : [`issuer: ${expected} in the entry, ${document.issuer} in the document`]),
    ...COMPARED.flatMap((field) => {
      const [ours, theirs] = [fill(provider[field]), document[field]];
      if (ours === undefined || theirs === undefined || withoutQuery(ours) === withoutQuery(theirs))
        return [];
      return [`${field}: ${ours} in the entry, ${theirs} in the document`];
    }),
  ];
  const compared =
    differences.length === 0
      ? found('ok', `${address} agrees with the entry`)
      : found(
          needed && document.issuer !== expected ? 'fail' : 'warn',
          `${address} differs from the entry\n${differences.join('\n')}`,
          'Check which is right; the entry decides what the hub uses.',
        );
  return { ...compared, document };
}

/** Undefined for an address that depends on an answer, or that the entry does not have. */
function fillIn(template: string | undefined, values: Record<string, string>): string | undefined {
  try {
    return template === undefined ? undefined : interpolateUrl(template, values);
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

async function fetchDocument(address: string, fetch: GuardedFetch): Promise<Fetched> {
  try {
    const response = await fetchDiscovery(address, fetch);
    if (response.status !== 200) return { kind: 'unusable', reason: `answered ${response.status}` };
    const parsed = documentSchema.safeParse(await response.json().catch(() => null));
    if (parsed.success) return { kind: 'document', document: parsed.data };
    return { kind: 'unusable', reason: 'is not a discovery document' };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const tooLarge = 'kind' in error && error.kind === 'malformed';
    return { kind: tooLarge ? 'unusable' : 'unreachable', reason: error.message };
  }
}

const withoutQuery = (address: string): string => {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url === undefined ? address : url.origin + url.pathname;
};
