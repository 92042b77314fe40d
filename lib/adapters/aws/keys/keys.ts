import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { IntegrityError } from '../../../domain/errors.ts';
import type { Keys } from '../../../ports/effects.ts';
import { translateErrors } from '../sdk-errors.ts';

/** What KMS says of a ciphertext that was changed, made with another key, or given with another context. */
const NOT_OURS = new Set(['InvalidCiphertextException', 'IncorrectKeyException']);

/** Task tokens under a KMS key. The context is authenticated and shows in CloudTrail, so it never holds a secret. */
export const awsKeys = (client: KMSClient, keyId: string): Keys =>
  translateErrors<Keys>({
    encrypt: async (secret, context) => {
      const command = new EncryptCommand({
        KeyId: keyId,
        Plaintext: new TextEncoder().encode(secret),
        EncryptionContext: { ...context },
      });
      return Buffer.from((await client.send(command)).CiphertextBlob!).toString('base64url');
    },
    decrypt: async (ciphertext, context) => {
      const command = new DecryptCommand({
        KeyId: keyId,
        CiphertextBlob: Buffer.from(ciphertext, 'base64url'),
        EncryptionContext: { ...context },
      });
      try {
        return new TextDecoder().decode((await client.send(command)).Plaintext);
      } catch (cause) {
        if (!(cause instanceof Error && NOT_OURS.has(cause.name))) throw cause;
        throw new IntegrityError('a kept task token cannot be decrypted: its key or its item was changed', { cause });
      }
    },
  });

/** With the credentials and the region of this process. */
export const ownKeys = (keyId: string) => awsKeys(new KMSClient({}), keyId);
