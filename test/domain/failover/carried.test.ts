import { expect, it } from 'vitest';
import { carriedVersion } from '../../../lib/domain/carry/carried.ts';
import { ModelVersion } from '../../../lib/domain/model/model.ts';

const DIGEST = 'a'.repeat(64);
const version = (image: string) =>
  ModelVersion.parse({
    ...{ tenant: 'default', model: 'm', version: 1, state: 'registered', package: 'p', packageStatus: 'Completed' },
    ...{ image, imageDigest: DIGEST, artifact: 's3://data/m.tar.gz', artifactDigest: 'b'.repeat(64) },
    ...{ lineage: {}, evidence: [], requester: 'u_ana' },
  });
const there = { models: 'models-west', region: 'eu-west-1' };

it.each([
  [
    '111122223333.dkr.ecr.us-east-1.amazonaws.com/x:1',
    `111122223333.dkr.ecr.eu-west-1.amazonaws.com/x@sha256:${DIGEST}`,
  ],
  [
    `111122223333.dkr.ecr.us-east-1.amazonaws.com/x@sha256:${DIGEST}`,
    `111122223333.dkr.ecr.eu-west-1.amazonaws.com/x@sha256:${DIGEST}`,
  ],
  ['registry.example.com/x:1', `registry.example.com/x@sha256:${DIGEST}`],
])('the image %s is named in the region it is to be pulled from, by the digest that was approved', (image, named) => {
  expect(carriedVersion(version(image), there)).toMatchObject({
    image: named,
    imageDigest: DIGEST,
    artifact: `s3://models-west/default/m/${'b'.repeat(64)}/m.tar.gz`,
  });
});
