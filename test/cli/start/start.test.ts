import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

/** Modules that are loaded before a command is known, by the files that import each. */
async function loadedAtStart(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outdir: 'none',
    splitting: true,
    write: false,
    metafile: true,
  });
  const found = new Set<string>();
  const open = [entry];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    for (const { kind, path: to } of metafile.inputs[path]?.imports ?? []) if (kind !== 'dynamic-import') open.push(to);
  }
  return [...found].filter((path) => !path.startsWith('node:'));
}

describe('a start of the command line', () => {
  it.each(['bin/steward.ts', 'cli/bundled-entry.ts'])(
    'of %s loads of others commander alone, and nothing of any flow',
    async (entry) => {
      const loaded = await loadedAtStart(entry);
      expect(loaded.filter((path) => !path.endsWith('.ts'))).toEqual(['commander']);
      expect(
        loaded.filter((path) =>
          /^(functions|lib\/(adapters|ports|flow|tables|report|statistics)|cli\/actions)\//.test(path),
        ),
      ).toEqual([]);
    },
  );
});

describe('`npx steward` in a checkout', () => {
  const root = mkdtempSync(join(tmpdir(), 'steward-start-'));
  const modules = join(root, 'node_modules');
  const kept = join(modules, '.cache', 'steward');
  const source = join(root, 'lib', 'said.ts');
  const says = (text: string) => writeFileSync(source, `export const said: string = ${JSON.stringify(text)};\n`);
  const steward = () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, 'scripts', 'steward.mjs')], {
      encoding: 'utf8',
    });
    return { said: stdout.trim(), err: stderr, status };
  };
  const bundles = () => readdirSync(kept).filter((name) => /^[0-9a-f]{32}$/.test(name));

  beforeAll(() => {
    for (const folder of ['bin', 'cli', 'demo', 'examples', 'functions', 'lib', 'local', 'scripts'])
      mkdirSync(join(root, folder));
    mkdirSync(join(root, 'cli', 'threads'));
    for (const thread of ['counting-thread', 'sharing-thread'])
      writeFileSync(join(root, 'cli', 'threads', `${thread}.ts`), 'export {};\n');
    for (const file of [
      'scripts/steward.mjs',
      'scripts/own-node.mjs',
      'scripts/bundled.mjs',
      'package-lock.json',
      'tsconfig.json',
    ])
      cpSync(file, join(root, file));
    mkdirSync(modules);
    for (const name of readdirSync('node_modules'))
      if (!['.cache', '.steward-running'].includes(name))
        symlinkSync(join(process.cwd(), 'node_modules', name), join(modules, name));
    writeFileSync(
      join(root, 'bin', 'steward.ts'),
      `import { said } from '../lib/said.ts';
const from = new Error().stack!.includes('steward.mjs') ? 'bundle' : 'sources';
process.stdout.write(\`\${said} of the \${/\\.cache/.test(new Error().stack!) ? 'bundle' : 'sources'} at \${import.meta.url}\`);
`,
    );
  });
  beforeEach(() => {
    rmSync(kept, { recursive: true, force: true });
    says('first');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('runs one file that is made once, with each source at its own place', () => {
    const at = `first of the bundle at file://${root}/bin/steward.ts`;
    expect(steward()).toEqual({ said: at, err: '', status: 0 });
    const [made] = bundles();
    const when = statSync(join(kept, made!, 'steward.mjs')).mtimeMs;
    expect(steward().said).toBe(at);
    expect(statSync(join(kept, made!, 'steward.mjs')).mtimeMs).toBe(when);
  });

  it('is never stale: also not after a change that leaves size and time as they were', () => {
    steward();
    const { atime, mtime } = statSync(source);
    says('other');
    utimesSync(source, atime, mtime);
    expect(steward().said).toMatch(/^other of the bundle/);
  });

  it('knows what it made before by what the sources hold', () => {
    steward();
    says('other');
    const running = join(modules, '.steward-running');
    // Somebody whose bundle must not go.
    mkdirSync(running, { recursive: true });
    writeFileSync(join(running, String(process.pid)), '');
    steward();
    expect(bundles()).toHaveLength(2);
    says('first');
    expect(steward().said).toMatch(/^first of the bundle/);
    expect(bundles()).toHaveLength(2);
    rmSync(running, { recursive: true });
    says('third');
    steward();
    expect(bundles()).toHaveLength(1);
  });

  it('is made anew with a source that nobody named before', () => {
    steward();
    const [before] = bundles();
    writeFileSync(join(root, 'functions', 'new.ts'), '');
    steward();
    expect(bundles()).not.toContain(before);
    rmSync(join(root, 'functions', 'new.ts'));
  });

  it('runs the sources where nothing can be kept, and where they do not bundle says what Node says', () => {
    mkdirSync(join(modules, '.cache'), { recursive: true });
    writeFileSync(kept, 'a file where the folder should be');
    expect(steward()).toMatchObject({ said: expect.stringMatching(/^first of the sources/), status: 0 });
    rmSync(kept);
    appendFileSync(source, 'export const = ;\n');
    expect(steward()).toMatchObject({ said: '', status: 1, err: expect.stringContaining('said.ts') });
  });

  it('is known to run while it makes one, so that no other start clears it away half made', () => {
    const esbuild = join(modules, 'esbuild');
    rmSync(esbuild);
    mkdirSync(esbuild);
    writeFileSync(
      join(esbuild, 'index.mjs'),
      `import { readdirSync, writeFileSync } from 'node:fs';
import real from ${JSON.stringify(join(process.cwd(), 'node_modules', 'esbuild', 'lib', 'main.js'))};
export const build = (options) => {
  writeFileSync(${JSON.stringify(join(root, 'known'))}, readdirSync(${JSON.stringify(join(modules, '.steward-running'))}).join());
  return real.build(options);
};
`,
    );
    writeFileSync(join(esbuild, 'package.json'), '{"type":"module","main":"index.mjs"}');
    expect(steward().said).toMatch(/^first of the bundle/);
    expect(readFileSync(join(root, 'known'), 'utf8')).toMatch(/^\d+$/);
    rmSync(esbuild, { recursive: true });
    symlinkSync(join(process.cwd(), 'node_modules', 'esbuild'), esbuild);
  });

  it('makes it anew where what it noted cannot be read', () => {
    steward();
    writeFileSync(join(kept, 'current.json'), '{');
    says('other');
    expect(steward().said).toMatch(/^other of the bundle/);
    expect(JSON.parse(readFileSync(join(kept, 'current.json'), 'utf8'))).toHaveProperty('content');
  });
});
