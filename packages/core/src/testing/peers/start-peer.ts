import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Provider } from '@evergrant/providers';

/** Authorization servers that were written by others, run from Debian's packages. */
const PEERS = {
  'django-oauth-toolkit': {
    program: '/usr/bin/python3',
    probe: ['-c', 'import oauth2_provider'],
    file: 'django-oauth-toolkit.py',
    /** Nothing is named but the issuer, as an operator would paste it. */
    entry: (origin: string): Partial<Provider> => ({
      issuer: `${origin}/o`,
      scope: ['read'],
      userinfo_endpoint: `${origin}/me`,
      revocation_endpoint: `${origin}/o/revoke_token/`,
      introspection_endpoint: `${origin}/o/introspect/`,
      code_challenge_methods_supported: ['S256'],
      refresh_token_rotation: 'always',
    }),
  },
  doorkeeper: {
    program: '/usr/bin/ruby',
    probe: ['-e', 'require "rails"; require "doorkeeper"; require "sqlite3"; require "puma"'],
    file: 'doorkeeper.rb',
    entry: (origin: string): Partial<Provider> => ({
      authorization_endpoint: `${origin}/oauth/authorize`,
      token_endpoint: `${origin}/oauth/token`,
      scope: ['read'],
      userinfo_endpoint: `${origin}/me`,
      revocation_endpoint: `${origin}/oauth/revoke`,
      introspection_endpoint: `${origin}/oauth/introspect`,
      code_challenge_methods_supported: ['S256'],
      refresh_token_rotation: 'always',
    }),
  },
} as const;

export type PeerName = keyof typeof PEERS;
export const PEER_NAMES: readonly PeerName[] = ['django-oauth-toolkit', 'doorkeeper'];

/** A running authorization server of somebody else's. */
export interface Peer extends AsyncDisposable {
  readonly origin: string;
  /** Its entry in the catalog's words, reached at `origin` or through something in front of it. */
  entry(origin?: string): Partial<Provider>;
  /** Ends every grant, as a user does who takes the permission back. */
  revokeAll(): Promise<void>;
  /** Gives the client another secret. */
  setSecret(value: string): Promise<void>;
  /** Refresh tokens that it still holds good. */
  liveRefreshTokens(): Promise<number>;
}

/** Whether this machine has what the server is made of. */
export function hasPeer(name: PeerName): boolean {
  const { program, probe } = PEERS[name];
  return spawnSync(program, probe).status === 0;
}

/**
 * Starts one on a free port of the loopback interface, with a database of its own.
 *
 * @param options.lifetime of access tokens, in seconds. Default one hour
 * @throws when it ends before it listens
 */
export async function startPeer(
  name: PeerName,
  options: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly redirectUri: string;
    readonly lifetime?: number;
  },
): Promise<Peer> {
  await using cleanup = new AsyncDisposableStack();
  const { program, file, entry } = PEERS[name];
  const folder = await mkdtemp(join(tmpdir(), `evergrant-${name}-`));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  const { clientId, clientSecret, redirectUri, lifetime = 3_600 } = options;
  const child = spawn(
    program,
    [join(import.meta.dirname, file), folder, clientId, clientSecret, redirectUri, String(lifetime)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  cleanup.defer(() => end(child));
  const origin = `http://127.0.0.1:${await portOf(child)}`;

  async function control(method: 'GET' | 'POST', path: string): Promise<Response> {
    const response = await fetch(`${origin}/control/${path}`, { method });
    if (!response.ok) throw new Error(`${name} answered ${response.status} to ${path}`);
    return response;
  }

  const running = cleanup.move();
  return {
    origin,
    entry: (at = origin) => entry(at),
    async revokeAll() {
      await control('POST', 'revoke-all');
    },
    async setSecret(value) {
      await control('POST', `secret?value=${encodeURIComponent(value)}`);
    },
    async liveRefreshTokens() {
      const answer: unknown = await (await control('GET', 'live')).json();
      return Number(Object(answer).refreshTokens);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** It prints its port when it listens. */
async function portOf(child: ReturnType<typeof spawn>): Promise<number> {
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [text] = await Promise.race([
    once(child.stdout ?? child, 'data'),
    once(child, 'exit').then(() => {
      throw new Error(`the server ended before it listened: ${errors}`);
    }),
  ]);
  return Number(String(text).trim());
}
