import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, Hono } from 'hono';
import { answerApi } from '../functions/api/answer-api.ts';
import { api } from '../functions/api/api.ts';
import { LocalIssuer } from '../lib/adapters/local/issuer.ts';
import { type Listening, listen } from '../lib/adapters/local/server.ts';
import type { ControlPlane } from './control-plane.ts';

/** Serves the API and the sign-in of a local control plane, and notes the address in `api.json` for other commands. */
export async function serveApi(plane: ControlPlane, home: string, root: string, port: number): Promise<Listening> {
  const issuer = new LocalIssuer(root, 'steward-local');
  const app = new Hono();
  app.route('/', issuer.routes());
  const needs = { ports: plane.ports, personOf: (c: Context) => issuer.personOf(c.req.header('authorization')) };
  app.route('/', answerApi(needs));
  app.route('/', api(needs));
  // Proves to other commands of this home that they talk to us before they send a passphrase: the port alone proves nothing.
  const instance = randomUUID();
  app.get('/instance', (c) => c.json({ instance }));
  app.get('/', (c) => c.html(PAGE, 200, { 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" }));
  const listening = await listen(app as never, port);
  writeFileSync(join(home, 'api.json'), `${JSON.stringify({ url: listening.url, instance })}\n`, { mode: 0o600 });
  return listening;
}

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Steward</title>
<main><h1>Steward</h1><p>The control plane is running. Its API is below <code>/api</code> and wants a token;
on the command line, <code>steward approvals list</code> and <code>steward approvals answer</code> use it.</p></main></html>`;
