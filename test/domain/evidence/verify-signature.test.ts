import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyDigest } from '../../../lib/domain/evidence/signer-key.ts';
import { type SignedSource, verifySignature } from '../../../lib/domain/evidence/verify-signature.ts';
import certified from '../../fixtures/model-signing/certificates.json' with { type: 'json' };
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

  const { sig, ca, leaves } = certified;
  /** The statement of the tool, signed by the key of these certificates. */
  const under = (
    name: keyof typeof leaves,
    pem = ca,
    brought?: number,
    others: { name: string; pem: string }[] = [],
  ) => {
    const { dsseEnvelope, verificationMaterial, ...rest } = signatures['certificate folder'];
    const rawBytes = leaves[name].replace(/-----[A-Z ]+-----|\s/g, '');
    const bundle = {
      ...rest,
      verificationMaterial: { x509CertificateChain: { certificates: [{ rawBytes }] } },
      dsseEnvelope: { ...dsseEnvelope, signatures: [{ sig }] },
    };
    return verifySignature(bytesOf(bundle), [{ name: 'team', pem }, ...others], FOLDER, brought);
  };

  it.each<[keyof typeof leaves, refused: string | undefined]>([
    ['plain', undefined],
    ['code signing', undefined],
    ['code signing alone', undefined],
    ['any purpose', undefined],
    ['a server', 'the certificate of `CN=a server` is not for signing: its `extKeyUsage` has no `codeSigning`'],
    ['encipherment', 'not for signing: its `keyUsage` has no `digitalSignature`'],
    ['no usage', 'not for signing: it has no `keyUsage`'],
    ['keyless', 'it was signed keyless'],
  ])('counts as far as the certificate may sign: %s', (name, refused) => {
    const expected =
      refused === undefined
        ? { signer: 'team', key: keyDigest(leaves.plain), files: 3 }
        : { refused: expect.stringContaining(refused) };
    expect(under(name)).toEqual(expected);
    // also where the manifest names the certificate itself
    expect(under(name, leaves[name])).toEqual(expected);
  });

  it.each<[keyof typeof leaves, day: string]>([
    ['a server', '2026-11-01'],
    ['no usage', '2026-11-01'],
    ['ended', '2026-11-01'],
  ])(
    'holds by a later signer whose bare key it is, though the first one is a certificate that does not count: %s',
    (name, day) => {
      const bare = createPublicKey(leaves.plain).export({ type: 'spki', format: 'pem' }).toString();
      const brought = Date.parse(`${day}T00:00:00Z`);
      expect(under(name, ca, brought, [{ name: 'bare', pem: bare }])).toMatchObject({ signer: 'bare', files: 3 });
      // and of two that do not count, the first one's reason is told
      expect(under(name, ca, brought, [{ name: 'another', pem: keys.p256 }])).toEqual(under(name, ca, brought));
      expect(under(name, ca, brought)).toHaveProperty('refused');
    },
  );

  it('whatever byte of its certificate was changed, it holds under none, and nothing breaks', () => {
    const der = Buffer.from(leaves['code signing'].replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
    const { dsseEnvelope, ...rest } = signatures['certificate folder'];
    for (let at = 0; at < der.length; at += 2)
      for (const bit of [0x01, 0x80]) {
        const changed = Buffer.from(der);
        changed[at]! ^= bit;
        const certificates = [{ rawBytes: changed.toString('base64') }];
        const bundle = {
          ...rest,
          verificationMaterial: { x509CertificateChain: { certificates } },
          dsseEnvelope: { ...dsseEnvelope, signatures: [{ sig }] },
        };
        expect(verifySignature(bytesOf(bundle), [{ name: 'team', pem: ca }], FOLDER), `${at}`).toHaveProperty(
          'refused',
        );
      }
  });

  it.each<[keyof typeof leaves, brought: string, holds: boolean]>([
    ['plain', '2026-11-01', true],
    ['begins later', '2026-11-01', false],
    ['begins later', '2027-01-02', true],
    ['ended', '2025-06-01', true],
    ['ended', '2026-11-01', false],
  ])('counts where its certificate was valid when it was brought: %s on %s is %s', (name, day, holds) => {
    const found = under(name, ca, Date.parse(`${day}T00:00:00Z`));
    if (holds) expect(found).toHaveProperty('signer', 'team');
    else expect(found).toEqual({ refused: expect.stringContaining(`and the signature was brought on ${day}`) });
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
