import { DependencyError } from '../../../domain/errors.ts';
import { type TrustedKeys, trustedKeys } from '../../../domain/ledger/signature.ts';
import type { Ports } from '../../../ports/ports.ts';
import { lazily } from '../lazily.ts';

/** The ledger's key in KMS, as far as it signs. */
export const signerPort = (env: { LEDGER_KEY_ARN: string; LEDGER_KEY_ID: string }): Pick<Ports, 'signer'> => ({
  signer: lazily(async () => ({
    sign: (await import('../keys/signer.ts')).ownSigner({ arn: env.LEDGER_KEY_ARN, kid: env.LEDGER_KEY_ID }),
  })),
});

/** What records are checked with before they are acted on. */
export function trustPort(env: { LEDGER_ORIGIN: string; LEDGER_PUBLIC_KEY: string }): Pick<Ports, 'trust'> {
  let keys: TrustedKeys | undefined;
  return {
    trust: {
      log: env.LEDGER_ORIGIN,
      keys: () => {
        keys ??= trustedKeys([env.LEDGER_PUBLIC_KEY]);
        return keys;
      },
      publicKey: () => env.LEDGER_PUBLIC_KEY,
    },
  };
}

/** The ledger's public key from KMS, and the way back to CloudFormation. */
export const publicKeyPort = (env: { LEDGER_KEY_ARN: string }) => ({
  publicKey: async (): Promise<string> => (await import('../keys/signer.ts')).ownPublicKey(env.LEDGER_KEY_ARN),
  answer: async (url: string, body: string): Promise<void> => {
    // S3 has signed the address for a request without a content type.
    const asked = fetch(url, { method: 'PUT', headers: { 'content-type': '' }, body });
    const status = await asked.then((answer) => answer.status).catch((error: Error) => error.name);
    if (status !== 200) throw new DependencyError(`the address CloudFormation waits at answered \`${status}\``);
  },
});
