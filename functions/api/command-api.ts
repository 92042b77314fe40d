import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Executions } from '../../lib/contract/api.ts';
import { runFlow } from '../../lib/contract/run-flow.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import type { LadderView } from '../../lib/domain/stages/decide-promotion.ts';
import { iso } from '../../lib/domain/time.ts';
import type { Given } from '../../lib/flow/flow.ts';
import { permissionRequest } from '../approve/permission-request.ts';
import { type CommandName, command, declinedAs } from '../command/command.ts';
import { CommandDue, MOST_CONTENT, Wanted } from '../command/wanted.ts';
import { listExecutions } from '../executions/list-executions.ts';
import { type ApiEnv, apiApp, askedTenant, notFound } from './api-app.ts';
import type { needs } from './command-flow.ts';
import { jsonOf } from './json-body.ts';
import { problem } from './problem.ts';

/** A manifest is a page of text; the registry keeps it in one item. Evidence may come along with its command. */
const LIMIT = 128 * 1024;
const WITH_EVIDENCE = MOST_CONTENT + LIMIT;

type CommandGiven = Given<(typeof needs)[number]>;

/**
 * `POST /api/models/{m}/{command}` with what the command wants as JSON: those in `Wanted`. The person
 * is the token's; the tenant is `?tenant=`, or the first of theirs. `GET /api/models/{m}/executions` shows what can be redriven, `…/ladder` how versions stand before their next stage. A
 * function of its own on AWS, in the stack of the state machines.
 */
export function commandApi(given: CommandGiven): Hono<ApiEnv> {
  const app = apiApp(given);
  const within = (maxSize: number) =>
    bodyLimit({
      maxSize,
      onError: (c: Context) => problem(c, 413, 'too large', `a command is at most ${maxSize} bytes`),
    });
  const [short, long] = [within(LIMIT), within(WITH_EVIDENCE)];
  const door = { schema: CommandDue, flow: command(given.ports, given.seconds) };
  app.get('/api/models/:model/executions', (c) => executionsRoute(c, given.ports));
  app.get('/api/models/:model/ladder', (c) => ladderRoute(c, given.ports));
  app.post('/api/models/:model/:command', (c, next) => (c.req.param('command') === 'evidence' ? long : short)(c, next));
  app.post('/api/models/:model/:command', async (c) => {
    const name = c.req.param('command') as CommandName;
    if (!Object.hasOwn(Wanted, name))
      return problem(
        c,
        404,
        'not found',
        `there is no command \`${name}\`: use one of ${Object.keys(Wanted).join(', ')}`,
      );
    const raw = await jsonOf(c);
    if (raw instanceof Response) return raw;
    const body = Wanted[name].safeParse(raw);
    if (!body.success) {
      // large, and only what does not fit needs it
      const { problemsIn } = await import('../../lib/domain/suggest.ts');
      return problem(c, 400, 'malformed', problemsIn('body', Wanted[name], body.error).join('; '));
    }
    const person = c.get('person');
    const tenant = askedTenant(c);
    const wanted = { ...body.data, command: name, tenant, model: c.req.param('model') };
    const outcome = await runFlow(door, { person, wanted }).catch((error: Error) => error);
    if (outcome instanceof NotFoundError) return problem(c, 404, 'not found', outcome.message);
    if (outcome instanceof Error) throw outcome;
    if (outcome.verdict === 'refused') return problem(c, 403, 'not allowed', outcome.why);
    if (outcome.verdict === 'declined') return problem(c, 409, declinedAs(name), outcome.why);
    return c.json(outcome.done ?? null, 200, { 'cache-control': 'no-store' });
  });
  return app;
}

/** What of a model runs or ended badly; what a person may not see and what does not exist are answered alike. */
async function executionsRoute(c: Context<ApiEnv>, ports: CommandGiven['ports']) {
  const { id, model } = await seenModel(c, ports);
  if (!model) return notFound(c);
  const executions = await listExecutions(ports)(id);
  const now = iso(ports.clock.now());
  return c.json({ now, executions } satisfies Executions, 200, { 'cache-control': 'no-store' });
}

/** The stages of a model, and what must hold before a version enters each. */
async function ladderRoute(c: Context<ApiEnv>, ports: CommandGiven['ports']) {
  const { id, model } = await seenModel(c, ports);
  if (!model) return notFound(c);
  const { loadLadder } = await import('../promotion/load-ladder.ts');
  const none: LadderView = { now: iso(ports.clock.now()), stages: [] };
  const ladder = model.manifest ? await loadLadder(ports, id, model.manifest) : none;
  return c.json(ladder satisfies LadderView, 200, { 'cache-control': 'no-store' });
}

/** The model that is asked about, if there is one and the person may see it. */
async function seenModel(c: Context<ApiEnv>, ports: CommandGiven['ports']) {
  const id = { tenant: askedTenant(c), model: c.req.param('model') ?? '' };
  const model = await ports.registry.model(id);
  const tier = model?.manifest?.tier ?? 'high';
  const thing = { kind: 'Model' as const, id: id.model, tenant: id.tenant, tier };
  const may = ports.policies.may(permissionRequest(c.get('person'), 'view', thing));
  return { id, model: may.decision === 'allow' ? model : undefined };
}
