import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { freePort } from '@evergrant/server/testing/free-port';

/** A host application's endpoint for webhooks, which can misbehave. */
export interface Endpoint extends AsyncDisposable {
  readonly url: string;
  behave(how: 'takes' | 'refuses' | 'never answers'): void;
}

export async function startEndpoint(): Promise<Endpoint> {
  let behaviour: 'takes' | 'refuses' | 'never answers' = 'takes';
  const held = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    request.resume();
    if (behaviour === 'never answers') held.add(response);
    else response.writeHead(behaviour === 'takes' ? 204 : 503).end();
  });
  const port = await freePort();
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${port}`,
    behave(how) {
      behaviour = how;
      if (how === 'never answers') return;
      for (const response of held) response.destroy();
      held.clear();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
