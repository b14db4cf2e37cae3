import { GoogleAuth } from 'google-auth-library';
import { z } from 'zod';
import { purposeOf, WRAPPING_DEADLINE_MS, type WrappingKey } from './wrapping-key.ts';

const ORIGIN = 'https://cloudkms.googleapis.com';
const answerSchema = z.object({ ciphertext: z.string().optional(), plaintext: z.string().optional() });

/**
 * A symmetric key of Google Cloud KMS (`cloudkms.cryptoKeyVersions.useToEncrypt` and `useToDecrypt`), over its REST
 * interface: the full client would bring gRPC along for two requests. Credentials come the way Google's own library finds
 * them (application default credentials).
 *
 * @param address `projects/.../locations/.../keyRings/.../cryptoKeys/...`
 * @param origin where the service is, for tests. Default: Google's
 */
export function createGcpKms(address: string, origin = ORIGIN): WrappingKey {
  const [, projectId = ''] = address.split('/');
  // With the project, or the library looks for one in places that take their time.
  const auth = new GoogleAuth({ projectId, scopes: ['https://www.googleapis.com/auth/cloudkms'] });
  const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64');

  async function ask(action: 'encrypt' | 'decrypt', data: Readonly<Record<string, string>>) {
    const { data: answer } = await auth.request<unknown>({
      url: `${origin}/v1/${address}:${action}`,
      method: 'POST',
      data,
      timeout: WRAPPING_DEADLINE_MS,
    });
    return answerSchema.parse(answer);
  }

  return {
    scheme: 'gcp-kms',
    async wrap(keyId, bytes) {
      const { ciphertext } = await ask('encrypt', {
        plaintext: base64(bytes),
        additionalAuthenticatedData: base64(purposeOf(keyId)),
      });
      if (ciphertext === undefined) throw new Error('an answer without ciphertext');
      return `gcp-kms:${ciphertext}`;
    },
    async unwrap(keyId, wrapped) {
      const { plaintext } = await ask('decrypt', {
        ciphertext: wrapped.slice('gcp-kms:'.length),
        additionalAuthenticatedData: base64(purposeOf(keyId)),
      });
      if (plaintext === undefined) throw new Error('an answer without plaintext');
      return Buffer.from(plaintext, 'base64');
    },
  };
}
