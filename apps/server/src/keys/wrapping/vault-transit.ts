import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { purposeOf, WRAPPING_DEADLINE_MS, type WrappingKey } from './wrapping-key.ts';

const answerSchema = z.object({
  data: z.object({ ciphertext: z.string().optional(), plaintext: z.string().optional() }),
});

/**
 * A key of the transit engine of HashiCorp Vault or OpenBao (`POST /v1/transit/encrypt/:name`, `/decrypt/:name`), which is
 * plain HTTP. The key's type has to be an AEAD (the default, `aes256-gcm96`, is one).
 *
 * @param options.address `https://vault.example.com:8200/v1/transit/keys/evergrant`
 * @param options.tokenFile holds a token that may encrypt and decrypt with it; read each time, for agents renew it
 */
export function createVaultTransit(options: {
  address: string;
  tokenFile: string;
  fetch: typeof fetch;
}): WrappingKey {
  const { address, tokenFile } = options;

  async function ask(action: 'encrypt' | 'decrypt', body: Readonly<Record<string, string>>) {
    const token = (await readFile(tokenFile, 'utf8')).trim();
    const response = await options.fetch(address.replace(/\/keys\/([^/]+)$/, `/${action}/$1`), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-vault-token': token },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(WRAPPING_DEADLINE_MS),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return answerSchema.parse(await response.json()).data;
  }
  const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64');

  return {
    scheme: 'vault',
    async wrap(keyId, bytes) {
      const { ciphertext } = await ask('encrypt', {
        plaintext: base64(bytes),
        associated_data: base64(purposeOf(keyId)),
      });
      // It names itself: `vault:v1:...`
      if (!ciphertext?.startsWith('vault:')) throw new Error('an answer without ciphertext');
      return ciphertext;
    },
    async unwrap(keyId, wrapped) {
      const { plaintext } = await ask('decrypt', {
        ciphertext: wrapped,
        associated_data: base64(purposeOf(keyId)),
      });
      if (plaintext === undefined) throw new Error('an answer without plaintext');
      return Buffer.from(plaintext, 'base64');
    },
  };
}
