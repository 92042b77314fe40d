import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { IntegrityError } from '../../../domain/errors.ts';
import type { Keys } from '../../../ports/effects.ts';
import { readSecret } from './key-file.ts';

/** AES-256-GCM under a key of this folder (mode 0600); the context is authenticated with the secret, as KMS does. */
export function localKeys(folder: string): Keys {
  let kept: Buffer | undefined;
  /** Whoever only reads needs none. */
  const key = (): Buffer => {
    kept ??= readSecret({ folder, name: 'tokens.key', mend: 'put back the copy that you keep of it' });
    return kept;
  };
  const bound = (context: Readonly<Record<string, string>>): Buffer =>
    Buffer.from(JSON.stringify(Object.entries(context).sort()));
  return {
    encrypt: async (secret, context) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key(), iv).setAAD(bound(context));
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },
    decrypt: async (ciphertext, context) => {
      const bytes = Buffer.from(ciphertext, 'base64url');
      const secret = key();
      try {
        const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, 12)).setAAD(bound(context));
        decipher.setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new IntegrityError('a kept task token cannot be decrypted: its key or its item was changed', { cause });
      }
    },
  };
}
