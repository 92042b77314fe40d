import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadBundle } from './lambda-bundles.ts';
import type { Packed } from './pack.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Outside cdk.out, so that every synth and test shares what has not changed. */
const BUILT = join(ROOT, '.build', 'functions');

export interface Bundle extends Omit<Packed, 'files'> {
  /** The folder that becomes the function's code: the bundle and what lies beside it. */
  readonly folder: string;
}

/** Folders of the repository, or contents, by the name they get in the function's folder. */
export type Beside = Readonly<Record<string, string | Uint8Array>>;

/**
 * Bundles one flow with the AWS SDK inside, split so that what is imported dynamically stays out of the cold start
 * (NodejsFunction cannot split). What `beside` names is copied next to it. The folder is named by its contents: the same sources
 * give the same folder on every machine.
 */
export function bundle(flow: string, beside: Beside = {}): Bundle {
  const { files: code, ...measured } = loadBundle(flow);
  const files = [
    ...code.map(({ name, code }) => ({ name, contents: Buffer.from(code) })),
    ...Object.entries(beside).flatMap(([name, source]) =>
      typeof source === 'string'
        ? filesIn(join(ROOT, source)).map((path) => ({
            name: join(name, path),
            contents: readFileSync(join(ROOT, source, path)),
          }))
        : [{ name, contents: source }],
    ),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  const hash = createHash('sha256');
  for (const { name, contents } of files) hash.update(`${name}\0${contents.length}\0`).update(contents);
  const folder = join(BUILT, hash.digest('hex').slice(0, 32));
  if (!existsSync(folder)) write(folder, files);
  return { folder, ...measured };
}

function write(folder: string, files: readonly { name: string; contents: Uint8Array }[]): void {
  mkdirSync(BUILT, { recursive: true });
  const fresh = mkdtempSync(join(BUILT, 'fresh-'));
  for (const { name, contents } of files) {
    mkdirSync(dirname(join(fresh, name)), { recursive: true });
    writeFileSync(join(fresh, name), contents);
  }
  try {
    renameSync(fresh, folder);
  } catch (error) {
    // Another synth was faster with the same contents.
    if (!existsSync(folder)) throw error;
    rmSync(fresh, { recursive: true });
  }
}

/** Paths of all files below a folder, relative to it. */
function filesIn(source: string): string[] {
  return readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => relative(source, join(entry.parentPath, entry.name)));
}
