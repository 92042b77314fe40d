// The command line of a checkout as one file, with the parts that only some commands read beside it: made when a source has changed, kept
// below node_modules/.cache by what the sources hold. Loading it takes a quarter of what loading 1,200 modules one by one takes.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MODULES, others, ROOT } from './own-node.mjs';

const KEPT = join(MODULES, '.cache', 'steward');
const NOTE = join(KEPT, 'current.json');

/** Everything the command line may be made of, and what makes it. */
const FOLDERS = ['bin', 'cli', 'demo', 'examples', 'functions', 'lib', 'local'];
const BESIDE = ['package-lock.json', 'tsconfig.json', 'scripts/bundled.mjs'];
/** What a package reads beside its code at run time, by its own place, or would only be bundled in vain. */
const OUTSIDE = [
  '@cedar-policy/*',
  'esbuild',
  'vite',
  'rolldown',
  'aws-cdk-lib',
  'constructs',
  'cdk-nag',
  'assemblyscript',
];

const sources = () => [...FOLDERS.flatMap((folder) => filesBelow(folder)), ...BESIDE].sort();

function filesBelow(folder) {
  return readdirSync(`${ROOT}/${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(path);
    return /\.(ts|json)$/.test(entry.name) ? [path] : [];
  });
}

const hashOf = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 32);
};

/** Changes with every write to any source: nobody sets back when an inode was changed. */
function stampOf(files) {
  let text = '';
  for (const file of files) {
    const { ctimeMs, size, ino } = statSync(`${ROOT}/${file}`);
    text += `${file} ${ctimeMs} ${size} ${ino}\n`;
  }
  return hashOf(text);
}

/** The place is part of it: files beside the sources are found by it. */
const contentOf = (files) => hashOf(ROOT, ...files.flatMap((file) => [`\0${file}\0`, readFileSync(`${ROOT}/${file}`)]));

/** What was made last; nothing where that cannot be read. */
function noted() {
  try {
    return JSON.parse(readFileSync(NOTE, 'utf8'));
  } catch {
    return {};
  }
}

/** Whole or not at all: others may read it meanwhile. */
function note(known) {
  const draft = `${NOTE}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(known));
  renameSync(draft, NOTE);
}

/** Where the bundle of the sources as they are now lies; undefined where none can be made or kept: then the sources run as they are. */
export async function bundled() {
  try {
    const files = sources();
    const stamp = stampOf(files);
    const known = noted();
    const content = known.stamp === stamp ? known.content : contentOf(files);
    const entry = join(KEPT, content, 'steward.mjs');
    if (!existsSync(entry)) await make(content);
    // A source that was written while the bundle was made is in it or not: the next start makes another.
    if (known.stamp !== stamp && stampOf(files) === stamp) note({ stamp, content });
    return entry;
  } catch {
    return undefined;
  }
}

async function make(content) {
  mkdirSync(KEPT, { recursive: true });
  // A process that still runs reads parts of its own bundle later.
  if (others().length === 0) for (const name of readdirSync(KEPT)) rmSync(join(KEPT, name), { recursive: true });
  const draft = mkdtempSync(join(KEPT, '.draft-'));
  try {
    await build(draft);
    renameSync(draft, join(KEPT, content));
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(join(KEPT, content, 'steward.mjs'))) throw error;
  }
}

async function build(outdir) {
  const esbuild = await import('esbuild');
  await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: {
      steward: 'bin/steward.ts',
      'counting-thread': 'cli/threads/counting-thread.ts',
      'sharing-thread': 'cli/threads/sharing-thread.ts',
    },
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    keepNames: true,
    minify: true,
    outExtension: { '.js': '.mjs' },
    external: OUTSIDE,
    banner: {
      js: "import { createRequire as stewardRequire } from 'node:module'; const require = stewardRequire(import.meta.url);",
    },
    plugins: [atItsOwnPlace],
    logLevel: 'silent',
  });
}

/** What starts a program of its own looks for that beside the bundle. */
const BESIDE_THE_BUNDLE = `${ROOT}/cli/threads/threads.ts`;

/** A source that looks for files beside itself finds them beside the source. */
const atItsOwnPlace = {
  name: 'at-its-own-place',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (path.startsWith(MODULES) || path === BESIDE_THE_BUNDLE) return undefined;
      const text = readFileSync(path, 'utf8');
      if (!text.includes('import.meta.url')) return undefined;
      return { contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)), loader: 'ts' };
    }),
};
