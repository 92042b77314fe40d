import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { ControlFunction } from '../../lib/constructs/control-function.ts';
import { production, synthesize } from '../stacks/synthesized.ts';

export interface Outcome {
  readonly answer?: any;
  readonly errorType?: string;
  readonly errorMessage?: string;
  readonly loadMs: number;
  readonly callMs: number;
  /** What the function wrote to its log. */
  readonly log: string;
}

/** Every function of the stacks: its bundle, and the names of the variables that its template gives it. */
export function bundles() {
  const { stacks, ofType } = synthesize(production());
  const functions = Object.values(stacks).flatMap((stack) =>
    stack.node.findAll().filter((node) => node instanceof ControlFunction),
  );
  return functions.map((fn) => {
    const id = fn.node.id;
    const { Properties } = ofType('AWS::Lambda::Function').find((found) => found.id.startsWith(`${id}Function`))!;
    const name = id.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
    return { name, ...fn.bundle, variables: Object.keys(Properties.Environment.Variables) };
  });
}

const INVOKE = fileURLToPath(new URL('./invoke.mjs', import.meta.url));

/** Calls a bundle's handler once, in a process of its own that has this environment and nothing of ours. */
export async function invoke(folder: string, env: Record<string, string>, event: unknown): Promise<Outcome> {
  const child = spawn(process.execPath, [INVOKE, folder], {
    cwd: folder,
    env: { LAMBDA_TASK_ROOT: folder, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(JSON.stringify(event));
  const [out, log] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (out === '') throw new Error(`the bundle said nothing: ${log}`);
  return { ...JSON.parse(out), log };
}
