import { isIP } from 'node:net';
import type { Config } from '@evergrant/server/config';
import type { Check } from '../checks.ts';

const isLocal = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  (isIP(hostname) === 4 && hostname.startsWith('127.'));

/** Whether browsers and providers can do something with the address that the hub gives them. */
export function checkPublicUrl(
  config: Pick<Config, 'publicUrl' | 'host' | 'port' | 'production' | 'trustedProxyHops'>,
): Check {
  const { publicUrl, host, port } = config;
  const name = 'public URL';
  const url = new URL(publicUrl);
  const local = isLocal(url.hostname);
  if (url.protocol === 'http:' && !local)
    return {
      name,
      status: config.production ? 'fail' : 'warn',
      message: `${publicUrl} is plain http: sign-ins and authorization codes can be read on the way`,
      advice:
        'Put the hub behind a reverse proxy with TLS, and set EVERGRANT_PUBLIC_URL to its https address.',
    };
  if (local && !isLocal(host))
    return {
      name,
      status: 'warn',
      message: `the hub listens on ${host}, but sends browsers to ${publicUrl}`,
      advice: 'Set EVERGRANT_PUBLIC_URL to the address under which browsers reach it.',
    };
  if (local && url.protocol === 'http:' && port !== 0 && Number(url.port || 80) !== port)
    return {
      name,
      status: 'warn',
      message: `${publicUrl} is not the port that the hub listens on (${port})`,
      advice: 'Make EVERGRANT_PUBLIC_URL and PORT agree, unless something forwards one to the other.',
    };
  if (!local && config.trustedProxyHops === 0)
    return {
      name,
      status: 'warn',
      message: `${publicUrl}; the hub itself speaks plain http, so a reverse proxy stands in front of it`,
      advice: "Set EVERGRANT_TRUSTED_PROXY_HOPS=1, so that the audit log has the callers' addresses.",
    };
  return { name, status: 'ok', message: publicUrl };
}
