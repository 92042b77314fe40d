import type { Context } from 'hono';
import { Hono } from 'hono/tiny';
import type { Person } from '../../lib/domain/approval/person.ts';
import type { Given } from '../../lib/flow/flow.ts';
import { problem, STATUS, TITLES } from './problem.ts';

/** Every parameter that some route reads; which of them a route has a use for is its own matter. */
const PARAMETERS = ['tenant', 'from', 'limit', 'cursor', 'before', 'state', 'deployment', 'kind', 'month'];

/** What is wrong with a query: of a parameter given twice another reader takes the other, and one that nobody reads was meant for something. */
function oddParameter(queries: Record<string, string[]>): string | undefined {
  for (const [name, values] of Object.entries(queries)) {
    if (values.length > 1) return `\`${name}\` is given twice: give it once`;
    if (!PARAMETERS.includes(name))
      return `there is no parameter \`${name.slice(0, 64)}\`: use ${PARAMETERS.join(', ')}`;
  }
  return undefined;
}

export type ApiEnv = { Variables: { person: Person } };

/** Which tenant a request is about: the one it names, or the first of the person's. */
export const askedTenant = (c: Context<ApiEnv>): string =>
  c.req.query('tenant') ?? c.get('person').tenants[0] ?? 'default';

/** What does not exist and what this person may not see are answered alike. */
export const notFound = (c: Context) =>
  problem(c, 404, 'not found', 'there is nothing of that name, or nothing you may see');

/**
 * What every route under /api shares: nobody in without a token, nobody to a model of a tenant that is not theirs, nothing kept by caches,
 * errors as problem details. The tenant is asked about before anything is read: how long a reader takes would say what there is.
 */
export function apiApp({ personOf, log }: Pick<Given<never>, 'personOf' | 'log'>): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.use('/api/*', async (c, next) => {
    const odd = oddParameter(c.req.queries());
    if (odd !== undefined) return problem(c, 400, 'malformed', odd);
    const person = await personOf(c);
    if (!person) return problem(c, 401, 'sign in first', 'send `Authorization: Bearer <token>`');
    c.set('person', person);
    await next();
    c.header('cache-control', 'no-store');
  });
  app.use('/api/models/:model/*', async (c, next) =>
    c.get('person').tenants.includes(askedTenant(c)) ? next() : notFound(c),
  );
  // Where it stands is for who reads the log: it may be another tenant's.
  const DAMAGED =
    'what is stored is not as it was written, and trying again is no help; the operator finds the place in the log';
  const UNKNOWN = 'try again; the operator finds the cause in the log';
  app.onError((error, c) => {
    const name = error.name as keyof typeof STATUS;
    const status = STATUS[name];
    // What is nobody's mistake is somebody's work: an IntegrityError here must reach the log as it does everywhere.
    if (!status || status >= 500) log(error);
    return status
      ? problem(c, status, TITLES[name], error.message)
      : problem(c, 503, 'failed', error.name === 'IntegrityError' ? DAMAGED : UNKNOWN);
  });
  return app;
}
