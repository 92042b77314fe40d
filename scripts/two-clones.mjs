// Synthesizes two fresh clones of this commit, in folders of different names and depths, without any AWS variable, and compares
// what they would deploy byte by byte: templates, asset manifests and every asset. Ends with 1 at the first difference.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'steward-clones-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

async function run(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options });
  const [status, error] = await once(child, 'close').catch((error) => [null, error]);
  if (status === 0) return;
  console.error(`steward: ${command} ${args.join(' ')} failed${error?.message ? `: ${error.message}` : ''}`);
  process.exit(status || 3);
}

/** A clone with packages of its own where links can be made, else with a link to ours. */
async function clone(folder) {
  mkdirSync(dirname(folder), { recursive: true });
  await run('git', ['clone', '-q', '--no-hardlinks', ROOT, folder]);
  const linked = spawnSync('cp', ['-al', join(ROOT, 'node_modules'), join(folder, 'node_modules')], {
    stdio: 'ignore',
  });
  if (linked.status === 0) {
    // Notes of who runs on ours, and what tests keep there, are no packages.
    for (const name of ['.steward-running', '.cache'])
      rmSync(join(folder, 'node_modules', name), { recursive: true, force: true });
    return;
  }
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
}

/** SHA-256 of everything that is deployed, by its path in the cloud assembly. */
async function synthesized(folder) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|CDK_)/.test(name)));
  await run(process.execPath, [join('node_modules', 'aws-cdk', 'bin', 'cdk'), 'synth', '-q'], { cwd: folder, env });
  const out = join(folder, 'cdk.out');
  const files = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(out, join(entry.parentPath, entry.name)))
    .filter((path) => /^asset\.|\.(template|assets)\.json$/.test(path));
  const hash = (path) =>
    createHash('sha256')
      .update(readFileSync(join(out, path)))
      .digest('hex');
  return new Map(files.sort().map((path) => [path, hash(path)]));
}

const folders = [join(work, 'a'), join(work, 'another', 'folder', 'deeper-down')];
const [one, other] = await Promise.all(
  folders.map(async (folder) => {
    await clone(folder);
    return synthesized(folder);
  }),
);
const different = [...new Set([...one.keys(), ...other.keys()])].filter((path) => one.get(path) !== other.get(path));
for (const path of different) console.error(`differs: ${path}`);
const templates = [...one.keys()].filter((path) => path.endsWith('.template.json')).length;
const assets = new Set([...one.keys()].filter((path) => path.startsWith('asset.')).map((path) => path.split('/')[0]));
if (different.length > 0 || templates < 3 || assets.size < 10) {
  console.error(`steward: two clones differ in ${different.length} of ${one.size} files`);
  process.exit(1);
}
console.log(`two clones: the same ${templates} templates and ${assets.size} assets, ${one.size} files byte for byte`);
