import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { apply } from '../../../functions/register/apply.ts';
import { retrainByPerson } from '../../../functions/retrain/retrain-by-person.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { sample } from '../../suites/sample.ts';
import { World } from '../world.ts';

const ID = { tenant: 'default', model: 'flight-delay' };
const actor = { kind: 'person' as const, id: 'u_ana', amr: ['pwd'] };
/** DynamoDB's item and our record (amazondynamodb/latest/developerguide/ServiceQuotas.html). */
const ITEM = 400_000;
const RECORD = 16 * 1024;

// biome-ignore lint/suspicious/noExplicitAny: a manifest as a person writes it
type Raw = Record<string, any>;
const example = (): Raw => parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));

/** The example made as large as it may be: limits for so many single features, ten deployments, parameters up to their bound. */
function large(features: number, letter: string, limit = 0.1): Raw {
  const manifest = example();
  const name = (i: number) => `${i}${letter.repeat(Math.floor(60 / letter.length))}`;
  const [deployment] = manifest.deployments;
  manifest.monitoring.drift.policy.perFeature = Object.fromEntries(
    Array.from({ length: features }, (_, i) => [name(i), { ks: limit, psi: limit }]),
  );
  manifest.deployments = Array.from({ length: 10 }, (_, i) => ({
    ...deployment,
    endpoint: i === 0 ? deployment.endpoint : `flight-delay-${i}-${'x'.repeat(40)}`,
  }));
  manifest.retraining.parameters = {
    ...manifest.retraining.parameters,
    ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`P${i}`, 'v'.repeat(80)])),
  };
  return manifest;
}
const told = (world: World, manifest: Raw) => apply(world.plane.ports)({ manifest, actor });
const refusal = async (manifest: Raw): Promise<string> => {
  const outcome = await told(new World(), manifest).catch((error: Error) => error);
  expect(outcome).toBeInstanceOf(InvalidEventError);
  return (outcome as Error).message;
};
/** The most features with which it is still taken. */
async function most(letter: string): Promise<number> {
  let [low, high] = [0, 10_000];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const taken = await told(new World(), large(middle, letter)).then(
      () => true,
      () => false,
    );
    if (taken) low = middle;
    else high = middle;
  }
  return low;
}

describe('the largest manifest', () => {
  it.each(['東', 'x', '"'].slice(0, sample(1, 3)))(
    'that is taken, of names in %s, is kept and recorded, and so is all that comes of it',
    async (letter) => {
      const features = await most(letter);
      expect(features).toBeGreaterThan(1_000);
      const world = new World();
      await told(world, large(features, letter));
      // Every limit of it is another one.
      await told(world, large(features, letter, 0.2));
      await retrainByPerson(world.plane.ports)({ ...ID, reason: 'r'.repeat(2_000), anyway: false, actor });
      world.take(world.train(1));
      await world.run(world.plane.clock.now());
      const question = await world.open();
      expect(question).toBeDefined();
      const types = await world.types();
      for (const type of ['ModelApplied:created', 'ModelApplied:changed', 'RetrainStarted:start', 'VersionGated:pass'])
        expect(types).toContain(type);
      expect(types).toContain('ApprovalRequested');
      const chain = await Array.fromAsync(world.plane.ports.ledger.read('model.default.flight-delay'));
      for (const { bytes } of chain) expect(Buffer.byteLength(bytes)).toBeLessThanOrEqual(RECORD);
      const kept = await world.plane.ports.registry.model(ID);
      expect(Object.keys(kept!.manifest!.monitoring.drift.policy.perFeature!)).toHaveLength(features);
      expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThanOrEqual(ITEM);
    },
    240_000,
  );

  it('and no larger: it is refused with what is allowed, before anything is kept', async () => {
    expect(await refusal(large(9_000, 'x'))).toMatch(
      /^`the manifest`: has `\d{6}` bytes with its defaults: at most 390000 are kept; shorten names/,
    );
  });

  it.each<[string, (manifest: Raw) => void, string]>([
    [
      'more parameters than SageMaker takes',
      (manifest) => {
        manifest.retraining.parameters = Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`P${i}`, 'v']));
      },
      '`retraining.parameters`: are `201`: SageMaker takes at most 200',
    ],
    [
      'parameters that no record holds',
      (manifest) => {
        manifest.retraining.parameters = Object.fromEntries(
          Array.from({ length: 5 }, (_, i) => [`P${i}`, '$championModelData']),
        );
      },
      '`retraining.parameters`: take up to `5162` bytes: at most 4000 are recorded',
    ],
    [
      'a pipeline of no name that SageMaker knows',
      (manifest) => {
        manifest.retraining.pipeline = 'p'.repeat(321);
      },
      '`retraining.pipeline`: has `321` characters: SageMaker takes a name of at most 256, or its ARN',
    ],
    ...[
      'risk-x/../flight-train',
      'risk-\nflight-train',
      ' risk',
      'arn:aws:sagemaker:us-east-1:000000000000:pipeline/a/pipeline/b',
    ].map((name): [string, (manifest: Raw) => void, string] => [
      `a pipeline \`${JSON.stringify(name)}\``,
      (manifest) => {
        manifest.retraining.pipeline = name;
      },
      '`retraining.pipeline`: must be the name of a SageMaker pipeline',
    ]),
    [
      'a pipeline of another account',
      (manifest) => {
        manifest.retraining.pipeline = 'arn:aws:sagemaker:us-east-1:999999999999:pipeline/flight-delay-training';
      },
      '`retraining.pipeline`: is of account `999999999999`',
    ],
    [
      'captures above their prefix',
      (manifest) => {
        manifest.deployments[0].capture.uri = 's3://flights/../other/captures';
      },
      '`deployments.0.capture.uri`: must not hold `.` or `..`',
    ],
    [
      'labels above their prefix',
      (manifest) => {
        manifest.monitoring.quality.labels = 's3://flights/labels/..';
      },
      '`monitoring.quality.labels`: must not hold `.` or `..`',
    ],
    [
      'one endpoint in two spellings',
      (manifest) => {
        manifest.deployments = ['new-one', 'NEW-one'].map((endpoint) => ({ ...manifest.deployments[0], endpoint }));
      },
      '`deployments.1.endpoint`: `NEW-one` is `new-one` in other letters',
    ],
  ])('%s is refused', async (_, change, message) => {
    const manifest = example();
    change(manifest);
    expect(await refusal(manifest)).toContain(message);
  });
});
