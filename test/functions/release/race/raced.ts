import { BEN, type World } from '../../world.ts';

export const HOUR = 3_600_000;
const id = { tenant: 'default', model: 'flight-delay' };
const RACE = {
  ...{ form: 'shadow', metric: 'accuracy', maximum: { units: 20_000, time: '5d' } },
  ...{ settle: '2h', every: '6h', errors: { maximumLoss: 0.02 } },
};

/** A manifest of which the deployment asks for a race. */
export const askForRace =
  (change: object = {}) =>
  (manifest: object): object =>
    Object.assign((manifest as { deployments: object[] }).deployments[0]!, { race: { ...RACE, ...change } });

/**
 * Lets one champion serve, and another version be approved to be raced with it: both run then.
 * @param later how long after the answer (ms)
 */
export async function startRace(world: World, later = HOUR): Promise<void> {
  await world.live(1);
  world.take(world.train(2, { better: 0.4 }));
  await world.run(world.plane.clock.now());
  await world.answer((await world.open(2))!, BEN);
  await world.run(world.plane.clock.now() + later);
}

export const deployment = (world: World) => world.plane.ports.registry.deployment(id, 'flight-delay-prod');
const race = async (world: World) => (await deployment(world))?.releasing?.race;

export interface Traffic {
  readonly n: number;
  /** Whether the i-th answer of each is right; undefined: it failed. */
  readonly champion: (i: number) => boolean | undefined;
  readonly challenger: (i: number) => boolean | undefined;
  /** Whether the request has an id and a label. */
  readonly id?: (i: number) => boolean;
  readonly label?: (i: number) => boolean;
  /** Whether the shadow's copy is captured under the request's id. */
  readonly copyId?: boolean;
}

/** Requests of the next six hours after the last look, in both variants' captures, with their labels. */
export async function traffic(world: World, { n, champion, challenger, ...of }: Traffic): Promise<number> {
  const run = (await race(world))!;
  const from = run.until ?? run.began!;
  const files = new Map<string, string[]>();
  const put = (path: string, line: object) => files.set(path, [...(files.get(path) ?? []), JSON.stringify(line)]);
  const side = (data: string, mode: string) => ({ observedContentType: 'text/csv', mode, data, encoding: 'CSV' });
  for (let i = 0; i < n; i++) {
    const at = from + Math.floor((i / n) * 6 * HOUR);
    const hour = new Date(at).toISOString().slice(0, 13).replace(/[-T]/g, '/');
    const truth = i % 2;
    const inferenceId = `${from}-${i}`;
    const capture = (variant: string, right: boolean | undefined): void => {
      if (right === undefined) return;
      put(`capture/flight-delay-prod/${variant}/${hour}/a.jsonl`, {
        captureData: {
          endpointInput: side(`${i % 24},1,500,${i % 3 ? 'JFK' : 'ATL'},ORD`, 'INPUT'),
          endpointOutput: side(String(right === (truth === 1) ? 0.9 : 0.1), 'OUTPUT'),
        },
        eventMetadata: {
          ...{ eventId: `${variant}-${inferenceId}`, inferenceTime: new Date(at).toISOString() },
          ...((of.id?.(i) ?? true) && (variant === 'AllTraffic' || of.copyId !== false) && { inferenceId }),
        },
        eventVersion: '0',
      });
    };
    capture('AllTraffic', champion(i));
    capture('steward-shadow-2', challenger(i));
    if (of.label?.(i) ?? true)
      put(`labels/flight-delay/${hour}/l.jsonl`, {
        groundTruthData: { data: String(truth), encoding: 'CSV' },
        eventMetadata: { eventId: inferenceId },
        eventVersion: '0',
      });
  }
  for (const [path, lines] of files) world.put(`s3://steward-captures/${path}`, lines.join('\n'));
  return from + 9 * HOUR;
}
