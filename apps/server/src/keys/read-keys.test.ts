import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../config.ts';
import { temporaryFolder } from '../testing/test-environment.ts';
import { makeKey } from './make-key.ts';
import { createKeyReader } from './read-keys.ts';
import { createAwsKms } from './wrapping/aws-kms.ts';
import { createGcpKms } from './wrapping/gcp-kms.ts';
import { openWrappingKeys } from './wrapping/open-wrapping-keys.ts';
import { createVaultTransit } from './wrapping/vault-transit.ts';
import type { WrappingKey } from './wrapping/wrapping-key.ts';

const folder = temporaryFolder();
const tokenFile = join(folder.path, 'token');
const credentialsFile = join(folder.path, 'google.json');
const GCP_KEY = 'projects/p/locations/global/keyRings/r/cryptoKeys/evergrant';
const AWS_KEY = 'arn:aws:kms:eu-central-1:111122223333:key/evergrant';

/**
 * The three services as their documents describe them: what is wrapped is kept, and given back to whoever names the
 * ciphertext together with what it was bound to.
 */
const kept = new Map<string, string>();
const refusing = { value: false };
const bodies: unknown[] = [];

const server = createServer(async (request, response) => {
  const { url = '', headers } = request;
  if (url === '/token')
    return response.writeHead(200, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        access_token: 'token-of-google',
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        token_type: 'Bearer',
        expires_in: 3_600,
      }),
    );
  const body: Record<string, unknown> = Object(await json(request));
  bodies.push(body);
  const answer = (status: number, content: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
  const keep = (plaintext: unknown, bound: unknown): string => {
    const ciphertext = randomBytes(24).toString('base64');
    kept.set(`${ciphertext} ${JSON.stringify(bound)}`, String(plaintext));
    return ciphertext;
  };
  const find = (ciphertext: unknown, bound: unknown) => kept.get(`${ciphertext} ${JSON.stringify(bound)}`);

  if (refusing.value) return answer(403, { errors: ['permission denied'], __type: 'AccessDeniedException' });
  if (url.startsWith('/v1/transit/')) {
    if (headers['x-vault-token'] !== 'token-of-the-vault')
      return answer(403, { errors: ['permission denied'] });
    const { associated_data: bound } = body;
    if (url === '/v1/transit/encrypt/evergrant')
      return answer(200, { data: { ciphertext: `vault:v1:${keep(body.plaintext, bound)}` } });
    const found = find(String(body.ciphertext).slice('vault:v1:'.length), bound);
    return found === undefined
      ? answer(400, { errors: ['invalid ciphertext'] })
      : answer(200, { data: { plaintext: found } });
  }
  if (url.startsWith(`/v1/${GCP_KEY}:`)) {
    if (headers.authorization !== 'Bearer token-of-google') return answer(401, {});
    const { additionalAuthenticatedData: bound } = body;
    if (url.endsWith(':encrypt')) return answer(200, { ciphertext: keep(body.plaintext, bound) });
    const found = find(body.ciphertext, bound);
    return found === undefined
      ? answer(400, { error: { status: 'INVALID_ARGUMENT' } })
      : answer(200, { plaintext: found });
  }
  const { EncryptionContext: bound } = body;
  if (body.KeyId !== AWS_KEY) return answer(400, { __type: 'NotFoundException' });
  if (headers['x-amz-target'] === 'TrentService.Encrypt')
    return answer(200, { CiphertextBlob: keep(body.Plaintext, bound), KeyId: AWS_KEY });
  const found = find(body.CiphertextBlob, bound);
  return found === undefined
    ? answer(400, { __type: 'InvalidCiphertextException' })
    : answer(200, { Plaintext: found, KeyId: AWS_KEY });
});
let origin = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(tokenFile, 'token-of-the-vault\n');
  // Workload identity federation: the library exchanges a token of the machine for one of Google's.
  const machineToken = join(folder.path, 'machine-token');
  writeFileSync(machineToken, 'token-of-the-machine');
  writeFileSync(
    credentialsFile,
    JSON.stringify({
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/p',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${origin}/token`,
      credential_source: { file: machineToken },
    }),
  );
});
beforeEach(() => {
  vi.stubEnv('AWS_ENDPOINT_URL_KMS', origin);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', credentialsFile);
});
afterAll(() => {
  server.close();
  folder[Symbol.dispose]();
});

const services: Record<string, () => WrappingKey> = {
  vault: () => createVaultTransit({ address: `${origin}/v1/transit/keys/evergrant`, tokenFile, fetch }),
  'aws-kms': () => createAwsKms(AWS_KEY),
  'gcp-kms': () => createGcpKms(GCP_KEY, origin),
};

const sourceOf = (text: string) => {
  const file = join(folder.path, 'keys');
  writeFileSync(file, text);
  const parsed = parseConfig({ EVERGRANT_KEYS_FILE: file }, folder.path);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
};

describe.each(Object.keys(services))('keys wrapped by %s', (name) => {
  const open = async () => [services[name]?.()].flatMap((service) => service ?? []);

  it('are made, and read again, with none of their bytes in the file', async () => {
    const line = await makeKey('k1', sourceOf(`k0:${randomBytes(32).toString('base64')}`), open);
    expect(line).toMatch(new RegExp(`^k1:${name}:\\S+$`));
    const plain = randomBytes(32);
    const read = createKeyReader(sourceOf(`${line}\nk0:${plain.toString('base64')}\n`), open);
    const [first, second] = await read();
    expect(first).toMatchObject({ id: 'k1' });
    expect(first?.bytes).toHaveLength(32);
    expect(Buffer.from(second?.bytes ?? [])).toEqual(plain);
    expect(line).not.toContain(Buffer.from(first?.bytes ?? []).toString('base64'));

    const asked = bodies.length;
    expect(await read()).toEqual([first, second]);
    expect(bodies).toHaveLength(asked);
  });

  it('are refused under another id, and when the service refuses, in words without key material', async () => {
    const line = await makeKey('k1', sourceOf(`k0:${randomBytes(32).toString('base64')}`), open);
    const renamed = createKeyReader(sourceOf(line.replace(/^k1:/, 'k2:')), open);
    await expect(renamed()).rejects.toThrow(new RegExp(`The key "k2" cannot be unwrapped by ${name} \\(`));
    refusing.value = true;
    const said = await createKeyReader(sourceOf(line), open)()
      .catch((error: Error) => error.message)
      .finally(() => {
        refusing.value = false;
      });
    expect(said).toContain('cannot be unwrapped');
    expect(said).not.toContain(line.slice(line.lastIndexOf(':') + 1));
  });
});

it('says which service is missing', async () => {
  await expect(createKeyReader(sourceOf('k1:aws-kms:AAAA'))()).rejects.toThrow(
    'The key "k1" is wrapped by aws-kms: name that key in EVERGRANT_WRAPPING_KEY.',
  );
});

it('a vault needs a file with a token', async () => {
  const keys = [{ scheme: 'vault' as const, address: 'https://vault.example/v1/transit/keys/k' }];
  await expect(openWrappingKeys({ wrapping: { keys, tokenFile: undefined } })).rejects.toThrow(
    'EVERGRANT_WRAPPING_TOKEN_FILE',
  );
});
