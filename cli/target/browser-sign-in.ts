import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import * as z from 'zod';
import { LOOPBACK_PORTS, loopbackCallback } from '../../lib/contract/loopback.ts';
import { DependencyError, InvalidEventError } from '../../lib/domain/errors.ts';
import { openBrowser } from '../terminal/open-browser.ts';
import { complain } from '../terminal/terminal.ts';

/** The sign-in page of an installation (`https://<prefix>.auth.<region>.amazoncognito.com`) and the client to sign in as. */
export interface SignInAt {
  readonly url: string;
  readonly clientId: string;
  readonly scope: string;
}

/** How long a person may take. */
const PATIENCE = 5 * 60_000;
const Bought = z.object({ access_token: z.string(), expires_in: z.number().positive() });

/**
 * Signs the person at this machine in, in their browser: authorization code with PKCE (RFC 7636), back to a loopback address
 * (RFC 8252 §7.3). Whoever else reads that redirect holds a code that only this process can use. Answers the access token, and for
 * how many seconds it holds.
 */
export async function signInByBrowser({ url, clientId, scope }: SignInAt): Promise<{ token: string; seconds: number }> {
  if (process.env.CI)
    throw new InvalidEventError(
      'this needs a person who signs in, and `CI` is set: nobody is here; reading needs no sign-in',
    );
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const { server, port } = await listening();
  try {
    const asked = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: loopbackCallback(port),
      scope,
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    };
    const page = `${url}/oauth2/authorize?${new URLSearchParams(asked)}`;
    complain(`sign in: ${page}`);
    openBrowser(page, true);
    const code = await codeAt(server, state);
    return await buy(url, {
      grant_type: 'authorization_code',
      client_id: clientId,
      code,
      redirect_uri: asked.redirect_uri,
      code_verifier: verifier,
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** The first of the registered ports that nobody has. */
async function listening(): Promise<{ server: Server; port: number }> {
  for (const port of LOOPBACK_PORTS) {
    const server = createServer();
    const taken = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(true));
      server.listen(port, '127.0.0.1', () => resolve(false));
    });
    if (!taken) return { server, port };
  }
  throw new InvalidEventError(
    `ports ${LOOPBACK_PORTS.join(', ')} are all taken, and sign-in leads back to one of them: end what listens there`,
  );
}

/** Waits for the browser to come back. What does not bring our `state` is somebody else's, and changes nothing. */
function codeAt(server: Server, state: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new InvalidEventError('nobody signed in within five minutes')), PATIENCE);
    server.on('request', (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const ours = request.method === 'GET' && pathname === '/signed-in' && searchParams.get('state') === state;
      const code = searchParams.get('code');
      response.writeHead(ours ? 200 : 404, {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-store',
      });
      response.end(
        ours ? `${code ? 'signed in' : 'not signed in'}: go back to the terminal\n` : 'there is nothing here\n',
      );
      if (!ours) return;
      clearTimeout(late);
      if (code) resolve(code);
      else
        reject(
          new InvalidEventError(`not signed in: ${searchParams.get('error_description') ?? searchParams.get('error')}`),
        );
    });
  });
}

async function buy(url: string, grant: Record<string, string>): Promise<{ token: string; seconds: number }> {
  const answer = await fetch(`${url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(grant) });
  const bought = Bought.safeParse(await answer.json().catch(() => undefined));
  if (!bought.success) throw new DependencyError(`${url} gave no token: ${answer.status}`);
  return { token: bought.data.access_token, seconds: bought.data.expires_in };
}
