import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  paginateListFunctions,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { HOME } from '../cloud.ts';

const lambda = new LambdaClient({});
const fileOf = (name: string): string => fileURLToPath(new URL(`../faults/${name}.mjs`, import.meta.url));

async function functionOf(words: string): Promise<string> {
  const found: string[] = [];
  for await (const page of paginateListFunctions({ client: lambda }, {}))
    found.push(
      ...(page.Functions ?? []).map(({ FunctionName }) => FunctionName!).filter((name) => name.includes(words)),
    );
  if (found.length !== 1) throw new Error(`${found.length} functions are called \`${words}\``);
  return found[0]!;
}

/** Adds variables to a deployed function's environment, as anybody with the right can; returns how to take them back. */
async function within(words: string, added: Record<string, string>): Promise<() => Promise<void>> {
  const FunctionName = await functionOf(words);
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const set = async (Variables: Record<string, string>): Promise<void> => {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  };
  await set({ ...Environment?.Variables, ...added });
  return () => set(Environment?.Variables ?? {});
}

export interface Kill {
  /** Process id of the worker that died; undefined while none has. */
  died(): number | undefined;
  lift(): Promise<void>;
}

let kills = 0;

/**
 * The next process of this function dies by SIGKILL, once, right after AWS carried out `call`. The product knows nothing of it: Node
 * itself loads a few lines that listen to its own HTTP client.
 */
export async function killAfter(words: string, call: string): Promise<Kill> {
  kills += 1;
  const mark = join(HOME, `killed-${process.pid}-${kills}`);
  const lift = await within(words, {
    NODE_OPTIONS: `--import=${fileOf('killed')}`,
    FAULT_AFTER: call,
    FAULT_MARK: mark,
  });
  return { died: () => (existsSync(mark) ? Number(readFileSync(mark, 'utf8')) : undefined), lift };
}

/** The function's clock is ahead by so many ms, as if that time had passed. Returns how to end that. */
export const clockAhead = (words: string, ms: number): Promise<() => Promise<void>> =>
  within(words, { NODE_OPTIONS: `--import=${fileOf('ahead')}`, FAULT_AHEAD: String(ms) });

/** Of what S3 keeps no SHA-256 of the function reads no more than this by itself. Returns how to end that. */
export const readsAtMost = (words: string, bytes: number): Promise<() => Promise<void>> =>
  within(words, { ARTIFACT_BYTES: String(bytes) });
