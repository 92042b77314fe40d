import { type Context, Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { answerApi } from '../../../functions/api/answer-api.ts';
import { api } from '../../../functions/api/api.ts';
import { driftOf } from '../../../functions/api/evidence-views.ts';
import { lineOf } from '../../../functions/api/views.ts';
import { driftCheck } from '../../../functions/drift-check/drift-check.ts';
import type { ApprovalPage, ApprovalView, Checks, Fleet, ModelView } from '../../../lib/contract/api.ts';
import type { DriftSettings, LedgerPage } from '../../../lib/contract/ledger-api.ts';
import type { Person } from '../../../lib/domain/approval/person.ts';
import { readRecord } from '../../../lib/domain/ledger/record.ts';
import { metricsOf } from '../../../lib/domain/metric/metrics.ts';
import { capture, half, WEEK } from '../traffic.ts';
import { ANA, BEN, person, World } from '../world.ts';

const SLOT = Date.parse('2026-11-15T06:00:00Z');
const NAMES: Record<string, string> = { u_ana: 'Ana', u_ben: 'Ben' };
const world = new World();
const needs = {
  ports: world.plane.ports,
  ledger: { log: world.plane.log, publicKey: world.plane.publicKey },
  personOf: async (c: Context): Promise<Person | undefined> =>
    ({ ana: ANA, ben: BEN, cleo: person('u_cleo', 'auditors') })[c.req.header('authorization') ?? ''],
  nameOf: (id: string) => NAMES[id],
  log: () => undefined,
};
const app = new Hono().route('/', answerApi(needs)).route('/', api(needs));
const get = async <T>(path: string, who = 'ben'): Promise<T> => {
  const response = await app.request(path, { headers: { authorization: who } });
  expect(response.status, path).toBe(200);
  return (await response.json()) as T;
};
let id: string;

beforeAll(async () => {
  await world.apply();
  await world.live(1);
  for (const slot of [SLOT, SLOT + WEEK]) {
    world.plane.clock.moveTo(slot);
    capture(world, slot, 5000, half);
    const due = { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' };
    await driftCheck(world.plane.ports)({ ...due, slot: new Date(slot).toISOString() });
    // Its records are signed over before the week goes by, as they are wherever the plane runs.
    await world.run(slot);
  }
  world.take(world.train(2, { better: 0.3, rows: 2000 }));
  await world.run(world.plane.clock.now());
  id = (await world.open())!.id;
});

describe('the fleet', () => {
  it('shows each model with its last check, its loudest reason and what waits', async () => {
    const { now, models } = await get<Fleet>('/api/models');
    expect(now).toBe(new Date(world.plane.clock.now()).toISOString());
    const page = await get<ModelView>('/api/models/flight-delay');
    const { versions: _, incidents, may, ...line } = page;
    expect(incidents).toMatchObject([
      { kind: 'drift', state: 'open', stands: 'asking', deployment: 'flight-delay-prod' },
    ]);
    expect(models).toEqual([
      { ...line, deployments: line.deployments.map(({ releases: _, served: __, ...shown }) => shown) },
    ]);
    const about = { tenant: 'default', model: 'flight-delay' };
    const { registry } = world.plane.ports;
    expect((await registry.listed(about))?.line).toEqual(await lineOf(registry, about));
    // The fleet's line says how many are open and which is the loudest; the incident and its story stand on the model's page.
    const { id: incident, title } = incidents[0]!;
    expect(line.openIncidents).toEqual({ count: 1, loudest: { id: incident, title } });
    expect(page).toEqual({
      incidents,
      may,
      openIncidents: line.openIncidents,
      tenant: 'default',
      model: 'flight-delay',
      managed: true,
      owner: 'airport-operations',
      purpose: expect.stringContaining('departures'),
      tier: 'limited',
      versions: [
        { version: 1, state: 'approved', gate: 'pass' },
        { version: 2, state: 'awaiting-approval', gate: 'pass' },
      ],
      deployments: [
        {
          endpoint: 'flight-delay-prod',
          stage: 'prod',
          champion: 1,
          liveSince: expect.stringMatching(/^2026-11-01T.*Z$/),
          outOfBand: false,
          served: 'a real-time endpoint',
          releases: { 1: 'live' },
          drift: {
            verdict: 'drifted',
            slot: new Date(SLOT + WEEK).toISOString(),
            reason: expect.objectContaining({ rule: 'psi', subject: 'origin' }),
          },
          quality: {
            verdict: 'stable',
            slot: '2026-11-22T05:00:00.000Z',
            reason: expect.objectContaining({ rule: 'minimum' }),
          },
        },
      ],
      pending: [{ id, version: 2, deployment: 'flight-delay-prod', expiresAt: expect.stringMatching(/Z$/) }],
    });
  });

  it('says what its reader may do with a model, as the policies would judge it when it is done', async () => {
    const allowed = async (who: string) => {
      const { may } = await get<ModelView>('/api/models/flight-delay', who);
      return Object.keys(may).filter((action) => may[action as keyof typeof may].allowed);
    };
    expect(await allowed('ana')).toEqual([
      ...['check', 'retrain', 'retrainAnyway', 'retire', 'closeIncident', 'requestRelease', 'addEvidence'],
      ...['attestAsOwner', 'attestAsValidator'],
    ]);
    expect(await allowed('ben')).toEqual(['attestAsValidator']);
    const { mayWithdraw } = await get<ApprovalPage>(`/api/approvals/${id}`, 'ana');
    const owners = { policy: 'owners-manage', text: expect.stringContaining('take questions back') };
    expect(mayWithdraw.allowed).toBe(true);
    expect(mayWithdraw.reasons).toContainEqual(owners);
    expect((await get<ApprovalPage>(`/api/approvals/${id}`)).mayWithdraw).toEqual({ allowed: false, reasons: [] });
  });

  it('lists its checks oldest first', async () => {
    const { now, checks } = await get<Checks>('/api/models/flight-delay/checks');
    expect(now).toMatch(/Z$/);
    const slots = checks.map(({ slot }) => slot);
    expect(slots).toEqual(slots.toSorted());
    expect(new Set(checks.map(({ kind }) => kind))).toEqual(new Set(['drift', 'quality']));
    expect(checks.at(-1)).toMatchObject({ kind: 'drift', verdict: 'drifted' });
  });

  it('says who is signed in', async () => {
    const groups = ['approvers'];
    expect(await get('/api/me')).toEqual({ id: 'u_ben', name: 'Ben', tenants: ['default'], groups });
    expect(await get('/api/me', 'cleo')).toEqual({ id: 'u_cleo', tenants: ['default'], groups: ['auditors'] });
  });
});

describe('a question', () => {
  it('carries names and times, never its token or its execution', async () => {
    const { approvals } = await get<{ approvals: ApprovalView[] }>('/api/approvals');
    const asked = approvals.find((a) => a.id === id)!;
    expect(Object.keys(asked).toSorted()).toEqual(
      'approvals askedAt deployment digest expiresAt id model purpose quorum requester shown state tenant tier version'.split(
        ' ',
      ),
    );
    expect(asked.requester).toEqual({ id: 'u_ana', name: 'Ana' });
    expect(Date.parse(asked.expiresAt) - Date.parse(asked.askedAt)).toBe(3 * 86_400_000);
  });

  it('says in words what changes and how it is released', async () => {
    const page = await get<ApprovalPage>(`/api/approvals/${id}`);
    expect(page.sentence).toBe('`flight-delay/2` takes over `flight-delay-prod` from version 1');
    expect(page.plan).toBe(
      'canary: 50 % of capacity for 1h, then all; rolls back on Invocation5XXErrors above 0; 2 ml.m5.large',
    );
    expect(page.steps).toEqual([
      '50 % of the requests (1 of 2 instances): watched for 1h',
      'all requests: the old fleet stays for 10m',
      '70m in all, beside what instances take to start; SageMaker ends an update after 8h',
    ]);
    expect(page.purpose).toBe('Warn gate staff of departures that will leave more than 15 minutes late.');
    expect(page.now).toMatch(/Z$/);
  });

  it('shows challenger beside champion, every quantity as recorded', async () => {
    const { comparison } = await get<ApprovalPage>(`/api/approvals/${id}`);
    expect(comparison).toMatchObject({ champion: 1, challenger: 2, rows: 2000, positives: 600 });
    expect(Number(comparison!.difference!.low)).toBeGreaterThan(0);
    expect(comparison!.metrics.map(({ metric }) => metric)).toEqual(metricsOf('binary'));
    for (const { champion, challenger } of comparison!.metrics)
      for (const scores of [champion, challenger]) {
        const { method, ...quantities } = scores!;
        expect(method).toMatch(/\w/);
        expect(Object.values(quantities)).toEqual(Array(3).fill(expect.stringMatching(/^-?\d\.\d{4}$/)));
      }
  });

  it('draws the last drift check, drifted features first', async () => {
    const { drift } = await get<ApprovalPage>(`/api/approvals/${id}`);
    expect(drift!.check).toMatchObject({ verdict: 'drifted', slot: new Date(SLOT + WEEK).toISOString() });
    const [origin] = drift!.features;
    expect(origin).toMatchObject({ feature: 'origin', type: 'category' });
    expect(origin!.reasons.map(({ rule }) => rule)).toContain('unseen');
    expect(origin!.bins.at(-1)).toEqual({ label: 'unseen', baseline: 0, window: 0.5 });
    for (const { bins } of drift!.features)
      for (const side of ['baseline', 'window'] as const)
        expect(bins.reduce((sum, bin) => sum + bin[side], 0)).toBeCloseTo(1, 9);
  });

  it('finds the record of that check by its place: the chain is not read for it, however long it is', async () => {
    const approval = (await world.plane.ports.registry.approval(id))!;
    const { drift } = await get<ApprovalPage>(`/api/approvals/${id}`);
    const { record, placeOf } = world.plane.ports.ledger;
    const ports = { ...world.plane.ports, ledger: { record, placeOf } as typeof world.plane.ports.ledger };
    expect(await driftOf(ports, approval)).toEqual(drift);
  });

  it.each([
    ['ben', true, 'approvers-answer', 'approvers answer approval requests'],
    ['ana', false, 'four-eyes', 'nobody answers a question they caused'],
  ])('tells %s whether they may answer, and why', async (who, allowed, policy, text) => {
    const { may } = await get<ApprovalPage>(`/api/approvals/${id}`, who);
    expect(may).toEqual({ allowed, reasons: [{ policy, text }] });
  });

  it('tells an auditor that no policy lets them answer', async () => {
    const { may } = await get<ApprovalPage>(`/api/approvals/${id}`, 'cleo');
    expect(may).toEqual({ allowed: false, reasons: [] });
  });

  it('that is closed shows its votes, a first version its own wording and no drift from after it was asked', async () => {
    const { approvals } = await get<{ approvals: ApprovalView[] }>('/api/approvals');
    const first = await get<ApprovalPage>(`/api/approvals/${approvals.find((a) => a.version === 1)!.id}`);
    expect(first.sentence).toBe('`flight-delay/1` goes live in `flight-delay-prod` as its first version');
    expect(first.votes).toEqual([
      { person: { id: 'u_ben', name: 'Ben' }, answer: 'approve', reason: 'because', at: expect.stringMatching(/Z$/) },
    ]);
    expect(first.comparison).toMatchObject({ champion: null, challenger: 1 });
    expect(first.comparison).not.toHaveProperty('difference');
    expect(first).not.toHaveProperty('drift');
    expect(first.state).toBe('approved');
  });

  it('whose plan was changed since says so', async () => {
    await world.apply((m) => Object.assign(m.deployments![0]!, { plan: { type: 'all-at-once' } }));
    const { plan, changed } = await get<ApprovalPage>(`/api/approvals/${id}`);
    expect(plan).toMatch(/^canary: 50 % .*; the manifest now says: all at once/);
    expect(changed).toEqual(['the plan of its release', 'the manifest']);
  });
});

describe('what drift checks kept', () => {
  const status = async (path: string, who = 'ana') =>
    (await app.request(path, { headers: { authorization: who } })).status;

  it('is for who may ask for a check: baseline and sketch as they were kept, and by what is judged today', async () => {
    const settings = await get<DriftSettings>('/api/models/flight-delay/drift', 'ana');
    expect(settings).toMatchObject({ window: WEEK, policy: { methods: 'steward' } });
    const { records } = await get<LedgerPage>('/api/ledger/model.default.flight-delay', 'ana');
    const { seq, evidence } = records.map(readRecord).find(({ type }) => type === 'CheckRecorded')!;
    for (const name of ['baseline', 'sketch']) {
      const kept = await get<unknown>(`/api/models/flight-delay/kept/${seq}/${name}`, 'ana');
      const read = await world.plane.ports.evidence.read(evidence!.find((one) => one.name === name)!.sha256);
      expect(kept).toEqual(JSON.parse(read.toString('utf8')));
    }
    for (const path of [`kept/${seq}/sketch`, 'drift'])
      expect(await status(`/api/models/flight-delay/${path}`, 'cleo'), path).toBe(403);
    for (const path of [`kept/${seq}/life`, 'kept/1/sketch', 'kept/99999/sketch', 'kept/x/sketch'])
      expect(await status(`/api/models/flight-delay/${path}`), path).toBe(404);
    expect(await status('/api/models/nobody/drift')).toBe(404);
  });
});
