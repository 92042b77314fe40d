import { describe, expect, it } from 'vitest';
import { driftCheck } from '../../../functions/drift-check/drift-check.ts';
import { qualityCheck } from '../../../functions/quality-check/quality-check.ts';
import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import { sweep } from '../../../functions/reconcile/sweep.ts';
import { CheckDue } from '../../../lib/contract/check-due.ts';
import { eventOf } from '../../../lib/contract/events.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import { canonical, type LedgerRecord } from '../../../lib/domain/ledger/record.ts';
import { recordLine } from '../../../lib/words/record-line.ts';
import { recordSentence, recordView } from '../../../lib/words/record-sentence.ts';
import { capture, half, known, WEEK } from '../traffic.ts';
import { START, World } from '../world.ts';

const about = { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' };
/** The first Sunday 06:00 whose whole week lies after the version went live. */
const SLOT = Date.parse('2026-11-15T06:00:00Z');

async function served(): Promise<World> {
  const world = new World();
  await world.apply();
  await world.live(1);
  world.plane.clock.moveTo(SLOT);
  return world;
}

const due = (slot: number) => ({ ...about, slot: new Date(slot).toISOString() });

describe('a drift check', () => {
  it('of rows like the training data is stable, and the same slot again is one record', async () => {
    const world = await served();
    capture(world, SLOT, 5000, known);
    expect(await driftCheck(world.plane.ports)(due(SLOT))).toMatchObject({
      verdict: 'stable',
      rows: { read: 5000, used: 5000, broken: 0 },
    });
    await driftCheck(world.plane.ports)(due(SLOT));
    expect((await world.types()).filter((t) => t.startsWith('CheckRecorded'))).toEqual(['CheckRecorded:stable']);
  });

  it('confirmed by a second one is drift; one retrain is held for want of data, once a finding', async () => {
    const world = await served();
    for (const slot of [SLOT, SLOT + WEEK]) {
      world.plane.clock.moveTo(slot);
      capture(world, slot, 5000, half);
      await driftCheck(world.plane.ports)(due(slot));
    }
    while ((await world.plane.plane.step()) > 0);
    const records = await world.records();
    expect(records.map((r) => r.type).filter((t) => /Drift|Retrain/.test(t))).toEqual(['DriftDetected', 'RetrainHeld']);
    expect(records.find((r) => r.type === 'RetrainHeld')?.reasons).toMatchObject([
      { rule: 'data-since-change', observed: '14.0', limit: 'at least 28.0' },
    ]);
  });

  it('after four weeks of drift starts the pipeline, whose token is the cause', async () => {
    const world = await served();
    for (const slot of [0, 1, 2, 3].map((n) => SLOT + n * WEEK)) {
      world.plane.clock.moveTo(slot);
      capture(world, slot, 5000, half);
      await driftCheck(world.plane.ports)(due(slot));
      for (let i = 0; i < 20; i++) await world.plane.plane.step();
    }
    const started = (await world.records()).filter((r) => r.type === 'RetrainStarted');
    expect(started).toHaveLength(1);
    expect(started[0]!.data.parameters).toMatchObject({
      HoldoutTo: '2026-12-06T00:00:00Z',
      To: '2026-11-29T00:00:00Z',
      From: '2026-11-08T00:00:00Z',
    });
    expect(world.sagemaker.calls.filter((c) => c.startsWith('pipeline'))).toEqual([
      `pipeline flight-delay-training steward-${String(started[0]!.data.retrain)}`,
    ]);
  });

  it('of nothing, of too little and of mostly broken lines is undecided and says why', async () => {
    const world = await served();
    expect(await driftCheck(world.plane.ports)(due(SLOT))).toMatchObject({
      verdict: 'undecided',
      because: expect.stringContaining('0 usable rows'),
    });
    world.plane.clock.moveTo(SLOT + 2 * WEEK);
    capture(world, SLOT + WEEK, 100, known);
    expect(await driftCheck(world.plane.ports)(due(SLOT + WEEK))).toMatchObject({
      verdict: 'undecided',
      because: expect.stringContaining('100 usable rows'),
    });
    capture(world, SLOT + 2 * WEEK, 1000, half, 900);
    expect(await driftCheck(world.plane.ports)(due(SLOT + 2 * WEEK))).toMatchObject({
      verdict: 'undecided',
      because: expect.stringContaining('broken'),
    });
    expect((await world.types()).filter((t) => t.startsWith('Drift'))).toEqual([]);
  });

  it('of a window that nothing may be concluded from names what lies beyond its limit all the same, and confirms nothing', async () => {
    const world = await served();
    for (const slot of [SLOT, SLOT + WEEK]) {
      world.plane.clock.moveTo(slot);
      capture(world, slot, 1000, half, 900);
      await driftCheck(world.plane.ports)(due(slot));
    }
    const said =
      /are broken, at most .* may be; beyond .* in the rows that are there: (.*, )?origin \((psi|linf|js) \d\.\d{4}, limit 0\./;
    const records = (await world.records()).filter(({ type }) => type === 'CheckRecorded');
    expect(records).toHaveLength(2);
    for (const record of records) {
      expect(record).toMatchObject({
        verdict: 'undecided',
        reasons: [],
        data: { because: expect.stringMatching(said) },
      });
      expect(recordLine(record)).toMatch(said);
      const view = recordView({ seq: 1, hash: '', bytes: JSON.stringify(record), chain: '' });
      expect(recordSentence(view)).toMatch(said);
    }
    const [check] = await world.plane.ports.registry.checks(about, 'drift', about.deployment, { n: 1 });
    expect(check).toMatchObject({ reasons: [], because: expect.stringMatching(said) });
    const listed = await world.plane.ports.registry.listed(about);
    expect(listed?.line?.deployments[0]?.last.drift).toMatchObject({ because: expect.stringMatching(said) });
    expect((await world.types()).filter((t) => t.startsWith('Drift'))).toEqual([]);
    expect((await world.plane.ports.registry.incidents(about)).filter(({ kind }) => kind === 'drift')).toEqual([]);
  });

  it('whose rows are too few to tell says in its record about how many would', async () => {
    const world = await served();
    capture(world, SLOT, 560, known);
    const { verdict, because } = (await driftCheck(world.plane.ports)(due(SLOT))) as {
      verdict: string;
      because: string;
    };
    expect({ verdict, because }).toEqual({
      verdict: 'undecided',
      because: expect.stringMatching(/, about \d+ in the window/),
    });
    expect((await world.records()).find(({ type }) => type === 'CheckRecorded')!.data).toMatchObject({ because });
  });

  it('does not know as unknown what its baseline leaves out, and says which of it is gone, as the command line does', async () => {
    const world = await served();
    const names = ['hour', 'weekday', 'distance', 'origin', 'destination', 'flight_id', 'gate'];
    const rows = Array.from({ length: 600 }, (_, i) => [i % 24, i % 7, 100 + (i % 500), known(i), 'ORD', `f${i}`, 'A']);
    const line = (row: unknown[], i: number) =>
      JSON.stringify({
        captureData: {
          endpointInput: {
            ...{ observedContentType: 'application/json', mode: 'INPUT', encoding: 'JSON' },
            data: JSON.stringify(Object.fromEntries(row.map((cell, at) => [names[at], cell]))),
          },
        },
        eventMetadata: { eventId: `e-${i}`, inferenceTime: new Date(SLOT - 4 * 86_400_000 + i).toISOString() },
        eventVersion: '0',
      });
    const hour = new Date(SLOT - 4 * 86_400_000).toISOString().slice(0, 13).replace(/[-T]/g, '/');
    world.put(`s3://steward-captures/capture/flight-delay-prod/AllTraffic/${hour}/a.jsonl`, rows.map(line).join('\n'));
    const leftOut = [
      { name: 'flight_id', because: 'unique in every row' },
      { name: 'booked_at', because: 'a time' },
    ];
    const { ports } = world.plane;
    const baselines = {
      ...ports.baselines,
      of: async (of: string) => ({ ...(await ports.baselines.of(of)), leftOut }),
    };
    await driftCheck({ ...ports, baselines })(due(SLOT));
    const record = (await world.records()).find(({ type }) => type === 'CheckRecorded');
    expect(record?.data).toMatchObject({ unknown: ['gate'], leftOut: { gone: ['booked_at'] } });
  });

  it('asked before its slot is undecided, and leaves the slot for the check that comes in time', async () => {
    const world = await served();
    capture(world, SLOT, 5000, half);
    world.plane.clock.moveTo(SLOT + 1);
    const early = due(SLOT + WEEK);
    expect(await driftCheck(world.plane.ports)(early)).toMatchObject({
      verdict: 'undecided',
      because: expect.stringContaining('not closed before'),
    });
    expect(await world.plane.ports.registry.checks(about, 'drift', about.deployment, { n: 9 })).toEqual([]);
  });

  it('of a silenced feature keeps who was silenced, why and until when', async () => {
    const world = await served();
    const silence = { feature: 'origin', because: 'western routes open, retraining is planned', until: '2026-11-20' };
    await world.apply((manifest: Record<string, never>) => {
      Object.assign((manifest as never as { monitoring: { drift: { policy: object } } }).monitoring.drift.policy, {
        silenced: [silence],
        multivariate: false,
      });
    });
    capture(world, SLOT, 5000, half);
    expect(await driftCheck(world.plane.ports)(due(SLOT))).toMatchObject({ verdict: 'stable' });
    const record = (await world.records()).find(({ type }) => type === 'CheckRecorded');
    expect(record!.data).toMatchObject({ silenced: [{ ...silence, verdict: 'drifted' }], severity: 'none' });
    world.plane.clock.moveTo(SLOT + WEEK);
    capture(world, SLOT + WEEK, 5000, half);
    expect(await driftCheck(world.plane.ports)(due(SLOT + WEEK))).toMatchObject({ verdict: 'drifted', silenced: [] });
  });

  it('of a window that began before the version was live is undecided', async () => {
    const world = await served();
    const first = Date.parse('2026-11-01T06:00:00Z');
    expect(first).toBeGreaterThan(START);
    expect(await driftCheck(world.plane.ports)(due(first))).toMatchObject({
      verdict: 'undecided',
      because: expect.stringContaining('live since'),
    });
  });
});

describe('a quality check', () => {
  it('joins predictions with the labels that came since', async () => {
    const world = await served();
    capture(world, SLOT, 2000, known);
    const done = await qualityCheck(world.plane.ports)(due(SLOT));
    expect(done).toMatchObject({
      verdict: 'stable',
      labels: 2000,
      positives: 600,
      metrics: { auc: { value: '1.0000' } },
    });
  });

  it.each([
    [
      'moved inputs',
      half,
      { found: 'inputs', sides: { inputs: 'drifted', quality: 'stable' } },
      'covariate shift: quality kept its limits, inputs moved',
    ],
    [
      'inputs as ever',
      known,
      { found: 'none', sides: { inputs: 'stable', quality: 'stable' } },
      'no change: quality kept its limits, inputs stayed',
    ],
  ])(
    'says of %s which kind of change that is, by the drift check of the same hours',
    async (_, origin, change, words) => {
      const world = await served();
      capture(world, SLOT, 5000, origin);
      await driftCheck(world.plane.ports)(due(SLOT));
      await qualityCheck(world.plane.ports)(due(SLOT));
      const records = await world.records();
      const found = records.find(({ type, data }) => type === 'CheckRecorded' && data.kind === 'quality')!;
      expect(found.data.change).toMatchObject(change);
      expect(recordLine(found)).toContain(words);
    },
  );
});

describe('reconcile', () => {
  it('records a change made around Steward once, and leaves endpoints of others alone', async () => {
    const world = await served();
    world.sagemaker.endpoint = { ...world.sagemaker.endpoint!, config: 'by-hand' };
    const flow = reconcile(world.plane.ports);
    expect([await flow({ endpoint: about.deployment }), await flow({ endpoint: about.deployment })]).toEqual([
      { verdict: 'out-of-band' },
      { verdict: 'reported' },
    ]);
    expect(await flow({ endpoint: 'not-ours' })).toEqual({ verdict: 'not-ours' });
    expect((await world.types()).filter((t) => t.startsWith('OutOfBand'))).toHaveLength(1);
  });
});

describe('a slot whose schedule never came', () => {
  const HOUR = 3_600_000;
  const typesOf = async (world: World) => (await world.types()).filter((type) => type.startsWith('Check'));

  it('is found by the sweep, recorded once and caught up once', async () => {
    const world = await served();
    capture(world, SLOT, 5000, known);
    // Quality's slot is an hour before drift's, whose hour of grace has just begun.
    expect(await sweep(world.plane.ports)({ limit: 100 })).toMatchObject({ missed: 1 });
    world.plane.clock.moveTo(SLOT + 2.5 * HOUR);
    expect(await sweep(world.plane.ports)({ limit: 100 })).toMatchObject({ missed: 1 });
    expect(await sweep(world.plane.ports)({ limit: 100 })).toMatchObject({ missed: 0 });
    const missed = (await world.records()).filter(({ type }) => type === 'CheckMissed');
    expect(missed.map(({ data }) => data)).toMatchObject([
      { kind: 'quality', slot: '2026-11-15T05:00:00.000Z' },
      { kind: 'drift', slot: '2026-11-15T06:00:00.000Z' },
    ]);
    for (const record of missed) {
      const event = eventOf({
        chain: record.chain,
        seq: record.seq,
        hash: record.hash,
        bytes: canonical(withoutHash(record)),
      });
      for (let times = 0; times < 2; times++) {
        await runFlow({ schema: CheckDue, flow: driftCheck(world.plane.ports) }, event);
        await runFlow({ schema: CheckDue, flow: qualityCheck(world.plane.ports) }, event);
      }
    }
    expect(await typesOf(world)).toEqual([
      'CheckMissed',
      'CheckMissed',
      'CheckRecorded:stable',
      'CheckRecorded:stable',
    ]);
    const caughtUp = (await world.records()).filter(({ type }) => type === 'CheckRecorded');
    expect(caughtUp.map(({ data }) => data)).toMatchObject([
      { kind: 'quality', caughtUp: true },
      { kind: 'drift', caughtUp: true },
    ]);
    expect(await sweep(world.plane.ports)({ limit: 100 })).toMatchObject({ missed: 0 });
  });

  it('is not looked for where its check is there, nor before the version went live or the manifest was applied', async () => {
    const world = await served();
    capture(world, SLOT, 5000, known);
    await driftCheck(world.plane.ports)(due(SLOT));
    world.plane.clock.moveTo(SLOT + 0.1 * HOUR);
    await world.apply((manifest) => Object.assign(manifest, { purpose: 'another' }));
    world.plane.clock.moveTo(SLOT + 2.5 * HOUR);
    expect(await sweep(world.plane.ports)({ limit: 100 })).toMatchObject({ missed: 0 });
  });
});

const withoutHash = ({ hash: _, ...record }: LedgerRecord & { hash: string }): LedgerRecord => record;

it('knows one slot by one name, however its time is written', () => {
  const slots = ['2026-11-15T06:00:00Z', '2026-11-15T06:00:00.000Z'].map(
    (slot) => CheckDue.parse({ ...about, slot }).slot,
  );
  expect(new Set(slots).size).toBe(1);
});
