import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { lowS } from '../../../domain/ledger/low-s.ts';
import type { Signature } from '../../../domain/ledger/signature.ts';
import { translateErrors } from '../sdk-errors.ts';

export type Sign = (bytes: Uint8Array) => Promise<Signature>;

/**
 * Signs decisions with a P-256 key that never leaves KMS. The digest is sent, since KMS takes messages of 4 KB at most and records
 * have up to 16 (docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html): of a record's leaf it is the record's hash.
 */
export const awsSigner = (client: KMSClient, { arn, kid }: { arn: string; kid: string }): Sign =>
  translateErrors({
    sign: async (bytes: Uint8Array): Promise<Signature> => {
      const command = new SignCommand({
        KeyId: arn,
        Message: createHash('sha256').update(bytes).digest(),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      });
      const { Signature } = await client.send(command);
      return { sig: lowS(Signature!).toString('base64'), kid };
    },
  }).sign;

/** With the credentials and the region of this process. */
export const ownSigner = (key: { arn: string; kid: string }): Sign => awsSigner(new KMSClient({}), key);

/** SPKI in DER, base64. */
export const ownPublicKey = async (arn: string): Promise<string> => {
  const { PublicKey } = await new KMSClient({}).send(new GetPublicKeyCommand({ KeyId: arn }));
  return Buffer.from(PublicKey!).toString('base64');
};
