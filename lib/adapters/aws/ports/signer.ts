import type { Ports } from '../../../ports/ports.ts';
import { lazily } from '../lazily.ts';

/** The ledger's key in KMS, as far as it signs. */
export const signerPort = (env: { LEDGER_KEY_ARN: string; LEDGER_KEY_ID: string }): Pick<Ports, 'signer'> => ({
  signer: lazily(async () => ({
    sign: (await import('../signer.ts')).ownSigner({ arn: env.LEDGER_KEY_ARN, kid: env.LEDGER_KEY_ID }),
  })),
});
