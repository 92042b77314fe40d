import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { ENDPOINT, OUTPUTS } from '../cloud.ts';

const cognito = new CognitoIdentityProviderClient({});
const PASSWORD = 'Correct-Horse-1-Battery';

/** The pool of the deployed stack and the console's client. */
async function signInOf() {
  const { UserPools = [] } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 60 }));
  const pool = UserPools.find(({ Name }) => Name?.includes('SignInPool'))!.Id!;
  const { UserPoolClients = [] } = await cognito.send(
    new ListUserPoolClientsCommand({ UserPoolId: pool, MaxResults: 60 }),
  );
  // The command line has another, which leads back to this machine.
  const console = UserPoolClients.find(({ ClientId }) => ClientId !== OUTPUTS.CommandLineClient);
  return { pool, client: console!.ClientId! };
}

/** What an administrator does once for each person: create, set a password, put into groups. Returns their id. */
export async function person(email: string, ...groups: string[]): Promise<string> {
  const { pool: UserPoolId } = await signInOf();
  const { User } = await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: email,
      TemporaryPassword: PASSWORD,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
      ],
    }),
  );
  await cognito.send(
    new AdminSetUserPasswordCommand({ UserPoolId, Username: email, Password: PASSWORD, Permanent: true }),
  );
  for (const GroupName of groups)
    await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, Username: email, GroupName }));
  return User!.Attributes!.find(({ Name }) => Name === 'sub')!.Value!;
}

/** Signs in as a browser does: authorization code with PKCE over the hosted page. Returns the tokens. */
export async function signIn(email: string): Promise<{ access: string; id: string }> {
  const { client } = await signInOf();
  const verifier = randomBytes(32).toString('base64url');
  const redirect_uri = `${OUTPUTS.ApiUrl}/signed-in`;
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client,
    redirect_uri,
    state: 's',
    scope: 'openid steward/api',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const back = await throughPage(`${ENDPOINT}/oauth2/authorize?${query}`, email);
  const code = back.searchParams.get('code') ?? '';
  const bought = await fetch(`${ENDPOINT}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: client,
      code,
      redirect_uri,
      code_verifier: verifier,
    }),
  });
  const tokens = (await bought.json()) as { access_token: string; id_token: string };
  if (!tokens.access_token) throw new Error(`no token: ${JSON.stringify(tokens)}`);
  return { access: tokens.access_token, id: tokens.id_token };
}

/** Fills in the hosted page at an address as a person in a browser does. Returns where the browser is sent back to. */
export async function throughPage(address: string, email: string): Promise<URL> {
  const page = await fetch(address, { redirect: 'manual' });
  const html = await page.text();
  const form = new URLSearchParams(
    Object.fromEntries([...html.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1]!, unescapeHtml(m[2]!)])),
  );
  form.set('username', email);
  form.set('password', PASSWORD);
  const action = /<form[^>]*action="([^"]*)"/.exec(html)?.[1] ?? address;
  const answered = await fetch(new URL(unescapeHtml(action), ENDPOINT), {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  const location = answered.headers.get('location');
  if (!location || !new URL(location).searchParams.has('code'))
    throw new Error(`no code: ${answered.status} ${location} ${(await answered.text()).slice(0, 400)}`);
  return new URL(location);
}

const unescapeHtml = (text: string): string =>
  text
    .replace(/&amp;/g, '&')
    .replace(/&quot;/g, '"')
    .replace(/&#x27;|&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>');

/** One request to the deployed HTTP API. The emulator tells APIs apart by the Host header, which fetch does not let anybody set. */
export function api(
  method: string,
  path: string,
  token?: string,
  body?: unknown,
): Promise<{ status: number; body: any }> {
  const id = new URL(OUTPUTS.ApiUrl!).hostname.split('.')[0];
  const { hostname, port } = new URL(ENDPOINT);
  const headers = {
    host: `${id}.execute-api.localhost:${port}`,
    ...(token && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode!,
          body: /json/.test(answer.headers['content-type'] ?? '') ? JSON.parse(text) : text,
        }),
      );
    });
    sent.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}
