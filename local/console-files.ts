import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { complain } from '../cli/terminal/terminal.ts';
import { pageFiles } from '../lib/adapters/page-files.ts';
import type { PageFile } from '../lib/flow/needs.ts';
import { CHECKOUT } from './home.ts';

const STAMP = '.stamp';

/**
 * The built console, by path below `/`. Builds `console/` first when what lies in `console/dist` is missing or of other sources;
 * two processes may do so at once.
 */
export async function consoleFiles(
  folder = join(CHECKOUT, 'console'),
  lockfile = join(CHECKOUT, 'package-lock.json'),
): Promise<ReadonlyMap<string, PageFile>> {
  const dist = join(folder, 'dist');
  const wanted = stampOf(folder, lockfile);
  const stamp = join(dist, STAMP);
  try {
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return pageFiles(dist);
  } catch {
    // Another process is just putting its own build there: ours does as well.
  }
  return buildInto(dist, folder, wanted);
}

/** The folder of the built console, relative to the repository; built first where it must be. */
export async function buildConsole(): Promise<string> {
  await consoleFiles();
  return 'console/dist';
}

/** Builds beside `dist` and moves the result there whole: nobody ever reads half of one. */
async function buildInto(dist: string, folder: string, stamp: string): Promise<ReadonlyMap<string, PageFile>> {
  complain('steward: building the console');
  const fresh = join(folder, `.dist-${randomUUID()}`);
  try {
    await viteBuild(folder, fresh);
    writeFileSync(join(fresh, STAMP), stamp);
    const files = pageFiles(fresh);
    const old = `${fresh}-old`;
    try {
      if (existsSync(dist)) renameSync(dist, old);
      renameSync(fresh, dist);
    } catch {
      // The other process moved first; the next start compares stamps again.
    }
    rmSync(old, { recursive: true, force: true });
    return files;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function viteBuild(folder: string, outDir: string): Promise<void> {
  const before = process.env.NODE_ENV;
  // Vite takes over whatever is set, and a page built under `test` is another page.
  process.env.NODE_ENV = 'production';
  try {
    const { build } = await import('vite');
    await build({
      root: folder,
      configFile: join(folder, 'vite.config.ts'),
      configLoader: 'native',
      logLevel: 'silent',
      build: { outDir, emptyOutDir: true, reportCompressedSize: false },
    });
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

/** What the page is made of: its sources and the exact versions of its packages. */
function stampOf(folder: string, lockfile: string): string {
  const hash = createHash('sha256');
  for (const path of pathsIn(folder, (name) => /^(dist|\.dist-.*|node_modules)$/.test(name))) {
    const bytes = readFileSync(join(folder, path));
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.update(readFileSync(lockfile)).digest('hex');
}

/** Files below a folder, sorted, with `/` between names; what is left out at the top is not even looked into. */
function pathsIn(folder: string, leftOut: (name: string) => boolean = () => false): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !leftOut(name));
  const paths = entries.flatMap((entry) => {
    if (!entry.isDirectory()) return entry.isFile() ? [entry.name] : [];
    return pathsIn(join(folder, entry.name)).map((path) => `${entry.name}/${path}`);
  });
  return paths.sort();
}
