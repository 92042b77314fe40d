import { type Context, Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { api } from '../../../functions/api/api.ts';
import { lineOf } from '../../../functions/api/views.ts';
import type { Approvals, Checks, Fleet, OpenCount, Paged, Problem, Versions } from '../../../lib/contract/api.ts';
import type { LedgerPage } from '../../../lib/contract/ledger-api.ts';
import { CHECK_KINDS } from '../../../lib/domain/check/kinds.ts';
import { modelChain } from '../../../lib/domain/ledger/chain.ts';
import { Deployment } from '../../../lib/domain/model/model.ts';
import { keys } from '../../../lib/domain/registry/keys.ts';
import type { Registry } from '../../../lib/ports/registry.ts';
import { ANA, BEN, person, START, World } from '../world.ts';

/** What AWS answers at most: Lambda's synchronous 6 MB (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const LAMBDA = 6 * 1024 * 1024;
const ID = { tenant: 'default', model: 'flight-delay' };
const ENDPOINT = 'flight-delay-prod';
const HOUR = 3_600_000;
const PEOPLE = { ana: ANA, ben: BEN, eve: { ...person('u_eve', 'auditors'), tenants: ['other'] } };

const world = new World();
const read: string[] = [];
const registry = new Proxy(world.plane.ports.registry, {
  get: (of, name: keyof Registry) => {
    read.push(name);
    return of[name];
  },
});
const app = new Hono().route(
  '/',
  api({
    ports: { ...world.plane.ports, registry },
    personOf: async (c: Context) => PEOPLE[c.req.header('authorization') as keyof typeof PEOPLE],
    log: () => undefined,
  }),
);
const ask = (path: string, who = 'ben') => app.request(path, { headers: { authorization: who } });
async function get<T>(path: string, who = 'ben'): Promise<T> {
  const response = await ask(path, who);
  const text = await response.text();
  expect(response.status, `${path} ${text.slice(0, 200)}`).toBe(200);
  expect(Buffer.byteLength(text)).toBeLessThan(LAMBDA);
  return JSON.parse(text) as T;
}
async function all<T extends Paged>(path: string): Promise<T[]> {
  const pages: T[] = [];
  let next: string | undefined;
  do {
    const cursor = next === undefined ? '' : `${path.includes('?') ? '&' : '?'}cursor=${next}`;
    pages.push(await get<T>(path + cursor));
    next = pages.at(-1)!.next;
  } while (next !== undefined);
  return pages;
}

const reason = { rule: 'psi', subject: 'origin', observed: '0.4210', limit: '0.2000' };
const check = (endpoint: string, kind: string, n: number, reasons: number) => ({
  ...ID,
  deployment: endpoint,
  kind,
  version: 1,
  slot: new Date(START + n * HOUR).toISOString(),
  window: { start: '2026-11-01T00:00:00.000Z', end: '2026-11-01T01:00:00.000Z' },
  verdict: 'drifted',
  reasons: Array.from({ length: reasons }, () => reason),
  rows: { read: 1000, used: 1000, broken: 0 },
});

/** Keeps checks as a check does, many in one commit. */
async function checked(kind: 'drift' | 'quality', from: number, to: number, reasons: number): Promise<void> {
  for (let start = from; start < to; start += 80) {
    const slots = Array.from({ length: Math.min(80, to - start) }, (_, i) => check(ENDPOINT, kind, start + i, reasons));
    await world.plane.ports.ledger.commit({
      once: `checks ${kind} ${start}`,
      appends: [
        {
          chain: modelChain(ID.tenant, ID.model),
          draft: {
            type: 'CheckMissed',
            actor: { kind: 'service', id: 'test' },
            subject: ID,
            data: { text: 'x'.repeat(12_000) },
          },
        },
      ],
      writes: slots.map((item) => ({
        clause: item.slot,
        key: keys.check(ID.tenant, ID.model, kind, ENDPOINT, item.slot),
        item,
        if: 'absent',
      })),
    });
  }
}

const MODELS = 130;
beforeAll(async () => {
  await world.apply();
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  for (let n = 1; n < MODELS; n++)
    await world.apply((m) => {
      const [deployment] = m.deployments as never as object[];
      Object.assign(m, { model: `m${n}`, deployments: [{ ...deployment, endpoint: `e${n}` }] });
    });
  await checked('drift', 0, 10_000, 1);
  await checked('quality', 9_000, 9_010, 1);
}, 120_000);

describe('the list of models', () => {
  it('is read page by page, each model once, one read a page', async () => {
    read.length = 0;
    const pages = await all<Fleet>('/api/models?limit=50');
    expect(pages.map(({ models }) => models.length)).toEqual([50, 50, 30]);
    const names = pages.flatMap(({ models }) => models.map(({ model }) => model));
    expect(new Set(names).size).toBe(MODELS);
    expect(names).toEqual([...names].sort());
    expect(read).toEqual(['models', 'models', 'models']);
    expect((await get<Fleet>('/api/models')).models).toHaveLength(100);
  });

  it('says of each model what its own items say', async () => {
    const { items } = await world.plane.ports.registry.models('default', { limit: 500 });
    expect(items).toHaveLength(MODELS);
    for (const { line, ...id } of items) expect(line).toEqual(await lineOf(world.plane.ports.registry, id));
  });

  it('reads a model itself that has too many deployments for a line', async () => {
    const deployments = Array.from({ length: 90 }, (_, n) => ({
      ...ID,
      model: 'm1',
      endpoint: `wide-${n}`,
      stage: 'prod',
      releases: {},
      revision: 0,
    }));
    await world.plane.ports.ledger.commit({
      once: 'wide',
      appends: [
        {
          chain: 'model.default.m1',
          draft: { type: 'CheckMissed', actor: { kind: 'service', id: 'test' }, subject: ID, data: {} },
        },
      ],
      writes: deployments.map((item) => ({
        clause: item.endpoint,
        key: keys.deployment('default', 'm1', item.endpoint),
        item: Deployment.parse(item),
        if: 'absent',
      })),
    });
    const wide = (n: number) =>
      world.plane.ports.ledger.commit({
        once: `wide ${n}`,
        appends: [
          {
            chain: 'model.default.m1',
            draft: { type: 'CheckMissed', actor: { kind: 'service', id: 'test' }, subject: ID, data: {} },
          },
        ],
        writes: deployments.slice(0, 40).map(({ endpoint }) => {
          const item = { ...check(endpoint, CHECK_KINDS[n]!, 1, 1), model: 'm1' };
          return {
            clause: endpoint,
            key: keys.check('default', 'm1', item.kind, endpoint, item.slot),
            item,
            if: 'absent',
          };
        }),
      });
    for (let n = 0; n < CHECK_KINDS.length; n++) await wide(n);
    expect((await world.plane.ports.registry.listed({ tenant: 'default', model: 'm1' }))?.line).toBeUndefined();
    const { models } = await get<Fleet>('/api/models?limit=3');
    expect(models.find(({ model }) => model === 'm1')?.deployments).toHaveLength(91);
    expect(
      models.find(({ model }) => model === 'm1')?.deployments.find(({ endpoint }) => endpoint === 'wide-3')?.fairness
        ?.verdict,
    ).toBe('drifted');
  });
});

describe('the checks of a model', () => {
  it('of ten thousand slots are answered in pages, the last ones first, each once', async () => {
    const pages = await all<Checks>('/api/models/flight-delay/checks?limit=500');
    const checks = pages.toReversed().flatMap(({ checks }) => checks);
    expect(checks).toHaveLength(10_010);
    expect(new Set(checks.map(({ kind, slot }) => kind + slot)).size).toBe(10_010);
    expect(checks.map(({ slot }) => slot)).toEqual(checks.map(({ slot }) => slot).sort());
    const { checks: usual } = await get<Checks>('/api/models/flight-delay/checks');
    expect(usual).toHaveLength(100);
    expect(usual.at(-1)?.slot).toBe(new Date(START + 9_999 * HOUR).toISOString());
  });

  it('of one kind and deployment leave the others out', async () => {
    const { checks, next } = await get<Checks>(`/api/models/flight-delay/checks?kind=quality&deployment=${ENDPOINT}`);
    expect([checks.length, next]).toEqual([10, undefined]);
    expect((await get<Checks>('/api/models/flight-delay/checks?deployment=nowhere')).checks).toEqual([]);
    expect((await ask('/api/models/flight-delay/checks?kind=mood')).status).toBe(400);
  });

  it('that are long are fewer to an answer', async () => {
    await checked('quality', 20_000, 20_500, 180);
    const { checks, next } = await get<Checks>('/api/models/flight-delay/checks?kind=quality&limit=500');
    expect(checks.length).toBeLessThan(400);
    expect(next).toBeDefined();
  });
});

describe('questions', () => {
  it('are listed newest first, the open ones by when they expire, and counted without being read by a page', async () => {
    const [page] = await all<Approvals>('/api/approvals?limit=1');
    expect(page!.approvals).toMatchObject([{ model: 'flight-delay', state: 'pending' }]);
    expect(page!.approvals[0]).not.toHaveProperty('token');
    const open = await get<Approvals>('/api/approvals?state=open');
    expect(open.approvals).toEqual(page!.approvals);
    read.length = 0;
    expect(await get<OpenCount>('/api/approvals/open-count')).toEqual({ open: 1, more: false });
    expect(read).toEqual(['open']);
    expect((await ask('/api/approvals?state=closed')).status).toBe(400);
  });

  it('that were answered are no longer open, and still listed', async () => {
    await world.answer((await world.open())!, BEN);
    expect(await get<OpenCount>('/api/approvals/open-count')).toEqual({ open: 0, more: false });
    expect((await get<Approvals>('/api/approvals?state=open')).approvals).toEqual([]);
    expect((await get<Approvals>('/api/approvals')).approvals).toMatchObject([{ state: 'approved', approvals: 1 }]);
  });
});

describe('the ledger', () => {
  const path = '/api/ledger/model.default.flight-delay';
  it('is answered in pages of about a megabyte, by cursor or from a seq, also counted from the end', async () => {
    const pages = await all<LedgerPage>(path);
    const head = pages[0]!.head!.seq;
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flatMap(({ records }) => records.map(({ seq }) => seq))).toEqual(
      Array.from({ length: head }, (_, i) => i + 1),
    );
    const seqs = async (query: string) => (await get<LedgerPage>(`${path}?${query}`)).records.map(({ seq }) => seq);
    expect(await seqs('from=-2')).toEqual([head - 1, head]);
    expect(await seqs('from=3&limit=2')).toEqual([3, 4]);
    expect(await seqs('from=-999999&limit=1')).toEqual([1]);
  });

  it.each(['from=0', 'from=-0', 'from=1.5', 'limit=0', 'limit=501', 'limit=1&limit=2', 'limit=x'])(
    '%s is 400 and says what is allowed',
    async (query) => {
      const response = await ask(`${path}?${query}`);
      expect(response.status).toBe(400);
      expect(((await response.json()) as Problem).detail).toMatch(/whole number|give it once/);
    },
  );
});

