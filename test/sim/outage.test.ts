import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { REFUSED_EVENTS } from '../../lib/adapters/local/plane/queue.ts';
import { readRecord } from '../../lib/domain/ledger/record.ts';
import type { ControlPlane } from '../../local/control-plane.ts';
import { START } from '../functions/world.ts';
import { Boundary, GOES } from './world/boundary.ts';
import { detailOf, MODELS, planeWithPackages } from './world/packages.ts';

/** `SIM_BACKLOG=50000` is what docs/simulation.md tells of. */
const EVENTS = Number(process.env.SIM_BACKLOG ?? 300);
const OUTAGE = 3 * 3_600_000;
/** One in so many is no event that anybody could carry out. */
const MALFORMED = 100;

const isMalformed = (n: number): boolean => n % MALFORMED === MALFORMED - 1;

/** SageMaker's event about a package, at its moment of the outage. */
function envelopeOf(n: number): { seq: number; at: number; event: unknown } {
  const at = START + Math.floor((n / EVENTS) * OUTAGE);
  const detail = isMalformed(n) ? { ...detailOf(n), ModelPackageArn: 'no ARN' } : detailOf(n);
  const event = {
    ...{ version: '0', id: `e-${n}`, 'detail-type': 'SageMaker Model Package State Change', source: 'aws.sagemaker' },
    ...{ account: '000000000000', region: 'us-east-1', time: new Date(at).toISOString(), resources: [] },
    detail: { ...detail, CreationTime: new Date(START).toISOString() },
  };
  return { seq: n + 1, at, event };
}

/** Everything that Steward asks somebody for is out of order for three hours; events come all the time. */
async function outage(home: string): Promise<{ plane: ControlPlane; duringOutage: number; parkedByOutage: number }> {
  let calls = 0;
  const boundary = new Boundary(
    { fateOf: ({ at }) => (at < START + OUTAGE ? { kind: 'broken' } : GOES) },
    {
      next: () => (calls += 1),
      clock: { now: () => plane.clock.now(), moveTo: (to) => plane.clock.moveTo(to) },
      hears: () => undefined,
    },
  );
  const pull = async (after: number) =>
    Array.from({ length: Math.min(200, EVENTS - after) }, (_, i) => envelopeOf(after + i)).filter(
      ({ at }) => at <= plane.clock.now(),
    );
  const plane: ControlPlane = planeWithPackages(EVENTS, home, boundary, { events: { pull } });
  const run = async (until: number): Promise<void> => {
    for (let now = plane.clock.now(); now <= until; now = plane.clock.now()) {
      while ((await plane.plane.step()) > 0);
      const next = plane.plane.nextAt() ?? until + 1;
      plane.clock.moveTo(Math.min(Math.max(next, now + 1), now + 60_000));
    }
  };
  await run(START + OUTAGE - 1);
  const duringOutage = (await registered(plane)).length;
  const parkedByOutage = plane.queue.dead().filter(({ flow }) => flow === 'register').length;
  // The alarm rings, and when the outage is over somebody does what its article says.
  await run(START + OUTAGE + 1_800_000);
  plane.queue.putBack('register', plane.clock.now());
  await run(plane.clock.now() + 1_800_000);
  return { plane, duringOutage, parkedByOutage };
}

/** Versions in the order of their records, model after model. */
async function registered(plane: ControlPlane): Promise<string[]> {
  const found: string[] = [];
  for (let model = 0; model < MODELS; model += 1)
    for await (const stored of plane.ports.ledger.read(`model.default.model-${model}`)) {
      const { type, subject } = readRecord(stored);
      if (type === 'ModelVersionRegistered') found.push(`model-${model}/${subject.version}`);
    }
  return found;
}

/** In how many pieces, each in order, versions stand there. */
function piecesIn(versions: readonly string[]): number {
  const numbers = versions.map((one) => Number(one.split('/')[1]));
  return 1 + numbers.filter((one, i) => i > 0 && one < numbers[i - 1]!).length;
}

it('what came in an outage of three hours is carried out afterwards, each once; what is malformed is parked with its reason', async () => {
  const home = mkdtempSync(join(tmpdir(), 'outage-'));
  const { plane, duringOutage, parkedByOutage } = await outage(home);
  try {
    expect(duringOutage).toBe(0);
    expect(parkedByOutage).toBeGreaterThan(EVENTS / 2);
    const malformed = Array.from({ length: EVENTS }, (_, n) => n).filter(isMalformed);
    const all = await registered(plane);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toHaveLength(EVENTS - malformed.length);
    // What was given up comes back in the order in which it came, after what still had tries left.
    for (const [, versions] of Map.groupBy(all, (one) => one.split('/')[0]))
      expect(piecesIn(versions)).toBeLessThanOrEqual(2);
    const dead = plane.queue.dead();
    expect(dead.filter(({ flow }) => flow !== REFUSED_EVENTS)).toEqual([]);
    expect(dead).toHaveLength(malformed.length);
    for (const { reason } of dead) expect(reason).toContain('no ARN');
  } finally {
    plane.close();
    rmSync(home, { recursive: true, force: true });
  }
}, 1_800_000);
