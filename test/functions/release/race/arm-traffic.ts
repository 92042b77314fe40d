import { assignArm } from '../../../../lib/domain/race/assign-arm.ts';
import type { World } from '../../world.ts';
import { deployment, HOUR } from './raced.ts';

/** What a manifest asks of an A/B. */
export const AB = { form: 'ab', errors: undefined, maximum: { units: 20_000, time: '5d' } };
/** The arms of version 2, each with a half. */
export const ARMS = [
  { name: 'AllTraffic', weight: 500 },
  { name: 'steward-arm-2', weight: 500 },
] as const;

interface ArmTraffic {
  readonly n: number;
  readonly champion: (i: number) => boolean;
  readonly challenger: (i: number) => boolean;
  /** The variant that the i-th unit's request goes to, where it is not its own. */
  readonly sent?: (i: number, own: string) => string;
  readonly named?: (i: number) => boolean;
}

/** Requests of the next six hours after the last look, each in the captures of the arm that its unit is dealt to, with their labels. */
export async function armTraffic(world: World, { n, champion, challenger, sent, named }: ArmTraffic): Promise<number> {
  const run = (await deployment(world))!.releasing!.race!;
  const from = run.until ?? run.began!;
  const files = new Map<string, string[]>();
  const put = (path: string, line: object) => files.set(path, [...(files.get(path) ?? []), JSON.stringify(line)]);
  const side = (data: string, mode: string) => ({ observedContentType: 'text/csv', mode, data, encoding: 'CSV' });
  for (let i = 0; i < n; i++) {
    const at = from + Math.floor((i / n) * 6 * HOUR);
    const hour = new Date(at).toISOString().slice(0, 13).replace(/[-T]/g, '/');
    const unit = `customer-${from}-${i}`;
    const own = assignArm(run.config, unit, ARMS);
    const variant = sent?.(i, own) ?? own;
    const right = (variant === 'AllTraffic' ? champion : challenger)(i);
    const inferenceId = (named?.(i) ?? true) ? `${unit}:1` : `r-${from}-${i}`;
    put(`capture/flight-delay-prod/${variant}/${hour}/a.jsonl`, {
      captureData: {
        endpointInput: side(`${i % 24},1,500,${i % 3 ? 'JFK' : 'ATL'},ORD`, 'INPUT'),
        endpointOutput: side(String(right === (i % 2 === 1) ? 0.9 : 0.1), 'OUTPUT'),
      },
      eventMetadata: { eventId: `e-${unit}`, inferenceTime: new Date(at).toISOString(), inferenceId },
      eventVersion: '0',
    });
    put(`labels/flight-delay/${hour}/l.jsonl`, {
      groundTruthData: { data: String(i % 2), encoding: 'CSV' },
      eventMetadata: { eventId: inferenceId },
      eventVersion: '0',
    });
  }
  for (const [path, lines] of files) world.put(`s3://steward-captures/${path}`, lines.join('\n'));
  return from + 9 * HOUR;
}
