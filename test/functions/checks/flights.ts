import { uniform } from '../../domain/drift/samples.ts';
import { WEEK } from '../traffic.ts';
import { BEN, type World } from '../world.ts';

/** Flights from three airports and a few others, hour and distance as they come; those from Boston farther by `moved`. */
export function flights(n: number, seed: number, moved = 0): string[] {
  const u = uniform(seed);
  return Array.from({ length: n }, (_, i) => {
    const origin = i % 50 === 0 ? `X${i % 7}` : ['ATL', 'BOS', 'JFK'][Math.floor(u() * 3)]!;
    return `${Math.floor(u() * 24)},${Math.floor(u() * 7)},${(u() * 500 + (origin === 'BOS' ? moved : 0)).toFixed(1)},${origin},ORD`;
  });
}

/** Version 1, trained on so many of them, approved and live. */
export async function liveOnFlights(world: World, training: number): Promise<void> {
  const event = world.train(1);
  world.put(
    's3://data/runs/1/train.csv',
    ['hour,weekday,distance,origin,destination', ...flights(training, 1)].join('\n'),
  );
  world.take(event);
  await world.run(world.plane.clock.now());
  await world.answer((await world.open(1))!, BEN);
  await world.run();
}

/** Captures of a week in three objects, ten rows a request; how many bytes. */
export function captureFlights(world: World, slot: number, rows: readonly string[]): number {
  let bytes = 0;
  for (const part of [0, 1, 2]) {
    const at = new Date(slot - WEEK + part * 3_600_000).toISOString();
    const lines = [];
    for (let from = part * 10; from < rows.length; from += 30)
      lines.push(
        JSON.stringify({
          captureData: {
            endpointInput: {
              ...{ observedContentType: 'text/csv', mode: 'INPUT', encoding: 'CSV' },
              data: rows.slice(from, from + 10).join('\n'),
            },
          },
          eventMetadata: { eventId: `e-${from}`, inferenceTime: at },
          eventVersion: '0',
        }),
      );
    const hour = at.slice(0, 13).replace(/[-T]/g, '/');
    const text = lines.join('\n');
    bytes += text.length;
    world.put(`s3://steward-captures/capture/flight-delay-prod/AllTraffic/${hour}/a.jsonl`, text);
  }
  return bytes;
}
