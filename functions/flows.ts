import { globSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { AnyFlow } from '../lib/flow/flow.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A flow, and the file that declares it, from the repository's root. */
export interface DeclaredFlow {
  readonly file: string;
  readonly flow: AnyFlow;
}

const files = globSync('functions/*/{,*-}flow.ts', { cwd: ROOT }).sort();

/** Every flow there is: `flow.ts` of a folder, with a name before it where a folder has several. Who adds one writes it nowhere else. */
export const DECLARED: readonly DeclaredFlow[] = await Promise.all(
  files.map(async (file) => ({ file, flow: (await import(pathToFileURL(`${ROOT}${file}`).href)).flow as AnyFlow })),
);
export const FLOWS: readonly AnyFlow[] = DECLARED.map(({ flow }) => flow);
