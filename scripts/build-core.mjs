// Compiles lib/domain/capture/core/ (AssemblyScript) and writes it, as base64, into lib/domain/capture/core-module.ts, which is committed: nothing is built
// where it runs. With `--check` it writes nothing and ends with 1 when that file is not what core/ compiles to.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = `${root}lib/domain/capture/core-module.ts`;
// 112: vectors are exchanged between functions of the core alone
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--disableWarning', '112'];

let compiled = new Uint8Array();
const { error, stderr } = await asc.main(
  ['lib/domain/capture/core/scan.ts', ...OPTIONS, '--baseDir', root, '--outFile', 'core.wasm'],
  {
    writeFile: (_name, bytes) => {
      compiled = bytes;
    },
  },
);
if (error) {
  console.error(stderr.toString());
  process.exit(1);
}
const lines = Buffer.from(compiled)
  .toString('base64')
  .match(/.{1,200}/g);
const text = `// Made from core/ by \`npm run build:core\`: not written by hand.
export const CORE_MODULE = \`
${lines.join('\n')}\`;
`;
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  console.error('lib/domain/capture/core-module.ts is not what core/ compiles to: run `npm run build:core`');
  process.exitCode = 1;
}
