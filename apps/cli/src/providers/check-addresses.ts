import type { ConfiguredProvider } from '@evergrant/providers';
import type { Check } from '../checks.ts';

/** The addresses that the hub itself asks; the authorization endpoint is the browser's. */
const ASKED = [
  'token_endpoint',
  'userinfo_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
] as const;

/** Finds endpoints that the hub refuses to talk to; no check when there are none. Nothing is sent. */
export function checkAddresses({ provider }: ConfiguredProvider, trustedOrigins: readonly string[]): Check[] {
  const refused = ASKED.flatMap((field) => {
    const address = provider[field];
    if (address === undefined || !URL.canParse(address)) return [];
    const { protocol, origin } = new URL(address);
    return protocol === 'http:' && !trustedOrigins.includes(origin)
      ? [`${field}: ${origin} is not https`]
      : [];
  });
  if (refused.length === 0) return [];
  return [
    {
      name: 'addresses',
      status: 'fail',
      message: refused.join('\n'),
      advice: 'Use https; the origin of one on this machine has to be in EVERGRANT_TRUSTED_PROVIDER_ORIGINS.',
    },
  ];
}
