import { type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { Sealed } from '../../domain/ledger/record.ts';
import type { Signature } from '../../domain/ledger/signature.ts';
import { translated } from './errors.ts';

export type Sign = (record: Sealed) => Promise<Signature>;

/**
 * Signs decisions with a P-256 key that never leaves KMS. The digest is sent, since KMS takes messages of 4 KB at most and records
 * have up to 16 (docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html): it is the record's hash as it stands.
 */
export const awsSigner = (client: KMSClient, { arn, kid }: { arn: string; kid: string }): Sign =>
  translated({
    sign: async ({ hash }: Sealed): Promise<Signature> => {
      const command = new SignCommand({
        KeyId: arn,
        Message: Buffer.from(hash, 'hex'),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      });
      const { Signature } = await client.send(command);
      return { sig: Buffer.from(Signature!).toString('base64'), kid };
    },
  }).sign;