describe('versions', () => {
  it('are answered below one', async () => {
    expect(await get<Versions>('/api/models/flight-delay/versions')).toEqual({
      versions: [{ version: 1, state: expect.any(String), gate: 'pass', releases: expect.any(Object) }],
    });
    expect((await get<Versions>('/api/models/flight-delay/versions?before=1')).versions).toEqual([]);
    expect((await ask('/api/models/flight-delay/versions?before=x')).status).toBe(400);
  });
});

describe('a cursor', () => {
  it.each<[string, string, string]>([
    ['of another list', '/api/models/flight-delay/checks', 'ben'],
    ['of another choice', '/api/models?tenant=other', 'eve'],
    ['of somebody else', '/api/models', 'ana'],
  ])('%s is refused with the mend', async (_, path, who) => {
    const { next } = await get<Fleet>('/api/models?limit=1');
    const response = await ask(`${path}${path.includes('?') ? '&' : '?'}cursor=${next}`, who);
    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).detail).toBe(
      '`cursor` is not of this list: ask without it, and go on with the `next` of each answer',
    );
  });

  it.each(['x', '', 'W10', Buffer.from('["0",1]').toString('base64url')])('that is %j is refused', async (cursor) => {
    expect((await ask(`/api/models?cursor=${cursor}`)).status).toBe(400);
  });

  it('that was made up for oneself leads nowhere else', async () => {
    const { next } = await get<Fleet>('/api/models?limit=1');
    const [bound] = JSON.parse(Buffer.from(next!, 'base64url').toString()) as [string];
    for (const at of ['A#', 'M#', 'META', 'Z']) {
      const cursor = Buffer.from(JSON.stringify([bound, at])).toString('base64url');
      expect((await ask(`/api/models?cursor=${cursor}`)).status, at).toBe(400);
    }
  });

  it('of a tenant one does not belong to is not given', async () => {
    expect(await get<Fleet>('/api/models?limit=1', 'eve').catch((error) => error)).toEqual({
      now: expect.any(String),
      models: [],
    });
    for (const path of ['/api/models?tenant=default', '/api/approvals?tenant=default'])
      expect(JSON.stringify(await get<Paged>(`${path}&limit=1`, 'eve'))).not.toMatch(/next|flight/);
  });
});
