import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { keyDigest } from '../../../lib/domain/evidence/signer-key.ts';
import { type SignedSource, verifySignature } from '../../../lib/domain/evidence/verify-signature.ts';
// @ts-expect-error: plain JavaScript
import { orSkip, pythonEnvironment } from '../../../scripts/python.mjs';
import kept from '../../fixtures/model-signing/signed.json' with { type: 'json' };

const folder = mkdtempSync(join(tmpdir(), 'model-signing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What OpenSSF's own tool signs now, with keys made now. */
const signed: typeof kept | undefined = orSkip('signatures by OpenSSF’s own tool', () => {
  const packages = ['model-signing==1.1.1', 'pyOpenSSL==26.4.0'];
  const bin = pythonEnvironment('model-signing', packages, { say: (what: string) => console.error(what) });
  const written = join(folder, 'signed.json');
  const generate = fileURLToPath(new URL('../../fixtures/model-signing/generate.py', import.meta.url));
  const { status, stderr } = spawnSync(join(bin, 'python'), [generate, written], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`generate.py ended with ${status}: ${stderr}`);
  return JSON.parse(readFileSync(written, 'utf8')) as typeof kept;
});

describe.skipIf(!signed)('a model signed by `model-signing` of PyPI', () => {
  const { keys, models, signatures } = signed ?? kept;
  type Model = keyof typeof models;
  const sources = (model: Model, change: Readonly<Record<string, string>> = {}): SignedSource[] => [
    {
      kind: model === 'archive' ? 'object' : 'prefix',
      files: Object.entries({ ...models[model], ...change }).map(([name, sha256]) => ({ name, sha256 })),
    },
  ];
  const verify = (name: keyof typeof signatures, signer: keyof typeof keys, of: SignedSource[]) =>
    verifySignature(Buffer.from(JSON.stringify(signatures[name])), [{ name: signer, pem: keys[signer] }], of);
  const other = 'f'.repeat(64);

  it.each(['p256', 'p384', 'p521'] as const)(
    'by a key of %s is verified over exactly its files, and by no other key',
    (curve) => {
      const wrong = curve === 'p256' ? 'p384' : 'p256';
      for (const model of ['archive', 'folder'] as const) {
        const files = Object.keys(models[model]).length;
        const holds = { signer: curve, key: keyDigest(keys[curve]), files };
        expect(verify(`${curve} ${model}`, curve, sources(model))).toEqual(holds);
        expect(verify(`${curve} ${model}`, wrong, sources(model))).toHaveProperty('refused');
      }
    },
  );

  it('by a certificate is verified under its issuer', () => {
    expect(verify('certificate folder', 'ca', sources('folder'))).toMatchObject({ signer: 'ca', files: 3 });
  });

  it.each<[Model, string, string]>([
    ['archive', 'model.tar.gz', '`model.tar.gz` is not what was signed'],
    ['folder', 'weights/part-1.bin', '`weights/part-1.bin` is not what was signed'],
    ['folder', 'weights/evil.bin', '`weights/evil.bin` was not signed'],
  ])('and tampered with is refused by the name of the file: %s, %s', (model, file, refused) => {
    const said = { refused: expect.stringContaining(refused) };
    expect(verify(`p256 ${model}`, 'p256', sources(model, { [file]: other }))).toEqual(said);
  });
});
