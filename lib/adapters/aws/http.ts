import type { Context, Hono } from 'hono';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import * as z from 'zod';
import { GROUPS, poolGroup } from '../../contract/groups.ts';
import type { Person } from '../../domain/approval/person.ts';

/** The Lambda handler of a part of the HTTP API. */
// biome-ignore lint/suspicious/noExplicitAny: each app brings its own variables
export const http = (app: Hono<any>) => (event: LambdaEvent, context?: LambdaContext) => handle(app)(event, context);

/**
 * The claims of a Cognito access token as the JWT authorizer passes them on: all are strings, and a list is written `[a b]`
 * (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html).
 */
const Claims = z.object({
  sub: z.string().min(1),
  token_use: z.literal('access'),
  auth_time: z.coerce.number(),
  'cognito:groups': z.string().default(''),
});

/**
 * The person behind a request that the authorizer let through; undefined for anything but an access token. Pool groups are named
 * `<tenant>.<group>`; others mean nothing here. How people sign in is the pool's setting: Cognito's tokens do not tell it.
 */
export const cognitoPerson =
  (env: { SIGN_IN_METHODS: string }) =>
  async (c: Context): Promise<Person | undefined> => {
    const parsed = Claims.safeParse(c.env?.event?.requestContext?.authorizer?.jwt?.claims);
    if (!parsed.success) return undefined;
    const { sub, auth_time, 'cognito:groups': listed } = parsed.data;
    const byTenant = Map.groupBy(membershipsIn(listed), ({ tenant }) => tenant);
    // A person carries one set of groups for all their tenants: with several, only what they are in every one of them counts.
    const groups = GROUPS.filter(
      (group) => byTenant.size > 0 && [...byTenant.values()].every((list) => list.some((m) => m.group === group)),
    );
    const since = Math.max(0, Math.floor(Date.now() / 1000 - auth_time));
    return {
      id: sub,
      tenants: [...byTenant.keys()],
      groups,
      amr: env.SIGN_IN_METHODS.split(' '),
      authAgeSeconds: since,
    };
  };

/** Names that are no `<tenant>.<group>` of ours are somebody else's. */
const membershipsIn = (listed: string) =>
  listed
    .replace(/^\[|\]$/g, '')
    .split(' ')
    .flatMap((name) => {
      const tenant = name.slice(0, name.indexOf('.'));
      const group = GROUPS.find((known) => /^[a-z0-9-]+$/.test(tenant) && name === poolGroup(tenant, known));
      return group ? [{ tenant, group }] : [];
    });
