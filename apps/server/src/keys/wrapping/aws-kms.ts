import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { purposeOf, WRAPPING_DEADLINE_MS, type WrappingKey } from './wrapping-key.ts';

/**
 * A symmetric key of AWS KMS (actions `kms:Encrypt` and `kms:Decrypt`). Credentials come the way AWS's own client finds
 * them: environment, profile, role of the machine.
 *
 * @param address the key's ARN, `arn:aws:kms:eu-central-1:111122223333:key/...`; its region is the client's
 */
export function createAwsKms(address: string): WrappingKey {
  const [, , , region = ''] = address.split(':');
  const client = new KMSClient({ region });
  const contextOf = (keyId: string) => ({ purpose: purposeOf(keyId) });
  const signal = () => ({ abortSignal: AbortSignal.timeout(WRAPPING_DEADLINE_MS) });
  return {
    scheme: 'aws-kms',
    async wrap(keyId, bytes) {
      const { CiphertextBlob } = await client.send(
        new EncryptCommand({ KeyId: address, Plaintext: bytes, EncryptionContext: contextOf(keyId) }),
        signal(),
      );
      if (CiphertextBlob === undefined) throw new Error('an answer without ciphertext');
      return `aws-kms:${Buffer.from(CiphertextBlob).toString('base64')}`;
    },
    async unwrap(keyId, wrapped) {
      const { Plaintext } = await client.send(
        new DecryptCommand({
          KeyId: address,
          CiphertextBlob: Buffer.from(wrapped.slice('aws-kms:'.length), 'base64'),
          EncryptionContext: contextOf(keyId),
        }),
        signal(),
      );
      if (Plaintext === undefined) throw new Error('an answer without plaintext');
      return Plaintext;
    },
  };
}
