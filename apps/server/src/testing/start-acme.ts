import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@evergrant/sandbox';

const CLIENT = { clientId: 'hub', clientSecret: 'secret-of-the-hub' };

/**
 * Starts the provider `acme` for several processes of one hub: access tokens of an hour, refresh tokens that rotate.
 *
 * @param folder where the file is written that tells the processes of it
 */
export async function startAcme({
  publicUrl,
  folder,
}: {
  readonly publicUrl: string;
  readonly folder: string;
}): Promise<{ readonly sandbox: Sandbox; readonly providersFile: string }> {
  const sandbox = await startSandbox({
    clients: [{ ...CLIENT, redirectUris: [`${publicUrl}/oauth/callback/acme`] }],
    accessTokenTtl: 3_600,
  });
  const providersFile = join(folder, 'providers.json');
  const acme = {
    client_id: CLIENT.clientId,
    client_secret: CLIENT.clientSecret,
    issuer: sandbox.issuer,
    scope: 'openid profile email offline_access',
    authorization_request: { params: { prompt: 'consent' } },
    refresh_token_rotation: 'always',
  };
  writeFileSync(providersFile, JSON.stringify({ acme }));
  return { sandbox, providersFile };
}
