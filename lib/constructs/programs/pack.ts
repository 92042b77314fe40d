// node pack.ts: bundles all flows at once, and writes what came of it to standard output as JSON: Packed by the flow's name.
// A program of its own, because rolldown is asynchronous and constructs are not.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OutputChunk, type Plugin, rolldown } from 'rolldown';
import { DECLARED, type DeclaredFlow } from '../../../functions/flows.ts';
import { entryOf } from './entry.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface Packed {
  readonly files: readonly { readonly name: string; readonly code: string }[];
  /** Bytes that are loaded before the handler can answer, and all bytes of code. */
  readonly staticBytes: number;
  readonly totalBytes: number;
  /** The npm packages among what is loaded at the start, sorted. */
  readonly packages: readonly string[];
}

async function pack(declared: DeclaredFlow): Promise<Packed> {
  const entry = `entry-of-${declared.flow.name}`;
  const build = await rolldown({
    cwd: ROOT,
    input: { index: entry },
    platform: 'node',
    plugins: [generated(entry, entryOf(declared))],
    resolve: {
      // The ES modules of the SDK shake; its CommonJS builds do not.
      mainFields: ['module', 'main'],
      conditionNames: ['module', 'import'],
      alias: { '@aws-sdk/credential-provider-node': join(ROOT, 'lib/adapters/aws/lambda/credentials.ts') },
    },
    transform: { target: 'node24' },
    // Libraries' getters answer, they do nothing else.
    treeshake: { propertyReadSideEffects: false, unknownGlobalSideEffects: false },
  });
  const { output } = await build.generate({
    format: 'esm',
    minify: true,
    comments: false,
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
  });
  const chunks = output.filter((file) => file.type === 'chunk');
  const loaded = loadedAtStart(chunks);
  return {
    files: chunks.map(({ fileName: name, code }) => ({ name, code })),
    staticBytes: sum(loaded),
    totalBytes: sum(chunks),
    packages: [...new Set([...loaded].flatMap(({ moduleIds }) => moduleIds.flatMap(packageOf)))].sort(),
  };
}

/** A module that is in no file. */
const generated = (name: string, code: string): Plugin => ({
  name: 'generated',
  resolveId: (id) => (id === name ? id : null),
  load: (id) => (id === name ? { code, moduleType: 'ts' } : null),
});

const packageOf = (path: string): string[] => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.slice(1) ?? [];

const sum = (chunks: Iterable<OutputChunk>): number =>
  [...chunks].reduce((bytes, { code }) => bytes + Buffer.byteLength(code), 0);

/** The entry and what it imports, but not what is imported dynamically. */
function loadedAtStart(chunks: readonly OutputChunk[]): Set<OutputChunk> {
  const loaded = new Set<OutputChunk>();
  const load = (name: string): void => {
    const chunk = chunks.find(({ fileName }) => fileName === name);
    if (!chunk || loaded.has(chunk)) return;
    loaded.add(chunk);
    chunk.imports.forEach(load);
  };
  load('index.mjs');
  return loaded;
}

const packed = await Promise.all(DECLARED.map(async (one) => [one.flow.name, await pack(one)] as const));
process.stdout.write(JSON.stringify(Object.fromEntries(packed)));
