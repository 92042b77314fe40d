import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const ONCE = fileURLToPath(new URL('./once.mjs', import.meta.url));

/** Milliseconds of the import, of import and first call, and of the CPU for both. */
export interface Times {
  readonly load: number;
  readonly both: number;
  readonly cpu: number;
}

export type Run = Times & { readonly asked: number };

/** An account where nothing has happened yet: one loopback server in the place of every service. */
export async function emptyAccount() {
  let asked = 0;
  const server = createServer(async (request, response) => {
    await text(request);
    asked += 1;
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };

  return {
    close: () => server.close(),
    /**
     * Loads a handler in a fresh process and calls it once; `asked` is how many requests it made.
     * `packed` is the folder where it finds what is packed beside it.
     */
    call: async (file: string, packed: string, env: Record<string, string>, event: unknown): Promise<Run> => {
      const before = asked;
      const child = spawn(process.execPath, [ONCE, file], {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: {
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: 'local',
          AWS_SECRET_ACCESS_KEY: 'local',
          AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
          LAMBDA_TASK_ROOT: packed,
          ...env,
        },
      });
      child.stdin.end(JSON.stringify(event));
      const said = await text(child.stdout);
      if (said === '') throw new Error(`${file} cannot be loaded: node ${ONCE} ${file}`);
      return { ...(JSON.parse(said) as Times), asked: asked - before };
    },
  };
}
