import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Beside } from './bundle.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const ENGINE = 'node_modules/@cedar-policy/cedar-wasm';

let beside: Beside | undefined;

/**
 * What a function that asks policies needs beside its code: the set, checked and sealed here so that no start has to do it again, and the one
 * of the engine's three builds that is loaded. Throws, and nothing is synthesized, when the policies are refused.
 */
export function policies(): Beside {
  beside ??= {
    'policies.json': execFileSync(
      process.execPath,
      [join(ROOT, 'lib/adapters/cedar/seal-set.ts'), join(ROOT, 'policies')],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    ),
    [`${ENGINE}/nodejs`]: `${ENGINE}/nodejs`,
    [`${ENGINE}/package.json`]: readFileSync(join(ROOT, ENGINE, 'package.json')),
  };
  return beside;
}
