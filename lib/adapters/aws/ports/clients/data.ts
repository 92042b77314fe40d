import { S3Client } from '@aws-sdk/client-s3';
import type { Ports } from '../../../../ports/ports.ts';
import { baselinesIn } from '../../../objects/baselines.ts';
import { capturesIn } from '../../../objects/captures.ts';
import { evidenceIn } from '../../../objects/evidence.ts';
import { wormIn } from '../../../objects/worm.ts';
import { awsObjects } from '../../objects.ts';

export function data(evidenceBucket: string): Pick<Ports, 'evidence' | 'captures' | 'baselines'> {
  const objects = awsObjects(new S3Client({}));
  const evidence = evidenceIn(objects, evidenceBucket);
  return { evidence, captures: capturesIn(objects), baselines: baselinesIn(objects, evidence) };
}

export const worm = (bucket: string) => wormIn(awsObjects(new S3Client({})), bucket);
