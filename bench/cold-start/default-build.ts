import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { DeclaredFlow } from '../../functions/flows.ts';
import { entryOf } from '../../lib/constructs/programs/entry.ts';

/**
 * The entry of a flow as CDK's NodejsFunction bundles it by default: one CommonJS file, the SDK outside. The one addition is `import.meta.url`,
 * which CommonJS has not and without which those that load the policy engine could not be loaded. Answers the file and its KB.
 */
export function defaultBuild(root: string, declared: DeclaredFlow, folder: string): { file: string; kb: number } {
  const file = join(folder, `${declared.flow.name}.cjs`);
  const { metafile } = buildSync({
    absWorkingDir: root,
    stdin: { contents: entryOf(declared), resolveDir: root, loader: 'ts' },
    outfile: file,
    bundle: true,
    metafile: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    external: ['@aws-sdk/*', '@smithy/*'],
    define: { 'import.meta.url': 'hereAsUrl' },
    banner: { js: "const hereAsUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'error',
  });
  return { file, kb: Object.values(metafile.outputs)[0]!.bytes / 1024 };
}
