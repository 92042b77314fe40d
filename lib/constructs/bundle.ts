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
import { buildSync, type Metafile } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Outside cdk.out, so that every synth and test shares what has not changed. */
const BUILT = join(ROOT, '.build', 'functions');

export interface Bundle {
  /** The folder that becomes the function's code. */
  readonly folder: string;
  /** Bytes that are loaded before the handler can answer, and all bytes of code (without what lies beside it). */
  readonly staticBytes: number;
  readonly totalBytes: number;
}

/**
 * Bundles one handler with the AWS SDK inside, split so that what is imported dynamically stays out of the cold start
 * (NodejsFunction cannot split). Files and folders of `beside` are copied next to it under their key. The folder is named
 * by its contents: the same sources give the same folder on every machine.
 */
export function bundle(entry: string, beside: Readonly<Record<string, string>> = {}): Bundle {
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: { index: entry },
    outdir: 'out',
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    // The ES modules of the SDK shake; its CommonJS builds do not.
    mainFields: ['module', 'main'],
    conditions: ['module'],
    alias: { '@aws-sdk/credential-provider-node': join(ROOT, 'lib/adapters/aws/credentials.ts') },
    logLevel: 'warning',
  });
  const code = outputFiles.map(({ path, contents }) => ({ name: relative(join(ROOT, 'out'), path), contents }));
  const files = [
    ...code,
    ...Object.entries(beside).flatMap(([name, source]) =>
      filesIn(join(ROOT, source)).map((path) => ({
        name: join(name, path),
        contents: readFileSync(join(ROOT, source, path)),
      })),
    ),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  const hash = createHash('sha256');
  for (const { name, contents } of files) hash.update(`${name}\0${contents.length}\0`).update(contents);
  const folder = join(BUILT, hash.digest('hex').slice(0, 32));
  if (!existsSync(folder)) write(folder, files);
  return { folder, ...sizes(metafile) };
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

function sizes({ outputs }: Metafile): Pick<Bundle, 'staticBytes' | 'totalBytes'> {
  const first = Object.keys(outputs).find((path) => path.endsWith('/index.mjs'));
  const loaded = new Set<string>();
  const load = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { kind, path: next } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && outputs[next]) load(next);
  };
  if (first) load(first);
  const sum = (paths: Iterable<string>): number => [...paths].reduce((bytes, path) => bytes + outputs[path]!.bytes, 0);
  return { staticBytes: sum(loaded), totalBytes: sum(Object.keys(outputs)) };
}
