import { createHash, randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/**
 * A signed-in user who does everything that a browser may do, as fast as the hub lets it, until the time is over. A process
 * of its own, of low priority and with a bounded number of requests under way: what it costs itself must not be
 * taken for what it costs others. Prints what it did and what it was answered as its last line.
 */
const options = z
  .object({
    hub: z.url(),
    /** Made where it is not there yet. */
    account: z.object({ email: z.email(), password: z.string() }),
    /** What this user names for the provider `shops`, where every user names a host of their own: its port. */
    port: z.string(),
    seconds: z.number(),
    nice: z.number(),
    inFlight: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));
const STREAMS = 300;
const SLOW_SOCKETS = 200;
/** As many as an address holds. */
const BATCH = 290;
const DRIP_MS = 2_000;
const ANSWER_DEADLINE_MS = 30_000;

setPriority(options.nice);
process.on('SIGTERM', () => process.exit(0));
let over = AbortSignal.timeout(60_000);
const cookies = new Map<string, string>();
const answers: Record<string, Record<string, number>> = {};
let turn = 0;

function count(action: string, answer: string): void {
  const counts = answers[action] ?? {};
  answers[action] = counts;
  counts[answer] = (counts[answer] ?? 0) + 1;
}

interface Call {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** As the browser does: cookies along and kept, the hub's own origin, redirects not followed. */
async function browse(path: string, { method = 'GET', body, headers = {} }: Call = {}): Promise<Response> {
  const answer = await fetch(new URL(path, options.hub), {
    method,
    redirect: 'manual',
    signal: AbortSignal.any([over, AbortSignal.timeout(ANSWER_DEADLINE_MS)]),
    headers: {
      origin: options.hub,
      'x-forwarded-for': '203.0.113.7',
      cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  for (const line of answer.headers.getSetCookie()) {
    const [pair = ''] = line.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    if (line.includes('Max-Age=0')) cookies.delete(name);
    else cookies.set(name, pair.slice(name.length + 1));
  }
  return answer;
}

const send = (path: string, body: unknown, method = 'POST') =>
  browse(path, { method, body: JSON.stringify(body) });

const connectionsSchema = z.object({
  connections: z.array(z.object({ id: z.number(), provider: z.string() })),
});
const startedSchema = z.object({ state: z.string() });

/** Own connections, as last listed. */
let own: z.infer<typeof connectionsSchema>['connections'] = [];
const any = () => own[turn % Math.max(1, own.length)]?.id ?? 1;

const start = (provider: string, more: object = {}) =>
  send('/api/v1/connections', {
    provider,
    redirectUrl: '/connections',
    ...(provider === 'shops' ? { parameters: { port: options.port } } : {}),
    ...more,
  });

/** Connects an account, or an old one anew; twenty in turn, so that connections stay few and change often. */
async function connectAccount(provider: string, name: string): Promise<Response> {
  const started = await start(provider);
  if (!started.ok) return started;
  const { state } = startedSchema.parse(await started.json());
  return browse(`/oauth/callback/${provider}?code=code.${name}.x&state=${encodeURIComponent(state)}`);
}

const ACTIONS: Readonly<Record<string, () => Promise<Response>>> = {
  list: async () => {
    const answer = await browse('/api/v1/connections?includeDisconnected=true');
    if (answer.ok) own = connectionsSchema.parse(await answer.clone().json()).connections;
    return answer;
  },
  get: () => browse(`/api/v1/connections/${any()}`),
  me: () => browse('/trpc/me.get'),
  providers: () => browse('/api/v1/providers'),
  audit: () => browse('/api/v1/audit-events?limit=100'),
  document: () => browse('/api/v1/openapi.json'),
  page: () => browse('/', { headers: { accept: 'text/html' } }),
  start: () => start('bench'),
  'start at own host': () => start('shops'),
  connect: () => connectAccount('bench', `attacker${turn % 20}`),
  'connect at own host': () => connectAccount('shops', `attacker${turn % 20}`),
  'garbage callback': () => browse(`/oauth/callback/bench?code=x&state=${randomUUID()}`),
  'garbage link': () => browse(`/connect/bench?state=${randomUUID()}`),
  'connect link': () =>
    browse(`/connect-sessions/${createHash('sha256').update(String(turn)).digest('base64url')}`),
  refresh: () => send(`/api/v1/connections/${any()}/refresh`, {}),
  rename: () => send(`/api/v1/connections/${any()}`, { label: `name ${turn}` }, 'PATCH'),
  disconnect: () => browse(`/api/v1/connections/${any()}`, { method: 'DELETE' }),
  resources: () => browse(`/api/v1/connections/${any()}/resources`),
  'choose a resource': () => send(`/api/v1/connections/${any()}/resource`, { resourceId: 'x' }),
  batch: () => browse(`/trpc/${Array.from({ length: BATCH }, () => 'connections.list').join(',')}?batch=1`),
  'large body': () => send('/api/v1/connections', { provider: 'x'.repeat(1_000_000) }),
  'deep body': () =>
    browse('/api/v1/connections', { method: 'POST', body: `${'['.repeat(500_000)}${']'.repeat(500_000)}` }),
  'sign-in': () => send('/api/auth/sign-in/email', { ...options.account, password: 'a wrong password' }),
  'guessed key': () =>
    send('/api/v1/tokens', {}, 'POST').then(() =>
      browse('/api/v1/connections', {
        headers: { authorization: `Bearer evg_${randomUUID().replaceAll('-', '')}` },
      }),
    ),
};

/** Does one action after the other, each as soon as the last was answered. */
async function act(): Promise<void> {
  const names = Object.keys(ACTIONS);
  while (!over.aborted) {
    turn += 1;
    const name = names[(turn * 7_919) % names.length] ?? 'list';
    try {
      const answer = await ACTIONS[name]?.();
      await answer?.arrayBuffer();
      count(name, String(answer?.status));
    } catch (error) {
      if (!over.aborted) count(name, error instanceof Error ? error.name : 'failed');
    }
  }
}

/** One live stream, opened again whenever it ends. */
async function listen(): Promise<void> {
  while (!over.aborted) {
    try {
      const answer = await fetch(new URL('/trpc/connections.onChange', options.hub), {
        signal: over,
        headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      });
      count('stream', String(answer.status));
      for await (const _ of answer.body ?? []);
    } catch (error) {
      if (!over.aborted) count('stream', error instanceof Error ? error.name : 'failed');
    }
    await sleep(100);
  }
}

/** A connection that says what it wants a byte at a time: half of them the head, half the body. */
async function crawl(index: number): Promise<void> {
  const { hostname, port } = new URL(options.hub);
  const head = 'POST /api/v1/connections HTTP/1.1\r\nhost: hub\r\ncontent-type: application/json\r\n';
  while (!over.aborted) {
    const socket: Socket = connect({ host: hostname, port: Number(port) });
    const closed = new Promise<void>((resolve) =>
      socket.once('close', () => resolve()).once('error', () => resolve()),
    );
    socket.write(index % 2 === 0 ? head : `${head}content-length: 100000\r\n\r\n{`);
    const timer = setInterval(() => socket.write(index % 2 === 0 ? 'x: y\r\n' : ' '), DRIP_MS);
    const stop = () => socket.destroy();
    over.addEventListener('abort', stop);
    await closed;
    over.removeEventListener('abort', stop);
    clearInterval(timer);
    if (!over.aborted) count('slow socket', 'closed by the hub');
    await sleep(100);
  }
}

await send('/api/auth/sign-up/email', { name: 'Attacker', ...options.account });
const signedIn = await send('/api/auth/sign-in/email', options.account);
if (!signedIn.ok) throw new Error(`the attacker could not sign in: ${signedIn.status}`);
process.stdout.write('signed in\n');
over = AbortSignal.timeout(options.seconds * 1_000);
setMaxListeners(0, over);
await Promise.all([
  ...Array.from({ length: options.inFlight }, act),
  ...Array.from({ length: STREAMS }, listen),
  ...Array.from({ length: SLOW_SOCKETS }, (_, index) => crawl(index)),
]);
process.stdout.write(`${JSON.stringify(answers)}\n`);
process.exit(0);
