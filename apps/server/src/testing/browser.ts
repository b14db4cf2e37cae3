import { randomInt, randomUUID } from 'node:crypto';
import type { ConsentScript, SandboxControl } from '@evergrant/sandbox';
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client';
import { z } from 'zod';
import type { AppRouter } from '../trpc/app-router.ts';

/** How a connect attempt goes. */
export interface ConnectOptions {
  /** Default `sandbox`. */
  readonly provider?: string;
  /** Default: approve everything. */
  readonly consent?: Omit<ConsentScript, 'account'>;
  /** Reconnect this connection. */
  readonly connectionId?: number;
  readonly scope?: string[];
  readonly redirectUrl?: string;
}

/** Where a flow ended. */
export interface ConnectResult {
  /** The address the browser was sent to last. */
  readonly landed: URL;
  readonly connectionId: number;
}

/** One person's browser: a cookie jar, an address of its own, redirects followed only when a test says so. */
export interface Browser {
  /** By name. */
  readonly cookies: Map<string, string>;
  /** The hub's API as this browser sees it. */
  readonly trpc: TRPCClient<AppRouter>;
  /** The same browser at the page of a connect session: every call says that it is of that one. */
  asGuest(connectSession: string): Browser;
  /** @param address absolute, or a path of the hub; cookies go to the hub only */
  fetch(address: string | URL, init?: RequestInit): Promise<Response>;
  /** JSON to the hub. */
  post(path: string, body: unknown): Promise<Response>;
  /** Makes an account and stays signed in. */
  signUp(): Promise<Account>;
  signIn(account: Pick<Account, 'email' | 'password'>): Promise<Response>;
  signOut(): Promise<Response>;
  /** Lets the sandbox answer an authorization request; returns the callback address, not yet opened. */
  consent(authUrl: string, script: ConsentScript): Promise<URL>;
  /** Starts a flow up to and including the consent; returns the callback address, not yet opened. */
  beginConnect(account: string, options?: ConnectOptions): Promise<URL>;
  /** The whole way. `connectionId` is NaN where the flow ended with an error. */
  connect(account: string, options?: ConnectOptions): Promise<ConnectResult>;
}

export interface Account {
  readonly userId: number;
  readonly email: string;
  readonly password: string;
}

const signedUpSchema = z.object({ user: z.object({ id: z.coerce.number() }) });

/** Where a redirect leads. */
export function locationOf(response: Response): URL {
  const location = response.headers.get('location');
  if (location === null) throw new Error(`no redirect but ${response.status} from ${response.url}`);
  return new URL(location, response.url);
}

/**
 * Opens the link of a connect session.
 *
 * @returns the browser at the page that the link leads to, and the id of the session
 */
export async function openInvitation(
  browser: Browser,
  link: string,
): Promise<{ guest: Browser; id: string }> {
  const id =
    locationOf(await browser.fetch(link))
      .pathname.split('/')
      .at(-1) ?? '';
  return { guest: browser.asGuest(id), id };
}

/** Opens a browser of somebody who is not signed in. */
export const openBrowser = (hub: { url: string; sandbox: SandboxControl }): Browser =>
  browserOf(hub, {
    cookies: new Map(),
    address: `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`,
    connectSession: undefined,
  });

function browserOf(
  hub: { url: string; sandbox: SandboxControl },
  tab: { cookies: Map<string, string>; address: string; connectSession: string | undefined },
): Browser {
  const { cookies, address, connectSession } = tab;

  function keepCookies(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const name = pair.slice(0, pair.indexOf('='));
      if (attributes.includes('Max-Age=0')) cookies.delete(name);
      else cookies.set(name, pair.slice(name.length + 1));
    }
  }

  async function browse(to: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(to, hub.url);
    const toHub = url.origin === hub.url;
    const headers = new Headers(init.headers);
    if (toHub) {
      if (!headers.has('x-forwarded-for')) headers.set('x-forwarded-for', address);
      if (connectSession !== undefined) headers.set('x-evergrant-connect-session', connectSession);
      if (cookies.size > 0) headers.set('cookie', [...cookies].map((cookie) => cookie.join('=')).join('; '));
      if (init.method !== undefined && init.method !== 'GET' && !headers.has('origin'))
        headers.set('origin', hub.url);
    }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    if (toHub) keepCookies(response);
    return response;
  }

  const post = (path: string, body: unknown) =>
    browse(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  const trpc = createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${hub.url}/trpc`,
        fetch: (url, init) =>
          browse(url.toString(), {
            method: init?.method ?? 'GET',
            headers: new Headers(init?.headers),
            ...(typeof init?.body === 'string' ? { body: init.body } : {}),
          }),
      }),
    ],
  });

  async function consent(authUrl: string, script: ConsentScript): Promise<URL> {
    await hub.sandbox.consent(script);
    return locationOf(await browse(authUrl));
  }

  async function beginConnect(account: string, options: ConnectOptions = {}): Promise<URL> {
    const { provider = 'sandbox', consent: answer, redirectUrl = '/connections', ...rest } = options;
    const { authUrl } = await trpc.connections.start.mutate({ provider, redirectUrl, ...rest });
    return consent(authUrl, { account, decision: 'approve', ...answer });
  }

  return {
    cookies,
    trpc,
    asGuest: (id) => browserOf(hub, { ...tab, connectSession: id }),
    fetch: browse,
    post,
    async signUp() {
      const account = { email: `${randomUUID()}@example.com`, password: 'a long enough password' };
      const response = await post('/api/auth/sign-up/email', { name: 'Somebody', ...account });
      if (!response.ok) throw new Error(`sign-up answered ${response.status}: ${await response.text()}`);
      return { ...account, userId: signedUpSchema.parse(await response.json()).user.id };
    },
    signIn: ({ email, password }) => post('/api/auth/sign-in/email', { email, password }),
    signOut: () => post('/api/auth/sign-out', {}),
    consent,
    beginConnect,
    async connect(account, options) {
      const landed = locationOf(await browse(await beginConnect(account, options)));
      return { landed, connectionId: Number.parseInt(landed.searchParams.get('connectionId') ?? '', 10) };
    },
  };
}
