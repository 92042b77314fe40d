// Compiles core/ (AssemblyScript) and writes it, as base64, into lib/domain/capture/core-module.ts, which is committed: nothing is built
// where it runs. test/domain/capture/core-module.test.ts compiles once more and compares.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--disableWarning', '112'];

/** The module's bytes as the file that is committed. */
export async function coreModule() {
  const compiled = {};
  const { error, stderr } = await asc.main(['core/scan.ts', ...OPTIONS, '--baseDir', root, '--outFile', 'core.wasm'], {
    writeFile: (name, bytes) => Object.assign(compiled, { [name]: bytes }),
  });
  if (error) throw new Error(stderr.toString());
  const lines = Buffer.from(compiled['core.wasm'])
    .toString('base64')
    .match(/.{1,116}/g);
  return `// Made from core/ by \`npm run build:core\`: not written by hand.
export const CORE_MODULE = \`
${lines.join('\n')}\`;
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(`${root}lib/domain/capture/core-module.ts`, await coreModule());
