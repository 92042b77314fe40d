import { spawn } from 'node:child_process';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ENDPOINT, OUTPUTS, STANDIN } from '../cloud.ts';
import { throughPage } from './people.ts';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
/** How often the browser was asked. */
export type Signed = Ran & { readonly signIns: number };

/**
 * The deployed API at an address of its own, as a company's domain gives it: the emulator tells APIs apart by the Host header, which
 * a real client takes from the address.
 */
export async function apiAddress(): Promise<{ url: string; server: Server }> {
  const id = new URL(OUTPUTS.ApiUrl!).hostname.split('.')[0];
  const { hostname, port } = new URL(ENDPOINT);
  const server = createServer((asked, answer) => {
    const headers = { ...asked.headers, host: `${id}.execute-api.localhost:${port}` };
    const { method, url: path } = asked;
    const sent = request({ hostname, port, method, path, headers }, (got) => {
      answer.writeHead(got.statusCode!, got.headers);
      got.pipe(answer);
    });
    sent.on('error', () => answer.destroy());
    asked.pipe(sent);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

interface Caller {
  /** `STEWARD_HOME`: where who is signed in is kept. */
  readonly home: string;
  /** Who sits in front of the browser. */
  readonly email?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs the real command in a child process; where it asks for a sign-in, the person goes through the hosted page. */
export function steward({ home, email, env }: Caller, ...args: string[]): Promise<Signed> {
  const child = spawn(process.execPath, ['bin/steward.ts', ...args], {
    env: { ...process.env, CI: undefined, STEWARD_HOME: home, NODE_NO_WARNINGS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  let signIns = 0;
  child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
    const page = /^sign in: (\S+)\n/m.exec(err)?.[1];
    if (!page || signIns > 0) return;
    signIns += 1;
    browse(page, email).catch((error: Error) => {
      err += `\nthe browser: ${error.message}\n`;
      child.kill();
    });
  });
  return new Promise((done) => child.on('close', (code) => done({ code, out, err, signIns })));
}

/** What the browser does, and before it somebody who only knows the port. */
async function browse(page: string, email: string | undefined): Promise<void> {
  if (!email) throw new Error('nobody sits here');
  const back = await throughPage(page, email);
  const forged = new URL(back);
  forged.searchParams.set('state', 'guessed');
  if ((await fetch(forged)).status !== 404) throw new Error('a guessed state was taken');
  const seen = await fetch(back);
  if (!(await seen.text()).startsWith('signed in')) throw new Error(`sent back, and answered ${seen.status}`);
}

/** The environment of the same command at the control plane of this machine, with the same SageMaker. */
export const LOCALLY = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_ENDPOINT_URL: undefined,
  AWS_ENDPOINT_URL_SAGEMAKER: STANDIN,
} as const;
