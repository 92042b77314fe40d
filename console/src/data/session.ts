import type { SignInConfig } from '../../../lib/contract/api.ts';

/**
 * Who is signed in, for as long as the tab is open: authorization code with PKCE (RFC 7636, S256). The token lives in
 * sessionStorage only; nothing is sent along by itself, so a foreign page cannot act in anybody's name.
 */
const TOKEN = 'steward.token';
const STARTED = 'steward.sign-in';
const TENANT = 'steward.tenant';
const ENDED = 'steward.ended';

export const token = (): string | undefined => sessionStorage.getItem(TOKEN) ?? undefined;

/** Forgets the token; `ended` is true when the server refused it, so that the welcome page can say why. */
export function forget(ended = false): void {
  sessionStorage.removeItem(TOKEN);
  sessionStorage.removeItem(TENANT);
  if (ended) sessionStorage.setItem(ENDED, 'yes');
  dispatchEvent(new Event('steward-session'));
}

/** The tenant somebody of several chose; everybody else is asked for none. */
export const tenant = (): string | undefined => sessionStorage.getItem(TENANT) ?? undefined;

export const chooseTenant = (name: string): void => sessionStorage.setItem(TENANT, name);

/** Whether the last session ended by itself, not by signing out. */
export const hasEnded = (): boolean => sessionStorage.getItem(ENDED) !== null;

/** Sends the browser to the sign-in page; afterwards it comes back to where the person was. */
export async function signIn(): Promise<void> {
  const config = await configuration();
  const verifier = random(48);
  const state = random(24);
  const back = `${location.pathname}${location.search}`;
  sessionStorage.setItem(
    STARTED,
    JSON.stringify({ verifier, state, back: back.startsWith('/signed-in') ? '/' : back }),
  );
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: config.clientId,
    redirect_uri: `${location.origin}/signed-in`,
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
    ...(config.scope && { scope: config.scope }),
  });
  location.assign(`${config.authorize}?${query}`);
}

/** Exchanges the code that came back for a token; answers with the path to return to, always one of this site. */
export async function finishSignIn(query: URLSearchParams): Promise<string> {
  const started = JSON.parse(sessionStorage.getItem(STARTED) ?? 'null') as Started | null;
  sessionStorage.removeItem(STARTED);
  const code = query.get('code');
  if (!started || !code || query.get('state') !== started.state)
    throw new Error('this sign-in was not started in this tab, was already used, or was refused');
  const config = await configuration();
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: config.clientId,
    code,
    redirect_uri: `${location.origin}/signed-in`,
    code_verifier: started.verifier,
  });
  const response = await fetch(config.token, { method: 'POST', body });
  const answer = response.ok ? ((await response.json()) as { access_token?: string }) : {};
  if (!answer.access_token) throw new Error('the code was refused: it may have expired');
  sessionStorage.setItem(TOKEN, answer.access_token);
  sessionStorage.removeItem(ENDED);
  dispatchEvent(new Event('steward-session'));
  return samePlace(started.back);
}

interface Started {
  readonly verifier: string;
  readonly state: string;
  readonly back: string;
}

async function configuration(): Promise<SignInConfig> {
  const response = await fetch('/config.json');
  if (!response.ok) throw new Error('the sign-in configuration cannot be read');
  return (await response.json()) as SignInConfig;
}

/** Only a path of this origin: `//elsewhere` and `https:` addresses become the start page. */
function samePlace(path: string): string {
  const url = new URL(path, location.origin);
  return url.origin === location.origin && path.startsWith('/') ? `${url.pathname}${url.search}` : '/';
}

const random = (bytes: number): string => base64url(crypto.getRandomValues(new Uint8Array(bytes)));

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
