import type { Context, Hono } from 'hono';
import * as z from 'zod';
import type { Person } from '../../../domain/approval/person.ts';
import { rightsIn } from '../people/memberships.ts';

/**
 * A request as an HTTP API hands it over, payload format 2.0: headers in lower case, those that came twice joined by commas, cookies
 * beside them (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
interface HttpEvent {
  readonly rawPath: string;
  readonly rawQueryString?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: { readonly http: { readonly method: string }; readonly domainName?: string };
}

/** What goes over as it is; everything else is written in base64. */
const TEXT = /^text\/(plain|html|css|javascript)\b|[/+]json\b|^image\/svg\+xml\b/;

/**
 * The Lambda handler of a part of the HTTP API. The framework's own adapter also speaks for load balancers, REST APIs and Lattice, which
 * is a twentieth of what an answer would load at its start.
 */
// biome-ignore lint/suspicious/noExplicitAny: each app brings its own variables
export const http = (app: Hono<any>) => async (event: HttpEvent) => {
  const response = await app.fetch(requestOf(event), { event });
  const headers = Object.fromEntries(response.headers);
  const isBase64Encoded = !TEXT.test(headers['content-type'] ?? 'text/plain') || 'content-encoding' in headers;
  const body = Buffer.from(await response.arrayBuffer()).toString(isBase64Encoded ? 'base64' : 'utf8');
  return { statusCode: response.status, headers, body, isBase64Encoded };
};

function requestOf({
  rawPath,
  rawQueryString,
  headers = {},
  cookies,
  body,
  isBase64Encoded,
  requestContext,
}: HttpEvent) {
  const { http, domainName = headers.host ?? 'localhost' } = requestContext;
  const given = new Headers();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) given.set(name, value);
  if (cookies) given.set('cookie', cookies.join('; '));
  return new Request(`https://${domainName}${rawPath}${rawQueryString ? `?${rawQueryString}` : ''}`, {
    method: http.method,
    headers: given,
    // A request that only reads has none, whatever came along.
    ...(body !== undefined &&
      !/^(GET|HEAD)$/.test(http.method) && { body: isBase64Encoded ? Buffer.from(body, 'base64') : body }),
  });
}

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
    const since = Math.max(0, Math.floor(Date.now() / 1000 - auth_time));
    return {
      id: sub,
      ...rightsIn(listed.replace(/^\[|\]$/g, '').split(' ')),
      amr: env.SIGN_IN_METHODS.split(' '),
      authAgeSeconds: since,
    };
  };
