import { type TrustedKeys, trustedKeys } from '../../../domain/ledger/signature.ts';
import type { Ports } from '../../../ports/ports.ts';

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
