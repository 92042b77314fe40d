import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyDigest } from '../../../lib/domain/evidence/signer-key.ts';
import { type SignedSource, verifySignature } from '../../../lib/domain/evidence/verify-signature.ts';
import signed from '../../fixtures/model-signing/signed.json' with { type: 'json' };

const { keys, models, signatures } = signed;
type Curve = 'p256' | 'p384' | 'p521';
const bytesOf = (bundle: object): Buffer => Buffer.from(JSON.stringify(bundle));
const by = (...names: (keyof typeof keys)[]) => names.map((name) => ({ name, pem: keys[name] }));
const filesOf = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([name, sha256]) => ({ name, sha256 }));
const ARCHIVE: SignedSource[] = [{ kind: 'object', files: filesOf(models.archive) }];
const FOLDER: SignedSource[] = [{ kind: 'prefix', files: filesOf(models.folder) }];
/** The same folder with other files. */
const folderWith = (change: Readonly<Record<string, string | undefined>>): SignedSource[] => [
  {
    kind: 'prefix',
    files: filesOf(
      Object.fromEntries(
        Object.entries({ ...models.folder, ...change }).filter(
          (entry): entry is [string, string] => entry[1] !== undefined,
        ),
      ),
    ),
  },
];
const OTHER = 'f'.repeat(64);
/** Each file an object of its own, the first two by each other's names. */
const swapped = ([a, b, ...rest]: [string, string][]): SignedSource[] =>
  [[a![0], b![1]] as const, [b![0], a![1]] as const, ...rest].map(([name, sha256]) => ({
    kind: 'object',
    files: [{ name: name.split('/').at(-1)!, sha256 }],
  }));

