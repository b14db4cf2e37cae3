// The backend of an application. It knows who its user is, and asks the hub for a session in which that user connects accounts.
import { createServer } from 'node:http';
import { createEvergrantClient, getAccessToken, toEvergrantError } from '@evergrant/client';

const { EVERGRANT_URL, EVERGRANT_API_KEY } = process.env;
const { APP_URL = 'http://localhost:5173', PORT = '4000' } = process.env;
const evergrant = createEvergrantClient({ url: EVERGRANT_URL, apiKey: EVERGRANT_API_KEY });

/** Who is signed in: yours is told by the cookie of your own session. */
const userOf = (_request) => ({ externalUserId: 'customer-7', userName: 'sofja@example.com' });

const routes = {
  async 'POST /api/connect-session'(user) {
    return evergrant.connectSessions.create.mutate({ ...user, providers: ['sandbox'], returnUrl: APP_URL });
  },
  // What the token is for happens here: it never reaches a browser.
  async 'GET /api/permissions'({ externalUserId }) {
    const { scope } = await getAccessToken(evergrant, { externalUserId, provider: 'sandbox' });
    return { scope };
  },
};

createServer(async (request, response) => {
  const answer = (status, body) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const route = routes[`${request.method} ${request.url}`];
  if (route === undefined) return answer(404, { error: 'NOT_FOUND' });
  try {
    answer(200, await route(userOf(request)));
  } catch (thrown) {
    const { code, correlationId } = toEvergrantError(thrown);
    process.stderr.write(`${code} ${correlationId}\n`);
    answer(502, { error: code });
  }
}).listen(Number(PORT));
