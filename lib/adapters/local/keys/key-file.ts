import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, linkSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { damagedError, homeBytes } from '../files/home-file.ts';
import { makeFolder } from '../files/make-folder.ts';

/** A key's file, and what is lost with it. */
interface KeyFile {
  readonly folder: string;
  readonly name: string;
  /** What to do when it is damaged. */
  readonly mend: string;
  /** Whether, where it may not be written, one that this process alone knows will do: it signs itself in, and nobody else. */
  readonly passing?: boolean;
}

const SECRET_BYTES = 32;

/** The secret of a file, drawn when there is none. @throws DependencyError naming a file that holds no such secret: an empty key is everybody's */
export function readSecret(file: KeyFile): Buffer {
  const bytes = keptOrMade(file, () => randomBytes(SECRET_BYTES));
  // A disk that lost its power leaves a file of zeros.
  if (bytes.length === SECRET_BYTES && bytes.some((byte) => byte !== bytes[0])) return bytes;
  throw damagedError(join(file.folder, file.name), `it does not hold ${SECRET_BYTES} random bytes`, file.mend);
}

/** The private key (P-256, PKCS #8 in PEM) of a file, drawn when there is none. @throws DependencyError naming a file that holds no such key */
export function readPrivateKey(file: KeyFile): KeyObject {
  const made = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  return p256Of(
    file,
    keptOrMade(file, () => Buffer.from(made().export({ type: 'pkcs8', format: 'pem' }))),
  );
}

/** The same where there is one: none is drawn. */
export function knownPrivateKey(file: KeyFile): KeyObject | undefined {
  const bytes = homeBytes(join(file.folder, file.name), file.mend);
  return bytes && p256Of(file, bytes);
}

function p256Of({ folder, name, mend }: KeyFile, bytes: Buffer): KeyObject {
  try {
    const key = createPrivateKey(bytes);
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // What cannot be read says it in words of OpenSSL, which help nobody.
  }
  throw damagedError(join(folder, name), 'it holds no private key on P-256', mend);
}

/** What was drawn in place of files that this process may not write, by path. */
const drawn = new Map<string, Buffer>();

/** Reads a key file, making it first (mode 0600, whole or not at all) when it is not there; two processes agree on one. */
function keptOrMade({ folder, name, mend, passing }: KeyFile, make: () => Buffer): Buffer {
  const path = join(folder, name);
  const kept = homeBytes(path, mend);
  if (kept) return kept;
  if (passing && !mayWrite(folder)) {
    const own = drawn.get(path) ?? make();
    drawn.set(path, own);
    return own;
  }
  makeFolder(folder, 0o700);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, make(), { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const made = homeBytes(path, mend);
  if (made) return made;
  throw damagedError(path, 'it is a link to what is not there', mend);
}

/** Whether a folder, or the nearest one above it that is there, may be written to. */
function mayWrite(folder: string): boolean {
  if (!existsSync(folder)) return dirname(folder) !== folder && mayWrite(dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
