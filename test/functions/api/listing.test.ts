import { type Context, Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { api } from '../../../functions/api/api.ts';
import { commandApi } from '../../../functions/api/command-api.ts';
import type { Checks, Incidents, Paged, Problem } from '../../../lib/contract/api.ts';
import type { Check } from '../../../lib/domain/check/check.ts';
import { CHECK_KINDS } from '../../../lib/domain/check/kinds.ts';
import { modelChain } from '../../../lib/domain/ledger/chain.ts';
import { keys } from '../../../lib/domain/registry/keys.ts';
import type { StateWrite } from '../../../lib/domain/registry/writes.ts';
import { ANA, BEN, START, World } from '../world.ts';

const ID = { tenant: 'default', model: 'flight-delay' };
const ENDPOINT = 'flight-delay-prod';
const MINUTE = 60_000;
const PEOPLE = { ana: ANA, ben: BEN, both: { ...BEN, id: 'u_both', tenants: ['default', 'other'] } };
const LIST = '/api/models/flight-delay';

const world = new World();
const needs = {
  ports: world.plane.ports,
  ledger: { log: world.plane.log, publicKey: world.plane.publicKey },
  personOf: async (c: Context) => PEOPLE[c.req.header('authorization') as keyof typeof PEOPLE],
  log: () => undefined,
};
const reads = api(needs);
const commands = commandApi(needs);
const app = new Hono().route('/', commands).route('/', reads);
const ask = (path: string, who = 'ben') => app.request(path, { headers: { authorization: who } });
async function get<T>(path: string): Promise<T> {
  const response = await ask(path);
  expect(response.status, path).toBe(200);
  return (await response.json()) as T;
}
async function all<T extends Paged>(path: string): Promise<T[]> {
  const pages = [await get<T>(path)];
  for (let next = pages[0]!.next; next !== undefined; next = pages.at(-1)!.next)
    pages.push(await get<T>(`${path}&cursor=${next}`));
  return pages;
}

const keep = (name: string, writes: readonly StateWrite[]) =>
  world.plane.ports.ledger.commit({
    once: name,
    appends: [
      {
        chain: modelChain(ID.tenant, ID.model),
        draft: { type: 'ChainCreated', actor: { kind: 'service', id: 'test' }, subject: ID, data: {} },
      },
    ],
    writes,
  });
const iso = (ms: number) => new Date(ms).toISOString();
const check = (slot: number, asked?: string): Check => ({
  ...ID,
  deployment: ENDPOINT,
  version: 1,
  kind: 'drift',
  slot: iso(slot),
  window: { start: iso(START), end: iso(START + MINUTE) },
  verdict: 'stable',
  reasons: [],
  rows: { read: 1, used: 1, broken: 0 },
  ...(asked && { asked }),
});
const idOf = (at: number, n: number) =>
  `chk-${iso(at).slice(0, 16).replace(/[-:]/g, '')}-${String(n).padStart(10, '0')}`;
const incident = (n: number, state: 'open' | 'closed', kind: string, deployment = ENDPOINT) => ({
  ...ID,
  id: `inc-${iso(START + n * MINUTE)
    .slice(0, 16)
    .replace(/[-:]/g, '')}-${String(n).padStart(10, '0')}`,
  kind,
  deployment,
  state,
  openedAt: iso(START + n * MINUTE),
  stands: 'found',
  confirms: 1,
  calm: 0,
  records: 1,
  story: [],
  revision: 1,
});

beforeAll(async () => {
  await world.apply();
  // Thirty minutes: a scheduled check in each, in every third two that somebody asked for, of a slot of long ago.
  const scheduled = Array.from({ length: 30 }, (_, n) => check(START + n * MINUTE));
  const wished = [0, 1].flatMap((twice) =>
    Array.from({ length: 10 }, (_, n) => check(START - 1_000 * MINUTE, idOf(START + 3 * n * MINUTE, twice))),
  );
  const write = (item: Check): StateWrite => ({
    clause: `${item.slot} ${item.asked}`,
    key: item.asked
      ? keys.askedResult(ID.tenant, ID.model, item.kind, ENDPOINT, item.asked)
      : keys.check(ID.tenant, ID.model, item.kind, ENDPOINT, item.slot),
    item,
    if: 'absent',
  });
  await keep('checks', [...scheduled, ...wished].map(write));
  const open = CHECK_KINDS.map((kind, n) => incident(100 + n, 'open', kind));
  const closed = Array.from({ length: 30 }, (_, n) => incident(n, 'closed', 'drift'));
  await keep('incidents', [
    ...open.map((item) => ({
      clause: item.id,
      key: keys.incidentAt(ID.tenant, ID.model, ENDPOINT, item.kind),
      item,
      if: 'absent' as const,
    })),
    ...closed.map((item) => ({
      clause: item.id,
      key: keys.incident(ID.tenant, ID.model, item.id),
      item,
      if: 'absent' as const,
    })),
  ]);
});

describe('the checks of a model', () => {
  it.each([1, 2, 7, 49, 50, 500])(
    'that people asked for are listed among the scheduled ones as of when they asked, %i a page, each once',
    async (limit) => {
      const pages = await all<Checks>(`${LIST}/checks?limit=${limit}`);
      for (const { checks } of pages) expect(checks.length).toBeLessThanOrEqual(limit);
      const checks = pages.toReversed().flatMap((page) => page.checks);
      expect(checks).toHaveLength(50);
      expect(new Set(checks.map(({ slot, asked }) => asked ?? slot)).size).toBe(50);
      const times = checks.map(({ slot, asked }) => asked?.slice(4, 17) ?? slot.slice(0, 16).replace(/[-:]/g, ''));
      expect(times).toEqual(times.toSorted());
    },
  );

  it('of one kind and deployment have those that people asked for among them', async () => {
    const { checks } = await get<Checks>(`${LIST}/checks?kind=drift&deployment=${ENDPOINT}`);
    expect(checks.filter(({ asked }) => asked !== undefined)).toHaveLength(20);
    expect((await get<Checks>(`${LIST}/checks?kind=quality`)).checks).toEqual([]);
  });
});

describe('the incidents of a model', () => {
  it.each([1, 3, 5, 6, 500])('are answered open ones first, %i a page, the last opened first, each once', async (n) => {
    const pages = await all<Incidents>(`${LIST}/incidents?limit=${n}`);
    for (const { incidents } of pages) expect(incidents.length).toBeLessThanOrEqual(n);
    const found = pages.flatMap(({ incidents }) => incidents);
    expect(new Set(found.map(({ id }) => id)).size).toBe(30 + CHECK_KINDS.length);
    expect(found.map(({ state }) => state)).toEqual([...CHECK_KINDS.map(() => 'open'), ...Array(30).fill('closed')]);
    const closed = found.slice(CHECK_KINDS.length).map(({ id }) => id);
    expect(closed).toEqual(closed.toSorted().toReversed());
  });

  it.each(['limit=0', 'limit=501', 'limit=x', 'limit=1&limit=2', 'cursor=a&cursor=b'])(
    '%s is 400 and says what is allowed',
    async (query) => {
      const response = await ask(`${LIST}/incidents?${query}`);
      expect(response.status).toBe(400);
      expect(((await response.json()) as Problem).detail).toMatch(/whole number from 1 to 500|give it once/);
    },
  );
});

describe('a cursor', () => {
  const routes = [...reads.routes, ...commands.routes]
    .filter(({ method, path }) => method === 'GET' && path.startsWith('/api/'))
    .map(({ path }) =>
      path.replace(':model', ID.model).replace(':chain', modelChain(ID.tenant, ID.model)).replace(/:\w+/, '1'),
    );

  it.each([...new Set(routes)])('of %s says nothing that somebody could write themselves', async (path) => {
    const plain = await (await ask(`${path}?limit=1`)).text();
    const { next } = JSON.parse(plain) as Paged;
    for (const raw of ['inc-20261101T0000-0000000000', 'closed', idOf(START, 1), 'M#flight-delay', '2']) {
      const response = await ask(`${path}?limit=1&cursor=${encodeURIComponent(raw)}`);
      if (response.status !== 400) expect(await response.text(), 'it is not looked at').toBe(plain);
    }
    if (next === undefined) return;
    const [bound] = JSON.parse(Buffer.from(next, 'base64url').toString()) as [string];
    expect(bound).toMatch(/^[0-9a-f]{16}$/);
    expect((await ask(`${path}?cursor=${next}`, 'ana')).status, 'of somebody else').toBe(400);
  });

  it('of incidents is good for them, and for that model, alone', async () => {
    const { next } = await get<Incidents>(`${LIST}/incidents?limit=1`);
    expect(next).toBeDefined();
    expect((await ask(`${LIST}/checks?cursor=${next}`)).status).toBe(400);
    expect((await ask(`/api/models/flight-delays/incidents?cursor=${next}`)).status).toBe(400);
    const ofBoth = (await (await ask(`${LIST}/incidents?limit=1`, 'both')).json()) as Paged;
    expect((await ask(`${LIST}/incidents?tenant=other&cursor=${ofBoth.next}`, 'both')).status).toBe(400);
    expect((await ask(`${LIST}/incidents?tenant=other&cursor=${next}`)).status, 'of no tenant of theirs').toBe(404);
  });

  it('that leads nowhere, or is longer than any of ours, is refused', async () => {
    const { next } = await get<Incidents>(`${LIST}/incidents?limit=1`);
    const [bound] = JSON.parse(Buffer.from(next!, 'base64url').toString()) as [string];
    for (const at of ['', 'lost inc', 'closed', `open ${'x'.repeat(1_000_000)}`]) {
      const cursor = Buffer.from(JSON.stringify([bound, at])).toString('base64url');
      expect((await ask(`${LIST}/incidents?cursor=${cursor}`)).status, at.slice(0, 20)).toBe(400);
    }
  });
});
