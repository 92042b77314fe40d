import type { Problem } from '../../../lib/contract/api.ts';
import type { AnswerTaken } from '../../../lib/contract/people/answer-taken.ts';
import { forget, tenant, token } from './session.ts';

/** What is posted to /api/approvals/{id}/answer. */
export interface Answer {
  readonly answer: 'approve' | 'reject';
  readonly digest: string;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** What the server said instead of an answer (RFC 9457), or status 0 when it could not be reached. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly title: string;
  constructor({ status, title, detail }: Problem) {
    super(detail);
    this.name = 'ApiProblem';
    this.status = status;
    this.title = title;
  }
}

export const get = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  call<T>(ofTenant(path), signal ? { signal } : {});

function ofTenant(path: string): string {
  const chosen = /[?&]tenant=/.test(path) ? undefined : tenant();
  return chosen ? `${path}${path.includes('?') ? '&' : '?'}tenant=${encodeURIComponent(chosen)}` : path;
}

/** Answers a question. */
export const postAnswer = (id: string, answer: Answer): Promise<AnswerTaken> =>
  post(`/api/approvals/${encodeURIComponent(id)}/answer`, answer);

/** Tells Steward to do something with a model: `/api/models/{m}/{command}`. */
export const postCommand = <T>(path: string, wanted: object): Promise<T> => post<T>(ofTenant(path), wanted);

const post = <T>(path: string, body: object): Promise<T> =>
  call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

async function call<T>(path: string, init: RequestInit): Promise<T> {
  const headers = { accept: 'application/json', ...init.headers, authorization: `Bearer ${token() ?? ''}` };
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new ApiProblem({ status: 0, title: 'not reached', detail: 'the control plane cannot be reached' });
  });
  if (response.ok) return (await response.json()) as T;
  // A refused token ends the session; the welcome page takes over and nothing is tried again by itself.
  if (response.status === 401) forget(true);
  const said = (await response.json().catch(() => ({}))) as Partial<Problem>;
  throw new ApiProblem({
    status: response.status,
    title: said.title ?? 'failed',
    detail: said.detail ?? `the control plane answered ${response.status}`,
  });
}
