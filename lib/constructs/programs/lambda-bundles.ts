import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Packed } from './pack.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const KEPT = join(ROOT, '.build', 'packed');

let packed: Readonly<Record<string, Packed>> | undefined;

/**
 * The bundle of one flow. All are bundled at the first question, one process for all being quicker than one for each, unless these very
 * sources were bundled before: it is half of a synth, and every test of a stack synthesizes.
 */
export function loadBundle(flow: string): Packed {
  packed ??= JSON.parse(kept() ?? pack()) as Record<string, Packed>;
  const found = packed[flow];
  if (!found) throw new Error(`there is no flow \`${flow}\`: declare it in \`functions/<folder>/flow.ts\``);
  return found;
}

function kept(): string | undefined {
  try {
    return readFileSync(join(KEPT, sources()), 'utf8');
  } catch {
    return undefined;
  }
}

function pack(): string {
  const before = sources();
  const made = execFileSync(process.execPath, [join(ROOT, 'lib/constructs/programs/pack.ts')], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Somebody is writing at them: what was bundled is known by no name.
  if (sources() === before) keep(before, made);
  return made;
}

/** Keeps the last one alone, for it has some 8 MB. Another process may do the same at the same time. */
function keep(name: string, made: string): void {
  mkdirSync(KEPT, { recursive: true });
  const fresh = join(KEPT, `fresh-${process.pid}`);
  writeFileSync(fresh, made);
  renameSync(fresh, join(KEPT, name));
  for (const other of readdirSync(KEPT))
    if (other !== name && !other.startsWith('fresh-')) rmSync(join(KEPT, other), { force: true });
}

/** Names all that bundles are made of: our code (flows import nothing outside of these folders: test/architecture) and the locked packages. */
function sources(): string {
  const hash = createHash('sha256').update(process.version);
  for (const path of globSync(['package-lock.json', '{lib,functions}/**/*.{ts,json}'], { cwd: ROOT }).sort())
    hash.update(`\0${path}\0`).update(readFileSync(join(ROOT, path)));
  return hash.digest('hex');
}
