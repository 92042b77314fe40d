import type { Ports } from '../../../ports/ports.ts';
import { baselinesIn } from '../../objects/baselines.ts';
import { capturesIn } from '../../objects/captures.ts';
import { checkpointsIn } from '../../objects/checkpoints.ts';
import { evidenceIn } from '../../objects/evidence.ts';
import { transformsIn } from '../../objects/paired/pair-job.ts';
import { withPaired } from '../../objects/paired/paired-objects.ts';
import { predictionsIn } from '../../objects/predictions.ts';
import { pointersIn } from '../../objects/traffic.ts';
import { trainingFilesIn } from '../../objects/training-data.ts';
import { wormIn } from '../../objects/worm.ts';
import { targetsHere } from '../lambda/targets.ts';
import { ownObjects } from './objects.ts';

/** What checks read and keep: evidence in our bucket, captures and training data where they lie. */
export function ownData(
  evidenceBucket: string,
): Pick<Ports, 'evidence' | 'captures' | 'baselines' | 'predictions' | 'transforms' | 'trainingFiles'> {
  const s3 = ownObjects();
  const paired = withPaired(s3, evidenceBucket);
  const evidence = evidenceIn(s3, evidenceBucket);
  return {
    evidence,
    captures: capturesIn(paired),
    transforms: transformsIn(s3, paired),
    baselines: baselinesIn(s3, evidence),
    predictions: predictionsIn(s3, evidenceBucket),
    trainingFiles: trainingFilesIn(s3, evidenceBucket),
  };
}

export const ownCheckpoints = (bucket: string) => checkpointsIn(ownObjects(), bucket);

export const ownWorm = (bucket: string) => wormIn(ownObjects(), bucket);

export const ownTraffic = () => pointersIn(ownObjects(), targetsHere());
