import type { Ports } from '../../../ports/ports.ts';
import { lazily } from '../lazily.ts';

type DataPorts = Pick<Ports, 'evidence' | 'captures' | 'baselines' | 'predictions' | 'transforms' | 'trainingFiles'>;

/**
 * Evidence in our bucket; captures and training data in the buckets of the teams. Client and readers come with the first use: whoever
 * is told of a slot twice, or hands a window over, reads nothing.
 */
export function dataPorts(env: { EVIDENCE_BUCKET: string }): DataPorts {
  let loading: Promise<DataPorts> | undefined;
  const load = (): Promise<DataPorts> => {
    loading ??= import('../buckets/buckets.ts').then(({ ownData }) => ownData(env.EVIDENCE_BUCKET));
    return loading;
  };
  const { objects, sketch } = lazily(async () => (await load()).captures);
  return {
    evidence: lazily(async () => (await load()).evidence),
    baselines: lazily(async () => (await load()).baselines),
    predictions: lazily(async () => (await load()).predictions),
    transforms: lazily(async () => (await load()).transforms),
    trainingFiles: lazily(async () => (await load()).trainingFiles),
    captures: {
      objects,
      sketch,
      records: async function* (...asked) {
        yield* (await load()).captures.records(...asked);
      },
      labels: async function* (...asked) {
        yield* (await load()).captures.labels(...asked);
      },
    },
  };
}

/** Checkpoints, in the same bucket as the write-once copies. */
export const checkpointsPort = (env: { WORM_BUCKET: string }): Pick<Ports, 'checkpoints'> => ({
  checkpoints: lazily(async () => (await import('../buckets/buckets.ts')).ownCheckpoints(env.WORM_BUCKET)),
});

/** Write-once copies of records, in the Object-Locked bucket. */
export const wormPort = (env: { WORM_BUCKET: string }): Pick<Ports, 'worm'> => ({
  worm: lazily(async () => (await import('../buckets/buckets.ts')).ownWorm(env.WORM_BUCKET)),
});

/** Pointers and statements in the buckets of targets, by this function's own right. */
export const trafficPort = (_: object): Pick<Ports, 'traffic'> => ({
  traffic: lazily(async () => (await import('../buckets/buckets.ts')).ownTraffic()),
});
