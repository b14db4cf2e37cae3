import { startServer, type TestServer } from '../testing/servers.ts';

/** A message as it arrived. */
export interface Received {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
}

/** What a host application answers. */
interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A host application that answers with `answers` in turn, and with the last one from then on. */
export async function startReceiver(
  ...answers: (number | Answer)[]
): Promise<TestServer & { received: Received[] }> {
  const received: Received[] = [];
  const server = await startServer(async (request, response) => {
    const header = (name: string) => String(request.headers[name]);
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signature: header('webhook-signature'),
      body,
    });
    const answer = answers[received.length - 1] ?? answers.at(-1) ?? 204;
    const { status, headers, body: text }: Answer = typeof answer === 'number' ? { status: answer } : answer;
    response.writeHead(status, headers).end(text);
  });
  return Object.assign(server, { received });
}
