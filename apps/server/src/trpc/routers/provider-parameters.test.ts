import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../../testing/browser.ts';
import { startTestHub, type TestHub } from '../../testing/start-test-hub.ts';
import { temporaryFolder } from '../../testing/test-environment.ts';

let hub: TestHub;
let key: string;
let browser: Browser;
let userId: number;
const folder = temporaryFolder();
beforeAll(async () => {
  const providers = join(folder.path, 'providers.yaml');
  writeFileSync(
    providers,
    `shopify: { client_id: id-of-the-hub, client_secret: never-sent }
acme:
  client_id: id-of-the-hub
  client_secret: never-sent
  authorization_endpoint: https://{region}.acme.example/authorize
  token_endpoint: https://{region}.acme.example/token
  userinfo_endpoint: https://{region}.acme.example/me
  parameters: { region: { enum: [eu, us], label: { en: Region, fr: Région } } }
`,
  );
  hub = await startTestHub({ environment: { EVERGRANT_PROVIDERS_FILE: providers } });
  ({ key } = await hub.createKey(['connections:write']));
  browser = hub.openBrowser();
  ({ userId } = await browser.signUp());
});
afterAll(async () => {
  await hub.stop();
  folder[Symbol.dispose]();
});

const start = (provider: string, parameters: Record<string, string>) =>
  browser.trpc.connections.start.mutate({ provider, redirectUrl: '/connections', parameters });

describe('what a provider asks for beforehand', () => {
  it('comes with its words, an example and its choices', async () => {
    const { providers } = await browser.trpc.providers.list.query();
    const parametersOf = (id: string) => providers.find((provider) => provider.id === id)?.parameters;
    expect(parametersOf('shopify')).toEqual([
      {
        name: 'shop',
        label: { en: 'Shop name', fr: 'Nom de la boutique' },
        example: 'acme-tea',
        pattern: '^[a-z0-9][a-z0-9-]*$',
        enum: null,
        default: null,
      },
    ]);
    expect(parametersOf('acme')).toMatchObject([
      { name: 'region', label: { en: 'Region', fr: 'Région' }, enum: ['eu', 'us'] },
    ]);
    expect(parametersOf('sandbox')).toEqual([]);
  });

  it('decides where the browser goes', async () => {
    expect(new URL((await start('shopify', { shop: 'acme-tea' })).authUrl).host).toBe(
      'acme-tea.myshopify.com',
    );
    expect(new URL((await start('acme', { region: 'us' })).authUrl).host).toBe('us.acme.example');
  });

  it.each([
    ['shopify', {}, 'shop', /missing/],
    ['shopify', { shop: 'evil.example/' }, 'shop', /must look like acme-tea/],
    ['shopify', { shop: 'tea', version: '2020-01' }, 'version', /for the operator/],
    ['acme', { region: 'fe' }, 'region', /must be one of eu, us/],
    ['acme', { region: 'eu', colour: 'blue' }, 'colour', /not a parameter/],
  ])('at %s with %j is refused by the name of the field', async (provider, parameters, name, problem) => {
    const flows = await hub.deps.db.prisma.flow.count();
    const fields = { [`parameters.${name}`]: expect.stringMatching(problem) };
    await expect(start(provider, parameters)).rejects.toMatchObject({
      data: { httpStatus: 422, error: { code: 'VALIDATION_ERROR', provider, fields } },
    });
    const overRest = await hub.rest(key, 'POST', '/connections', {
      provider,
      userId,
      redirectUrl: '/connections',
      parameters,
    });
    expect(overRest.status).toBe(422);
    const { error } = Object(await overRest.json());
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR', fields });
    expect(error.message).toContain(`parameters.${name}: `);
    expect(await hub.deps.db.prisma.flow.count()).toBe(flows);
  });
});
