import { describe, expect, it } from 'vitest';
import { driftCheck } from '../../../functions/drift-check/drift-check.ts';
import { qualityCheck } from '../../../functions/quality-check/quality-check.ts';
import { smokeId } from '../../../lib/domain/capture/smoke.ts';
import { capture, known, WEEK } from '../traffic.ts';
import { World } from '../world.ts';

const about = { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' };
const SLOT = Date.parse('2026-11-15T06:00:00Z');
const due = { ...about, slot: new Date(SLOT).toISOString() };

async function served(): Promise<World> {
  const world = new World();
  await world.apply();
  await world.live(1);
  world.plane.clock.moveTo(SLOT);
  capture(world, SLOT, 5000, known);
  return world;
}

/** Requests that Steward asked itself: rows of an airport the model does not know, as SageMaker writes them, twice under one id. */
async function smoke(world: World, rows: number): Promise<string> {
  const { config } = (await world.plane.ports.registry.deployment(about, about.deployment))!;
  const inferenceId = smokeId(config!);
  const at = SLOT - 6 * 3_600_000 - WEEK / 2;
  const side = (data: string, mode: string) => ({ observedContentType: 'text/csv', mode, data, encoding: 'CSV' });
  const line = (eventId: string) =>
    JSON.stringify({
      captureData: {
        endpointInput: side(Array(rows).fill('3,3,9999,XXX,YYY').join('\n'), 'INPUT'),
        endpointOutput: side(Array(rows).fill('0.99').join('\n'), 'OUTPUT'),
      },
      eventMetadata: { eventId, inferenceId, inferenceTime: new Date(at).toISOString() },
      eventVersion: '0',
    });
  const hour = new Date(at).toISOString().slice(0, 13).replace(/[-T]/g, '/');
  const lines = `${line('e-first')}\n${line('e-again')}`;
  world.put(`s3://steward-captures/capture/flight-delay-prod/AllTraffic/${hour}/smoke.jsonl`, lines);
  // Somebody labelled them, as any other request.
  const labels = side(Array(rows).fill('0').join('\n'), 'LABEL');
  const truth = { groundTruthData: labels, eventMetadata: { eventId: inferenceId }, eventVersion: '0' };
  world.put(`s3://steward-captures/labels/flight-delay/${hour}/smoke.jsonl`, JSON.stringify(truth));
  return inferenceId;
}

/** What a check recorded of what it measured, without what differs from run to run. */
const recorded = async (world: World, kind: string) => {
  const record = (await world.records()).findLast(({ type, data }) => type === 'CheckRecorded' && data.kind === kind);
  return { verdict: record?.verdict, reasons: record?.reasons };
};

describe('the smoke requests of a release', () => {
  it('are asked under an id that begins so, the same each time', async () => {
    const asked: string[] = [];
    const world = new World();
    world.sagemaker.invoke = async (_, { inferenceId }) => {
      asked.push(inferenceId);
      return { status: 200, body: '0.5' };
    };
    await world.apply();
    await world.live(1);
    const { config } = (await world.plane.ports.registry.deployment(about, about.deployment))!;
    expect([...new Set(asked)]).toEqual([smokeId(config!)]);
    world.plane.close();
  });

  it('are no rows of a drift check, however many they are, and move no verdict', async () => {
    const [plain, asked] = [await served(), await served()];
    await smoke(asked, 4000);
    const [without, beside] = [await driftCheck(plain.plane.ports)(due), await driftCheck(asked.plane.ports)(due)];
    expect(without).toMatchObject({ verdict: 'stable', rows: { read: 5000, used: 5000, broken: 0, outside: 0 } });
    // They are told as left out, and nothing else of the check is another.
    expect(beside).toMatchObject({ verdict: 'stable', rows: { read: 5000, used: 5000, broken: 0, outside: 2 } });
    expect({ ...beside, rows: undefined }).toEqual({ ...without, rows: undefined });
    expect(await recorded(asked, 'drift')).toEqual(await recorded(plain, 'drift'));
    for (const world of [plain, asked]) world.plane.close();
  });

  it('are no predictions of a quality check, though somebody labelled them', async () => {
    const [plain, asked] = [await served(), await served()];
    await smoke(asked, 4000);
    for (const world of [plain, asked]) await qualityCheck(world.plane.ports)(due);
    expect((await recorded(asked, 'quality')).verdict).toBeDefined();
    expect(await recorded(asked, 'quality')).toEqual(await recorded(plain, 'quality'));
    for (const world of [plain, asked]) world.plane.close();
  });
});
