import { DependencyError } from '../../../domain/errors.ts';

/** The ledger's public key from KMS, and the way back to CloudFormation. */
export const publicKeyPort = (env: { LEDGER_KEY_ARN: string }) => ({
  publicKey: async (): Promise<string> => (await import('../signer.ts')).ownPublicKey(env.LEDGER_KEY_ARN),
  answer: async (url: string, body: string): Promise<void> => {
    // S3 has signed the address for a request without a content type.
    const asked = fetch(url, { method: 'PUT', headers: { 'content-type': '' }, body });
    const status = await asked.then((answer) => answer.status).catch((error: Error) => error.name);
    if (status !== 200) throw new DependencyError(`the address CloudFormation waits at answered \`${status}\``);
  },
});
