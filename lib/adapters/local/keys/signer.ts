import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { join } from 'node:path';
import { lowS } from '../../../domain/ledger/low-s.ts';
import { keyId, type Signature } from '../../../domain/ledger/signature.ts';
import { damagedError } from '../files/home-file.ts';
import { knownPrivateKey, readPrivateKey } from './key-file.ts';

const fileIn = (folder: string) => ({
  folder,
  name: 'ledger.pem',
  mend: 'put back the copy that you keep of it: no other key can carry on what it signed',
});

/**
 * Signs decisions with a P-256 key of this folder (mode 0600), which is made when something is signed first.
 * @param signedBy the key of what was signed last, so that no ledger is carried on with another. @throws DependencyError saying what to restore
 */
export function localSigner(
  folder: string,
  signedBy: () => string | undefined = () => undefined,
): (bytes: Uint8Array) => Signature {
  let kept: { key: KeyObject; kid: string } | undefined;
  return (bytes) => {
    kept ??= keyOf(folder, signedBy());
    return { sig: lowS(sign('sha256', bytes, kept.key)).toString('base64'), kid: kept.kid };
  };
}

function keyOf(folder: string, signedBy: string | undefined): { key: KeyObject; kid: string } {
  const file = fileIn(folder);
  const key = signedBy === undefined ? readPrivateKey(file) : knownPrivateKey(file);
  const path = join(folder, file.name);
  if (!key) throw damagedError(path, `it is gone, and this ledger has what key \`${signedBy}\` signed`, file.mend);
  const kid = keyId(createPublicKey(key));
  if (signedBy === undefined || signedBy === kid) return { key, kid };
  throw damagedError(path, `it is another key than \`${signedBy}\`, which signed this ledger so far`, file.mend);
}

/** The public half in PEM; none where nothing was ever signed. @throws DependencyError for a file that holds no key */
export function localPublicKey(folder: string): string | undefined {
  const key = knownPrivateKey(fileIn(folder));
  return key && (createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string);
}
