import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Trouble } from './troubles.ts';

/** What one person granted. */
interface Grant {
  readonly account: string;
  /** Of a rotating provider only the last one counts; the others are known as spent. */
  refreshToken: string;
  readonly spent: Set<string>;
  accessToken: string;
  alive: boolean;
  /** Requests since it died. */
  requestsWhileDead: number;
}

/** An authorization server that keeps books, and lives by the simulated clock. */
export interface DayProvider extends AsyncDisposable {
  readonly origin: string;
  readonly rotates: boolean;
  trouble: Trouble | undefined;
  /** A code for the callback of somebody who has approved. */
  approve(account: string): string;
  /** Somebody takes the permission back. */
  revoke(account: string): void;
  /** Whether the grant still stands here, and the refresh token that would be taken. */
  grantOf(account: string): Readonly<Grant> | undefined;
  /** Accounts whose spent refresh token came again: with the client's access token still alive, and after its end. */
  readonly alarms: { readonly whileAlive: number; readonly afterEnd: number };
  readonly refreshes: number;
}

const LIFETIME_S = 3_600;

export async function startDayProvider(options: {
  readonly rotates: boolean;
  /** Whether the access token that the client has of an account has not ended. */
  readonly accessTokenLives: (account: string) => Promise<boolean>;
}): Promise<DayProvider> {
  const { rotates, accessTokenLives } = options;
  const codes = new Map<string, string>();
  const grants = new Map<string, Grant>();
  const byToken = new Map<string, Grant>();
  const alarms = { whileAlive: 0, afterEnd: 0 };
  let refreshes = 0;
  let trouble: Trouble | undefined;

  const answerOf = (grant: Grant) => ({
    access_token: grant.accessToken,
    token_type: 'Bearer',
    expires_in: LIFETIME_S,
    refresh_token: grant.refreshToken,
    scope: 'read',
  });
  const refused = { status: 400, body: { error: 'invalid_grant' } };

  function exchange(code: string) {
    const account = codes.get(code);
    codes.delete(code);
    if (account === undefined) return refused;
    const grant: Grant = {
      account,
      refreshToken: `r-${randomUUID()}`,
      spent: new Set(),
      accessToken: `a-${randomUUID()}`,
      alive: true,
      requestsWhileDead: 0,
    };
    grants.set(account, grant);
    byToken.set(grant.refreshToken, grant);
    return { status: 200, body: answerOf(grant) };
  }

  async function refresh(token: string) {
    const grant = byToken.get(token);
    if (grant === undefined) return refused;
    if (!grant.alive) {
      grant.requestsWhileDead += 1;
      return refused;
    }
    if (grant.spent.has(token)) {
      alarms[(await accessTokenLives(grant.account)) ? 'whileAlive' : 'afterEnd'] += 1;
      grant.alive = false;
      grant.requestsWhileDead += 1;
      return refused;
    }
    refreshes += 1;
    if (rotates) {
      grant.spent.add(token);
      grant.refreshToken = `r-${randomUUID()}`;
      byToken.set(grant.refreshToken, grant);
    }
    grant.accessToken = `a-${randomUUID()}`;
    return { status: 200, body: answerOf(grant) };
  }

  /** The provider's word, before anything happens to it on its way. */
  async function process(body: URLSearchParams) {
    return body.get('grant_type') === 'refresh_token'
      ? refresh(body.get('refresh_token') ?? '')
      : exchange(body.get('code') ?? '');
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/me') {
      const token = request.headers.authorization?.slice('Bearer '.length);
      const grant = [...grants.values()].find(({ accessToken }) => accessToken === token);
      if (grant === undefined) send(401, {});
      else send(200, { sub: grant.account, name: grant.account });
      return;
    }
    const body = new URLSearchParams(text);
    const now = body.get('grant_type') === 'refresh_token' ? trouble : undefined;
    const made = now?.when === 'before' ? undefined : await process(body);
    if (now === undefined || (made !== undefined && made.status !== 200)) {
      send(made?.status ?? 500, made?.body ?? {});
      return;
    }
    const { answer } = now;
    if (answer === 'reset') response.destroy();
    else if (answer === 'truncated')
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(made?.body).slice(0, 40));
    else if (answer !== 'silence')
      response
        .writeHead(answer.status, { ...answer.headers })
        .end(typeof answer.body === 'string' ? answer.body : answer.body({ ...made?.body }));
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the provider has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    rotates,
    get trouble() {
      return trouble;
    },
    set trouble(next) {
      trouble = next;
    },
    approve(account) {
      const code = `c-${randomUUID()}`;
      codes.set(code, account);
      return code;
    },
    revoke(account) {
      const grant = grants.get(account);
      if (grant !== undefined) grant.alive = false;
    },
    grantOf: (account) => grants.get(account),
    alarms,
    get refreshes() {
      return refreshes;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
