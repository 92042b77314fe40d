import { type Context, Hono } from 'hono';
import { complain } from '../cli/terminal/terminal.ts';
import { consolePages } from '../functions/console/console.ts';
import { FLOWS } from '../functions/flows.ts';
import { LocalIssuer } from '../lib/adapters/local/people/issuer.ts';
import { localPeople } from '../lib/adapters/local/people/people.ts';
import { type Listening, listen } from '../lib/adapters/local/server.ts';
import { isHttp } from '../lib/flow/flow.ts';
import { isSignedIn } from '../lib/flow/variables.ts';
import { noteApi } from './api-note.ts';
import { consoleFiles } from './console-files.ts';
import type { ControlPlane } from './control-plane.ts';

/**
 * Serves console, API and sign-in of a local control plane, and notes the address in `api.json` for other commands. The console is
 * built when somebody first asks for it, or at once with `prepare`: commands that only use the API wait for no build.
 */
export async function serveApi(
  plane: ControlPlane,
  home: string,
  root: string,
  { port, prepare = false }: { port: number; prepare?: boolean },
): Promise<Listening> {
  const issuer = new LocalIssuer(root, 'steward-local');
  const app = new Hono();
  let own = new Set<string>();
  const log = (error: Error): void => {
    if (!isCutOff(error)) complain(`steward: ${error.name}: ${error.message}`);
  };
  // What goes wrong outside the API's door: said in one line, as behind it.
  app.onError((error, c) => {
    log(error);
    return c.text('this cannot be answered now: the terminal of the control plane says why\n', 503);
  });
  // A foreign name that was made to point here is a page of somebody else's in this person's browser.
  app.use('*', async (c, next) =>
    own.has(c.req.header('host') ?? '') ? next() : c.text('this is not my name\n', 421),
  );
  app.route('/', issuer.routes());
  const needs = {
    personOf: (c: Context) => issuer.personOf(c.req.header('authorization')),
    log,
    nameOf: (id: string) => localPeople(root).find((member) => member.id === id)?.name,
  };
  for (const flow of FLOWS)
    if (isHttp(flow) && isSignedIn(flow)) app.route('/', flow.serve({ ...needs, ports: plane.portsOf(flow.name) }));
  let note: ReturnType<typeof noteApi> | undefined;
  app.get('/instance', (c) => c.json({ proof: note?.proofOf(c.req.query('nonce') ?? '') }));
  const pages = consoleApp();
  app.all('*', async (c) => atOwnAddress(c) ?? (await pages()).fetch(c.req.raw));
  const listening = await listen(app as never, port);
  const { host, port: taken } = new URL(listening.url);
  own = new Set([host, `localhost:${taken}`]);
  try {
    note = noteApi(home, listening.url);
  } catch (error) {
    // What listens keeps its process from ending.
    await listening.close();
    throw error;
  }
  if (prepare) void pages();
  const close = (): Promise<void> => {
    note?.forget();
    return listening.close();
  };
  return { url: listening.url, close };
}

/** The issuer and the page are the same origin, so their addresses need no host. */
const SIGN_IN = { authorize: '/oauth2/authorize', token: '/oauth2/token', clientId: 'steward', scope: '' };

function consoleApp(): () => Promise<Hono> {
  let built: Promise<Hono> | undefined;
  const build = async (): Promise<Hono> => {
    const files = await consoleFiles().catch((error: Error) => {
      // API and command line do without it: what is wrong with the page is said, and the page says that it is not there.
      complain(`steward: the console cannot be built: ${error.message}`);
      return new Map();
    });
    return consolePages({ files, signIn: SIGN_IN });
  };
  return () => {
    built ??= build();
    return built;
  };
}

/** Sign-in leads back to 127.0.0.1 only; who comes by the name of this machine is sent there first. */
function atOwnAddress(c: Context): Response | undefined {
  const url = new URL(c.req.url);
  if (url.hostname !== 'localhost' || c.req.method !== 'GET') return undefined;
  url.hostname = '127.0.0.1';
  return c.redirect(url.href, 302);
}

/** Node's word for a body whose sender went away: nobody's work, and a line for each would drown what is. */
const isCutOff = (error: Error): boolean =>
  error.message === 'aborted' && (error as NodeJS.ErrnoException).code === 'ECONNRESET';
