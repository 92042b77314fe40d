import { S3Client } from '@aws-sdk/client-s3';
import type { Ports } from '../../../ports/ports.ts';
import { baselinesIn } from '../../objects/baselines.ts';
import { capturesIn } from '../../objects/captures.ts';
import { evidenceIn } from '../../objects/evidence.ts';
import { wormIn } from '../../objects/worm.ts';
import { awsObjects } from '../objects.ts';

/** Evidence in our bucket; captures and training data in the buckets of the teams. */
export function dataPorts(env: { EVIDENCE_BUCKET: string }): Pick<Ports, 'evidence' | 'captures' | 'baselines'> {
  const objects = awsObjects(new S3Client({}));
  const evidence = evidenceIn(objects, env.EVIDENCE_BUCKET);
  return { evidence, captures: capturesIn(objects), baselines: baselinesIn(objects, evidence) };
}

/** Write-once copies of records, in the Object-Locked bucket. */
export const wormPort = (env: { WORM_BUCKET: string }): Pick<Ports, 'worm'> => ({
  worm: wormIn(awsObjects(new S3Client({})), env.WORM_BUCKET),
});
