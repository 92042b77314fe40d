import type { World } from './world.ts';

const DAY = 86_400_000;
export const WEEK = 7 * DAY;

/** One captured request of `n` rows in an object `name` on a day of the week before the slot. */
export function capture(
  world: World,
  slot: number,
  n: number,
  origin: (i: number) => string,
  broken = 0,
  name = 'a',
): void {
  const at = slot - 6 * 3_600_000 - WEEK + 2 * DAY;
  const data = Array.from({ length: n }, (_, i) => `${i % 24},${i % 7},${100 + (i % 500)},${origin(i)},ORD`).join('\n');
  const output = Array.from({ length: n }, (_, i) => 0.2 + (i % 10) / 20).join('\n');
  const side = (text: string, mode: string) => ({ observedContentType: 'text/csv', mode, data: text, encoding: 'CSV' });
  const line = JSON.stringify({
    captureData: { endpointInput: side(data, 'INPUT'), endpointOutput: side(output, 'OUTPUT') },
    eventMetadata: { eventId: `e-${slot}`, inferenceId: `i-${slot}`, inferenceTime: new Date(at).toISOString() },
    eventVersion: '0',
  });
  const hour = new Date(at).toISOString().slice(0, 13).replace(/[-T]/g, '/');
  world.put(
    `s3://steward-captures/capture/flight-delay-prod/AllTraffic/${hour}/${name}.jsonl`,
    [line, ...Array(broken).fill('{broken')].join('\n'),
  );
  const labels = Array.from({ length: n }, (_, i) => (i % 10 > 6 ? 1 : 0)).join('\n');
  const truth = JSON.stringify({
    groundTruthData: { data: labels, encoding: 'CSV' },
    eventMetadata: { eventId: `i-${slot}` },
    eventVersion: '0',
  });
  world.put(`s3://steward-captures/labels/flight-delay/${hour}/l.jsonl`, truth);
}

export const known = (i: number): string => ['ATL', 'BOS', 'JFK'][i % 3]!;
export const half = (i: number): string => (i % 2 ? 'LAX' : known(i));
