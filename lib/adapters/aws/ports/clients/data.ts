import type { Ports } from '../../../../ports/ports.ts';
import { baselinesIn } from '../../../objects/baselines.ts';
import { capturesIn } from '../../../objects/captures.ts';
import { checkpointsIn } from '../../../objects/checkpoints.ts';
import { evidenceIn } from '../../../objects/evidence.ts';
import { wormIn } from '../../../objects/worm.ts';
import { objects } from './objects.ts';

export function data(evidenceBucket: string): Pick<Ports, 'evidence' | 'captures' | 'baselines'> {
  const s3 = objects();
  const evidence = evidenceIn(s3, evidenceBucket);
  return { evidence, captures: capturesIn(s3), baselines: baselinesIn(s3, evidence) };
}

export const checkpoints = (bucket: string) => checkpointsIn(objects(), bucket);

export const worm = (bucket: string) => wormIn(objects(), bucket);
