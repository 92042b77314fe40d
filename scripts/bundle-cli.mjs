// Before `npm pack`: bundles what `steward drift` and `steward quality` need into dist/, the AWS SDK in a chunk of its own that only s3:// loads. The result
// has no dependency and runs on Node 20 and later.
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, 'dist');
rmSync(OUT, { recursive: true, force: true });
buildSync({
  absWorkingDir: ROOT,
  entryPoints: {
    steward: 'cli/bundled-entry.ts',
    'counting-thread': 'cli/threads/counting-thread.ts',
    'sharing-thread': 'cli/threads/sharing-thread.ts',
  },
  outdir: OUT,
  bundle: true,
  splitting: true,
  minify: true,
  legalComments: 'linked',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  chunkNames: '[name]-[hash]',
  // CommonJS inside asks for Node's own modules by `require`, which ES modules do not have.
  banner: {
    js: "import { createRequire as stewardRequire } from 'node:module'; const require = stewardRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
chmodSync(join(OUT, 'steward.mjs'), 0o755);
