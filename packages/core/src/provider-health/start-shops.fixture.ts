import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Provider } from '@evergrant/providers';
import { createTestHub, type TestHub, type TestUser } from '../testing/index.ts';
import { startServer } from '../testing/servers.ts';

/** What a shop answers instead of a token. */
export interface ShopAnswer {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that a shop got at its token endpoint. */
export interface ShopRequest {
  readonly path: string;
  readonly account: string;
  readonly grantType: string;
}

/** One server of a provider whose users name the host. */
export interface Shop {
  readonly host: string;
  /** What it answers at its token endpoint instead of tokens, decided request by request. Default: nothing. */
  refuse: (request: ShopRequest) => ShopAnswer | undefined;
  readonly requests: ShopRequest[];
  /** The status with which it answers the revocation of a token. Default: 200. */
  answerRevocation: (token: string) => number;
  /** Tokens that were presented for that, in order. */
  readonly revoked: string[];
}

/** A hub with the provider `shops`, at so many hosts. */
export interface Shops extends AsyncDisposable {
  readonly hub: TestHub;
  readonly shops: readonly [Shop, Shop];
  /** A new process of it. */
  sibling(): Promise<TestHub>;
  /** Connects an account, as a new user where none is given, and returns the id of the connection. */
  connect(where: {
    shop: Shop;
    account: string;
    user?: TestUser;
    tenant?: string;
  }): Promise<{ id: number; user: TestUser }>;
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(request, 'end');
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

/** The account stands in every code and token that is about it. */
const accountIn = (text: string): string => text.split('.')[1] ?? '';

async function startShop(resources: AsyncDisposableStack): Promise<Shop> {
  let issued = 0;
  const server = await startServer(async (request, response) => {
    const { pathname: path } = new URL(request.url ?? '/', 'http://shop');
    const form = await readForm(request);
    const answer = (status: number, body: object, headers: Readonly<Record<string, string>> = {}) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    if (path.endsWith('/me')) return answer(200, { id: accountIn(request.headers.authorization ?? '') });
    if (path.endsWith('/revoke')) {
      const token = form.get('token') ?? '';
      shop.revoked.push(token);
      return answer(shop.answerRevocation(token), {});
    }
    const grantType = form.get('grant_type') ?? '';
    const account = accountIn(form.get('refresh_token') ?? form.get('code') ?? '');
    const asked = { path, account, grantType };
    shop.requests.push(asked);
    const refusal = shop.refuse(asked);
    if (refusal !== undefined) return answer(refusal.status, refusal.body ?? {}, refusal.headers);
    // A code or token that it has not issued.
    if (account === '') return answer(400, { error: 'invalid_grant' });
    issued += 1;
    return answer(200, {
      access_token: `at.${account}.${issued}`,
      refresh_token: `rt.${account}.${issued}`,
      token_type: 'bearer',
      expires_in: 3_600,
    });
  });
  resources.use(server);
  const shop: Shop = {
    host: new URL(server.origin).host,
    refuse: () => undefined,
    answerRevocation: () => 200,
    requests: [],
    revoked: [],
  };
  return shop;
}

/** The entry of a provider whose users name the host, and a tenant there if they like. */
const entryOf = (changes: Partial<Provider>): Provider => ({
  id: 'shops',
  display_name: 'Shops',
  category: 'test',
  status: 'active',
  authorization_endpoint: 'http://{shop}/authorize',
  token_endpoint: 'http://{shop}/token',
  userinfo_endpoint: 'http://{shop}/me',
  revocation_endpoint: 'http://{shop}/revoke',
  token_endpoint_auth_method: 'client_secret_post',
  scope: ['read'],
  account: { subject: { path: 'id' } },
  parameters: {
    shop: { pattern: '^[a-z0-9.:]+$', label: { en: 'Shop', fr: 'Boutique' } },
    tenant: { pattern: '^[a-z]+$', default: 'common', label: { en: 'Tenant', fr: 'Locataire' } },
  },
  refresh_token_rotation: 'always',
  ...changes,
});

/** @param options.fixed parameters that the operator decides, for the given hosts */
export async function startShops(
  options: { entry?: Partial<Provider>; fixed?: (host: string) => Record<string, string> } = {},
): Promise<Shops> {
  await using cleanup = new AsyncDisposableStack();
  const shops = [await startShop(cleanup), await startShop(cleanup)] as const;
  const [first] = shops;
  const process = {
    providers: [
      {
        provider: entryOf(options.entry ?? {}),
        client_id: 'c',
        client_secret: 's',
        parameters: options.fixed?.(first.host) ?? {},
      },
    ],
    trustedOrigins: shops.map(({ host }) => `http://${host}`),
  };
  const hub = await createTestHub(process);
  cleanup.use(hub);
  const resources = cleanup.move();
  return {
    hub,
    shops,
    sibling: () => hub.sibling(process),
    async connect({ shop, account, user: known, tenant }) {
      const user = known ?? (await hub.createUser());
      const parameters = {
        ...(options.fixed === undefined ? { shop: shop.host } : {}),
        ...(tenant === undefined ? {} : { tenant }),
      };
      const flow = await user.start({ provider: 'shops', parameters });
      const answer = new URLSearchParams({ code: `code.${account}`, state: flow.state });
      const { outcome } = await user.callback(flow, answer, { provider: 'shops' });
      if (outcome.status !== 'connected') throw new Error(`the flow ended with ${outcome.code}`);
      return { id: outcome.connectionId, user };
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
