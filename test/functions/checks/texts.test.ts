import { expect, it } from 'vitest';
import { driftCheck } from '../../../functions/drift-check/drift-check.ts';
import { type Draw, drawn } from '../../domain/drift/draw.ts';
import { BEN, World } from '../world.ts';

const SLOT = Date.parse('2026-11-15T06:00:00Z');
const WEEK = 7 * 86_400_000;
const WORDS = 'the order of my parcel is late where box came broken thanks please help refund'.split(' ');
type Asked = { message: string; vector: number[] };

/** A text, and a vector of three clouds. */
function asked(draw: Draw, off = 0): Asked {
  const cloud = Math.floor(draw.below(3));
  const words = Array.from({ length: 4 + draw.below(12) }, () => WORDS[Math.floor(draw.below(WORDS.length))]);
  return {
    message: words.join(' '),
    vector: Array.from({ length: 6 }, (_, i) => Number(((i === cloud ? 5 : 0) + off + draw.normal()).toFixed(3))),
  };
}

/** What an endpoint captured of questions, one a request. */
function captureAsked(world: World, slot: number, rows: readonly Asked[]): void {
  const at = new Date(slot - WEEK).toISOString();
  const lines = rows.map((row, i) =>
    JSON.stringify({
      captureData: {
        endpointInput: {
          observedContentType: 'application/json',
          mode: 'INPUT',
          data: JSON.stringify(row),
          encoding: 'JSON',
        },
        endpointOutput: { observedContentType: 'text/csv', mode: 'OUTPUT', data: '0.5', encoding: 'CSV' },
      },
      eventMetadata: { eventId: `e-${slot}-${i}`, inferenceTime: at },
      eventVersion: '0',
    }),
  );
  const hour = at.slice(0, 13).replace(/[-T]/g, '/');
  world.put(`s3://steward-captures/capture/flight-delay-prod/AllTraffic/${hour}/a.jsonl`, lines.join('\n'));
}

it('texts and vectors of a deployed model are checked by what is made of them, and no text is kept', async () => {
  const world = new World();
  const draw = drawn(31);
  await world.apply((manifest) =>
    Object.assign(manifest, {
      schema: {
        features: [
          { name: 'message', type: 'text' },
          { name: 'vector', type: 'embedding', dimension: 6 },
        ],
      },
    }),
  );
  const event = world.train(1);
  const rows = Array.from({ length: 1_000 }, () => asked(draw)).map(
    ({ message, vector }) => `${message},"${JSON.stringify(vector)}"`,
  );
  world.put('s3://data/runs/1/train.csv', `message,vector\n${rows.join('\n')}\n`);
  world.take(event);
  await world.run(world.plane.clock.now());
  await world.answer((await world.open(1))!, BEN);
  await world.run();
  const due = { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' };
  const verdicts = [0, 1].map((off) => ({ off, slot: SLOT + WEEK * off }));
  const told = [];
  for (const { off, slot } of verdicts) {
    world.plane.clock.moveTo(slot);
    captureAsked(
      world,
      slot,
      Array.from({ length: 520 }, () => asked(draw, off)),
    );
    told.push(await driftCheck(world.plane.ports)({ ...due, slot: new Date(slot).toISOString() }));
  }
  expect(told.map((one) => ('rows' in one ? [one.rows.used, one.rows.broken] : one))).toEqual([
    [520, 0],
    [520, 0],
  ]);
  expect(told[0]).not.toMatchObject({ verdict: 'drifted' });
  expect(told[1]).toMatchObject({ verdict: 'drifted' });
  const checks = (await world.records()).filter(({ type }) => type === 'CheckRecorded');
  expect(checks[1]!.reasons!.map(({ subject }) => subject)).toContain('vector: distance to its group');
  const sketch = checks[1]!.evidence!.find(({ name }) => name === 'sketch')!;
  expect((await world.plane.ports.evidence.read(sketch.sha256)).toString('utf8')).not.toContain('parcel');
});
