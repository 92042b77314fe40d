import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AnyFlow } from '../lib/flow/flow.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** A flow, and the file that declares it, from the repository's root. */
export interface DeclaredFlow {
  readonly file: string;
  readonly flow: AnyFlow;
}

const files = globSync('*/{,*-}flow.ts', { cwd: HERE }).sort();

/** Every flow there is: `flow.ts` of a folder, with a name before it where a folder has several. Who adds one writes it nowhere else. */
export const DECLARED: readonly DeclaredFlow[] = await Promise.all(
  files.map(async (file) => {
    const [, folder, name] = /^(.*)[\\/](.*)flow\.ts$/.exec(file)!;
    // Written so that a bundler sees which files are meant.
    const { flow } = await import(`./${folder}/${name}flow.ts`);
    return { file: `functions/${folder}/${name}flow.ts`, flow: flow as AnyFlow };
  }),
);
export const FLOWS: readonly AnyFlow[] = DECLARED.map(({ flow }) => flow);
