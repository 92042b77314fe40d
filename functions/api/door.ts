import { Hono } from 'hono/tiny';
import type { Person } from '../../lib/domain/approval/person.ts';
import type { Given } from '../../lib/flow/flow.ts';
import { problem, STATUS } from './problem.ts';

export type ApiEnv = { Variables: { person: Person } };

/** What every route under /api shares: nobody in without a token, nothing kept by caches, errors as problem details. */
export function apiDoor({ personOf, log }: Pick<Given<never>, 'personOf' | 'log'>): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.use('/api/*', async (c, next) => {
    const twice = Object.entries(c.req.queries()).find(([, values]) => values.length > 1)?.[0];
    if (twice !== undefined) return problem(c, 400, 'malformed', `\`${twice}\` is given twice: give it once`);
    const person = await personOf(c);
    if (!person) return problem(c, 401, 'sign in first', 'send `Authorization: Bearer <token>`');
    c.set('person', person);
    await next();
    c.header('cache-control', 'no-store');
  });
  app.onError((error, c) => {
    const status = STATUS[error.name as keyof typeof STATUS];
    // What is nobody's mistake is somebody's work: an IntegrityError here must reach the log as it does everywhere.
    if (!status || status >= 500) log(error);
    return status
      ? problem(c, status, error.name, error.message)
      : problem(c, 503, 'failed', 'try again; the operator finds the cause in the log');
  });
  return app;
}
