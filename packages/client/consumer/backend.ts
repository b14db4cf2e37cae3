// A backend outside of the workspace, as it is compiled and run against the packed package by `npm test -- packages`.
import {
  createEvergrantClient,
  type EvergrantErrorCode,
  getAccessToken,
  toEvergrantError,
  verifyWebhook,
} from '@evergrant/client';

const [url = ''] = process.argv.slice(2);
const evergrant = createEvergrantClient({ url, apiKey: 'evg_of_the_test' });

const token = await getAccessToken(evergrant, { externalUserId: 'customer-7', provider: 'google' });
const { connections } = await evergrant.connections.list.query({ externalUserId: 'customer-7' });
const refused = await evergrant.connections.get.query({ id: 7 }).then(
  () => undefined,
  (thrown: unknown) => toEvergrantError(thrown).code,
);
const forged = await verifyWebhook(new Headers(), '{}', 'whsec_AAAA').then(
  (event) => event.type,
  (thrown: unknown) => String(thrown),
);

/** A renamed code breaks this build. */
function describe(code: EvergrantErrorCode | undefined): string {
  switch (code) {
    case 'NOT_FOUND':
      return 'gone';
    case 'TOKEN_EXPIRED':
      return 'reconnect';
    default:
      return code ?? 'fine';
  }
}

process.stdout.write(
  JSON.stringify({
    scope: token.scope,
    accounts: connections.map(({ provider, status, reason }) => [provider, status, reason]),
    refused: describe(refused),
    forged,
  }),
);
