import { fstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A path below SageMaker's container root, `/opt/ml`, or below `OPT_ML` where the programs run without a container. */
export const mlPath = (...parts: string[]): string => join(process.env.OPT_ML ?? '/opt/ml', ...parts);

/** Writes a file below the container root and the folders it needs. */
export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

export const print = (line: string): boolean => process.stdout.write(`${line}\n`);

/**
 * Runs a program. An error becomes one line on stderr, exit code 1, and the text of the file below `output` in which
 * SageMaker looks for it: `failure` for training
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-output.html), `message` for processing
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/byoc-metadata.html; its first KB is kept), none for serving.
 */
export async function run(program: () => Promise<void>, errorFile?: 'failure' | 'message'): Promise<void> {
  exitWithParent();
  try {
    await program();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(reason);
    if (errorFile) write(mlPath('output', errorFile), reason);
    process.exitCode = 1;
  }
}

/**
 * Ends this process when the parent's end of stdin closes, so that a killed parent leaves no orphans. Only a pipe counts:
 * SageMaker gives containers an empty stdin, which is at its end from the start.
 */
function exitWithParent(): void {
  const stdin = fstatSync(0);
  if (!stdin.isFIFO() && !stdin.isSocket()) return;
  process.stdin.resume().once('end', () => process.exit(1));
  process.stdin.unref();
}
