import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lowS } from '../../domain/ledger/low-s.ts';
import { keyId, type Signature } from '../../domain/ledger/signature.ts';
import { keyFile } from './key-file.ts';

const FILE = 'ledger.pem';

/** Signs decisions with a P-256 key of this folder (mode 0600), which is made when it is first asked for. */
export function localSigner(folder: string): (bytes: Uint8Array) => Signature {
  const make = () =>
    Buffer.from(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const key = createPrivateKey(keyFile(folder, FILE, make));
  const kid = keyId(createPublicKey(key));
  return (bytes) => ({ sig: lowS(sign('sha256', bytes, key)).toString('base64'), kid });
}

/** The public half in PEM; none where nothing was ever signed. */
export function localPublicKey(folder: string): string | undefined {
  const path = join(folder, FILE);
  if (!existsSync(path)) return undefined;
  return createPublicKey(readFileSync(path)).export({ type: 'spki', format: 'pem' }) as string;
}
