import { createHash, randomBytes } from 'node:crypto';
import type { ApprovalView, Paged } from '../../lib/contract/api.ts';
import type { AnswerTaken } from '../../lib/contract/people/answer-taken.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import { hasHalf } from '../../lib/domain/plain-data.ts';

/** Signs a person in as a browser or the CLI would: authorization code with PKCE, redirected to a loopback address. */
export async function signIn(apiUrl: string, person: string, passphrase: string): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const redirect = 'http://127.0.0.1:1/signed-in';
  const form = {
    response_type: 'code',
    client_id: 'steward',
    redirect_uri: redirect,
    state: randomBytes(8).toString('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    person,
    passphrase,
  };
  const signed = await fetch(`${apiUrl}/oauth2/authorize`, {
    method: 'POST',
    body: new URLSearchParams(form),
    redirect: 'manual',
  });
  const back = signed.headers.get('location');
  const code = back && new URL(back).searchParams;
  if (!code || code.get('state') !== form.state)
    throw new Refused(`\`${person}\` could not sign in: wrong name or passphrase`, signed.status);
  const grant = {
    grant_type: 'authorization_code',
    client_id: 'steward',
    code: code.get('code') ?? '',
    redirect_uri: redirect,
    code_verifier: verifier,
  };
  const answer = await fetch(`${apiUrl}/oauth2/token`, { method: 'POST', body: new URLSearchParams(grant) });
  const { access_token: token } = (await answer.json()) as { access_token?: string };
  if (!token) throw new Error(`\`${person}\` got no token: ${answer.status}`);
  return token;
}

/** A name as one part of a path. Throws NotFoundError for one that would lead elsewhere, or is no text: nothing is called so. */
export function pathSegment(name: string): string {
  if (['', '.', '..'].includes(name) || hasHalf(name))
    throw new NotFoundError(`there is nothing that is called \`${name}\``);
  return encodeURIComponent(name);
}

/** What an answer is bound to. */
export type ShownApproval = Pick<ApprovalView, 'id' | 'version' | 'state' | 'digest'>;

/** Approvals as one signed-in person reads and answers them over HTTP. */
export class ApiClient {
  readonly #url: string;
  readonly #token: string;
  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  async get<T>(path: string): Promise<T> {
    return (await this.#send('GET', path)) as T;
  }

  /** A list of the API, page after page, as long as they are asked for. */
  async *pages<T extends Paged>(path: string): AsyncGenerator<T, void, undefined> {
    for (let next: string | undefined = ''; next !== undefined; ) {
      const cursor: string = next === '' ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(next)}`;
      const page: T = await this.get<T>(path + cursor);
      yield page;
      next = page.next;
    }
  }

  answer(
    approval: ShownApproval,
    answer: 'approve' | 'reject',
    reason: string,
    idempotencyKey: string,
  ): Promise<AnswerTaken> {
    const body = { answer, digest: approval.digest, reason, idempotencyKey };
    return this.#send('POST', `/api/approvals/${approval.id}/answer`, body) as Promise<AnswerTaken>;
  }

  /** One of the commands of functions/command; answers what it answers. */
  command(tenant: string, model: string, command: string, wanted: unknown): Promise<unknown> {
    return this.#send(
      'POST',
      `/api/models/${pathSegment(model)}/${command}?tenant=${encodeURIComponent(tenant)}`,
      wanted,
    );
  }

  async #send(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = parsed(text);
    if (response.ok && answer !== undefined) return answer;
    const { title, detail, message } = (answer ?? {}) as Record<string, string | undefined>;
    throw new Refused(
      detail ?? message ?? `\`${this.#url}\` answered ${response.status}, and not as the API does`,
      response.status,
      title,
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The API, or policy, said no to a person. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  readonly detail: string;
  constructor(detail: string, status: number, title?: string) {
    super(title ? `${title}: ${detail}` : detail);
    this.status = status;
    this.detail = detail;
  }

  /** Whether it is an answer (may not, not as shown); everything else is a request that could not be made. */
  get saysNo(): boolean {
    return this.status === 403 || this.status === 409;
  }
}