describe('a signature of the tool of OpenSSF', () => {
  it.each<[keyof typeof signatures, Curve, SignedSource[], number]>([
    ['p256 archive', 'p256', ARCHIVE, 1],
    ['p256 folder', 'p256', FOLDER, 3],
    ['p384 archive', 'p384', ARCHIVE, 1],
    ['p384 folder', 'p384', FOLDER, 3],
    ['p521 archive', 'p521', ARCHIVE, 1],
    ['p521 folder', 'p521', FOLDER, 3],
  ])('%s holds under its key, over exactly its files', (name, key, sources, files) => {
    const all = by('p256', 'p384', 'p521');
    const expected = { signer: key, key: keyDigest(keys[key]), files };
    expect(verifySignature(bytesOf(signatures[name]), all, sources)).toEqual(expected);
  });

  it('made with a certificate holds under that, and under the one that issued it', () => {
    const key = keyDigest(keys.leaf);
    for (const signer of ['leaf', 'ca'] as const)
      expect(verifySignature(bytesOf(signatures['certificate folder']), by(signer), FOLDER)).toEqual({
        signer,
        key,
        files: 3,
      });
  });

  it.each<[string, object, (keyof typeof keys)[], SignedSource[] | undefined, string]>([
    ['another key', signatures['p256 archive'], ['p384', 'ca'], ARCHIVE, "no key of the manifest's signers (p384, ca)"],
    ['no signer', signatures['p256 archive'], [], ARCHIVE, 'the manifest names nobody'],
    [
      'another certificate',
      signatures['certificate folder'],
      ['p256'],
      FOLDER,
      'under the certificate of `CN=pipeline`',
    ],
    [
      'other bytes',
      signatures['p256 archive'],
      ['p256'],
      [{ kind: 'object', files: [{ name: 'model.tar.gz', sha256: OTHER }] }],
      '`model.tar.gz` is not what was signed: SHA-256 ffffffffffff…',
    ],
    [
      'two objects swapped',
      signatures['p256 folder'],
      ['p256'],
      swapped(Object.entries(models.folder)),
      'is not what was signed',
    ],
    [
      'a flipped file',
      signatures['p256 folder'],
      ['p256'],
      folderWith({ 'weights/part-1.bin': OTHER }),
      '`weights/part-1.bin` is not what was signed',
    ],
    [
      'a file more',
      signatures['p256 folder'],
      ['p256'],
      folderWith({ 'weights/evil.bin': OTHER }),
      '`weights/evil.bin` was not signed',
    ],
    [
      'a file fewer',
      signatures['p256 folder'],
      ['p256'],
      folderWith({ 'config.json': undefined }),
      'signed `config.json` is not in the version',
    ],
    [
      'two files that changed names',
      signatures['p256 folder'],
      ['p256'],
      folderWith({
        'weights/part-0.bin': models.folder['weights/part-1.bin'],
        'weights/part-1.bin': models.folder['weights/part-0.bin'],
      }),
      'is not what was signed',
    ],
    [
      'digests of parts',
      signatures['p256 folder'],
      ['p256'],
      folderWith({ 'config.json': `${OTHER}-3` }),
      'S3 keeps no SHA-256 of all its bytes',
    ],
    ['no file', signatures['p256 archive'], ['p256'], [], 'its image brings the model along'],
    ['no inventory', signatures['p256 archive'], ['p256'], undefined, 'no list of the version’s files'],
  ])('is refused by name: %s', (_, bundle, names, sources, refused) => {
    expect(verifySignature(bytesOf(bundle), by(...names), sources)).toEqual({
      refused: expect.stringContaining(refused),
    });
  });

  it('changed in any one character of its payload, or of its signature, is refused', () => {
    const { dsseEnvelope, ...rest } = signatures['p256 archive'];
    const statement = Buffer.from(dsseEnvelope.payload, 'base64');
    for (let at = 0; at < statement.length; at += 7) {
      const changed = Buffer.from(statement);
      changed[at]! ^= 1;
      const bundle = { ...rest, dsseEnvelope: { ...dsseEnvelope, payload: changed.toString('base64') } };
      expect(verifySignature(bytesOf(bundle), by('p256'), ARCHIVE)).toHaveProperty('refused');
    }
    const { sig } = dsseEnvelope.signatures[0]!;
    const broken = Buffer.from(sig, 'base64');
    broken[12]! ^= 1;
    const bundle = { ...rest, dsseEnvelope: { ...dsseEnvelope, signatures: [{ sig: broken.toString('base64') }] } };
    expect(verifySignature(bytesOf(bundle), by('p256'), ARCHIVE)).toHaveProperty('refused');
  });

  it('of one who put a list of other files together, and signed it with a key of their own, holds under no key of the team', () => {
    const own = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const statement = JSON.parse(Buffer.from(signatures['p256 archive'].dsseEnvelope.payload, 'base64').toString());
    statement.predicate.resources = [{ name: '.', algorithm: 'sha256', digest: OTHER }];
    statement.subject[0].digest.sha256 = createHash('sha256').update(Buffer.from(OTHER, 'hex')).digest('hex');
    const payload = Buffer.from(JSON.stringify(statement));
    const type = 'application/vnd.in-toto+json';
    const message = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
    const sig = sign('sha256', message, createPrivateKey(own.privateKey.export({ type: 'pkcs8', format: 'pem' })));
    const bundle = {
      ...signatures['p256 archive'],
      dsseEnvelope: {
        payload: payload.toString('base64'),
        payloadType: type,
        signatures: [{ sig: sig.toString('base64') }],
      },
    };
    const theirs = [{ name: 'theirs', pem: own.publicKey.export({ type: 'spki', format: 'pem' }).toString() }];
    const sources: SignedSource[] = [{ kind: 'object', files: [{ name: 'model.tar.gz', sha256: OTHER }] }];
    expect(verifySignature(bytesOf(bundle), theirs, sources)).toMatchObject({ signer: 'theirs', files: 1 });
    expect(verifySignature(bytesOf(bundle), by('p256', 'ca'), sources)).toHaveProperty('refused');
  });
});
