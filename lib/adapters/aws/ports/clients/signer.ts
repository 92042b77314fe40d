import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { awsSigner, type Sign } from '../../signer.ts';

export const signer = (key: { arn: string; kid: string }): Sign => awsSigner(new KMSClient({}), key);

/** SPKI in DER, base64. */
export const publicKey = async (arn: string): Promise<string> => {
  const { PublicKey } = await new KMSClient({}).send(new GetPublicKeyCommand({ KeyId: arn }));
  return Buffer.from(PublicKey!).toString('base64');
};
