import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';

/** The files of a recipe of CONTRIBUTING in its order, each with what becomes of its text; a new one's is empty. */
export type Recipe = Readonly<Record<string, (before: string) => string>>;

/** The repository as it is in the working tree, in a folder of its own, on the same packages. */
export function scratchCopy(): string {
  const copy = mkdtempSync(join(tmpdir(), 'steward-recipes-'));
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' });
  for (const path of files.split('\n').filter((path) => path !== '' && existsSync(path)))
    cpSync(path, join(copy, path));
  symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'));
  execFileSync('git', ['init', '-q'], { cwd: copy });
  // What is ignored as a folder is a link here.
  writeFileSync(join(copy, '.git', 'info', 'exclude'), 'node_modules\n');
  return copy;
}

/** Follows a recipe, each of whose steps must change something. */
export function follow(recipe: Recipe, copy: string): void {
  for (const [path, change] of Object.entries(recipe)) {
    const file = join(copy, path);
    const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, change(before));
    expect(readFileSync(file, 'utf8'), path).not.toBe(before);
  }
}

/** Runs a program of the copy on this Node. */
export function runIn(copy: string, ...args: string[]): { out: string; err: string; code: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return { out: stdout, err: stderr, code: status };
}

/** What a program that is written for the copy prints as JSON. */
export function told(copy: string, program: string): ReturnType<typeof JSON.parse> {
  writeFileSync(join(copy, 'told.ts'), program);
  const { out, err, code } = runIn(copy, 'told.ts');
  rmSync(join(copy, 'told.ts'));
  expect(code, err).toBe(0);
  return JSON.parse(out);
}
