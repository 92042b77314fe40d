import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { consoleFiles } from '../../../local/console-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'steward-console-'));
const lockfile = join(folder, '..', `${folder.split('/').at(-1)}.lock`);
const put = (path: string, text: string): void => writeFileSync(join(folder, path), text);
mkdirSync(join(folder, 'src'));
put('vite.config.ts', 'export default { build: { assetsInlineLimit: 0 as number } };');
put('index.html', '<!doctype html><title>Steward</title><script type="module" src="/src/main.ts"></script>');
put('src/main.ts', 'document.title = "one" as string;');
writeFileSync(lockfile, '{}');

const said: string[] = [];
beforeEach(() => {
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => said.push(String(line).trimEnd()) > 0);
});
afterEach(() => {
  said.length = 0;
  vi.restoreAllMocks();
});
const BUILDING = 'steward: building the console';
const scripts = (files: Awaited<ReturnType<typeof consoleFiles>>): string[] =>
  [...files].filter(([path]) => path.startsWith('assets/')).map(([, { bytes }]) => Buffer.from(bytes).toString());

describe('the console as built', () => {
  it('is built once, and its stamp is no file of it', async () => {
    const files = await consoleFiles(folder, lockfile);
    expect(said).toEqual([BUILDING]);
    expect(files.get('index.html')?.type).toBe('text/html; charset=utf-8');
    expect([...files.keys()].filter((path) => /^assets\/index-[\w-]+\.js$/.test(path))).toHaveLength(1);
    expect([...files.keys()].some((path) => path.includes('stamp'))).toBe(false);
    expect(await consoleFiles(folder, lockfile)).toEqual(files);
    expect(said).toEqual([BUILDING]);
    expect(process.env.NODE_ENV).toBe('test');
  });

  it('is built again when a source or a package changed', async () => {
    put('src/main.ts', 'document.title = "two" as string;');
    expect(scripts(await consoleFiles(folder, lockfile)).join()).toContain('two');
    writeFileSync(lockfile, '{"a":1}');
    await consoleFiles(folder, lockfile);
    expect(said).toEqual([BUILDING, BUILDING]);
  });

  it('may be built by two at once', async () => {
    put('src/main.ts', 'document.title = "three" as string;');
    const both = await Promise.all([consoleFiles(folder, lockfile), consoleFiles(folder, lockfile)]);
    for (const files of both) expect(scripts(files).join()).toContain('three');
    expect(readdirSync(folder).toSorted()).toEqual(['dist', 'index.html', 'src', 'vite.config.ts']);
    expect(readFileSync(join(folder, 'dist', '.stamp'), 'utf8')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('of sources that do not build is an error, and leaves the earlier build alone', async () => {
    put('src/main.ts', 'document.title = ;');
    await expect(consoleFiles(folder, lockfile)).rejects.toThrow();
    expect(readdirSync(folder)).toContain('dist');
    expect(readdirSync(folder).filter((name) => name.startsWith('.dist-'))).toEqual([]);
  });
});
