import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  type ModelPackageContainerDefinition,
} from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GateDue, gate } from '../../functions/gate/gate.ts';
import { PackageSeen, register } from '../../functions/register/register.ts';
import { NO_TENANTS } from '../../lib/adapters/local/people/owners.ts';
import { StandinClient } from '../../lib/adapters/local/standin.ts';
import { runFlow } from '../../lib/contract/run-flow.ts';
import { Inventory } from '../../lib/domain/inventory/inventory.ts';
import { type ControlPlane, controlPlane } from '../../local/control-plane.ts';
import { START, Standin } from '../standin/harness.ts';

/** Packages of kinds that people met, made in the stand-in by SageMaker's own client and judged by the whole plane. */
let standin: Standin;
let plane: ControlPlane;
beforeAll(async () => {
  standin = await Standin.launch();
  plane = controlPlane({
    home: standin.home,
    keys: join(standin.home, 'keys'),
    database: ':memory:',
    owners: NO_TENANTS,
    start: START,
    sagemakerUrl: standin.url,
    events: new StandinClient(standin.url),
    log: () => undefined,
  });
});
afterAll(async () => {
  plane.close();
  await standin.close();
});

const REGISTRY = '000000000000.dkr.ecr.us-east-1.amazonaws.com';
const image = (name: string, digest = 'a1'): string => `${REGISTRY}/${name}@sha256:${digest.repeat(32)}`;
/** Writes objects below `s3://models-bkt/`, each with its name for bytes. */
const write = (...names: string[]): void => {
  for (const name of names) {
    const file = join(standin.s3, 'models-bkt', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, name);
  }
};
const there = (name: string): string => {
  write(`${name}/model.tar.gz`);
  return `s3://models-bkt/${name}/model.tar.gz`;
};
const source = (
  S3Uri: string,
  S3DataType: 'S3Prefix' | 'S3Object',
  CompressionType: 'None' | 'Gzip',
  more: object = {},
): ModelPackageContainerDefinition['ModelDataSource'] => ({
  S3DataSource: { S3Uri, S3DataType, CompressionType, ...more },
});

let made = 0;
/** What registration and gate say of a package of these containers, and how it was stored. */
async function judged(containers: ModelPackageContainerDefinition[]) {
  const group = `package-${++made}`;
  await standin.sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: group }));
  const types = { SupportedContentTypes: ['text/csv'], SupportedResponseMIMETypes: ['text/csv'] };
  const { ModelPackageArn = '' } = await standin.sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: group,
      ModelApprovalStatus: 'PendingManualApproval',
      InferenceSpecification: { Containers: containers, ...types },
    }),
  );
  const detail = {
    ModelPackageArn,
    ModelPackageGroupName: group,
    ModelPackageVersion: 1,
    ModelPackageStatus: 'Completed',
  };
  const registered = await runFlow({ schema: PackageSeen, flow: register(plane.ports) }, { detail });
  if (registered.verdict === 'refuse') throw new Error(registered.why);
  const id = { tenant: 'default', model: group };
  const gated = await runFlow({ schema: GateDue, flow: gate(plane.ports) }, { ...id, version: 1, dryRun: true });
  const rules = gated!.decision!.reasons.map(({ rule }) => rule);
  const version = (await plane.ports.registry.version(id, 1))!;
  return {
    registered,
    version,
    inventory: Inventory.parse(JSON.parse(String(await plane.ports.evidence.read(version.inventory!)))),
    unclear: gated!.unclear ?? [],
    failed: rules.filter((r) => /^(artifact|image)-/.test(r)),
  };
}

describe('12: a package of several containers', () => {
  it('fails the gate by the second one, whose image is a tag and whose artifact is not there', async () => {
    const { registered, failed, unclear } = await judged([
      { Image: image('prepare'), ModelDataUrl: there('prepare') },
      { Image: `${REGISTRY}/model:latest`, ModelDataUrl: 's3://models-bkt/model/not-there.tar.gz' },
    ]);
    expect(failed).toEqual(['artifact-unknown', 'image-by-tag']);
    expect(unclear).toEqual([
      `container 2: the image \`${REGISTRY}/model:latest\` has no digest`,
      'container 2: no object was at `s3://models-bkt/model/not-there.tar.gz`',
    ]);
    expect(registered).toMatchObject({ verdict: 'registered', unclear });
  });

  it.each([
    [
      'all three known',
      () => [there('a'), there('b'), there('c')].map((ModelDataUrl) => ({ Image: image('x'), ModelDataUrl })),
      [],
    ],
    [
      'one whose image brings its model along',
      () => [{ Image: image('x'), ModelDataUrl: there('a') }, { Image: image('y') }],
      [],
    ],
    [
      'the third by a tag',
      () => [{ Image: image('x') }, { Image: image('y') }, { Image: `${REGISTRY}/z:1.2`, ModelDataUrl: there('a') }],
      [`container 3: the image \`${REGISTRY}/z:1.2\` has no digest`],
    ],
    [
      'the first not there, the second of a prefix',
      () => [
        { Image: image('x'), ModelDataUrl: 's3://models-bkt/gone' },
        { Image: image('y'), ModelDataSource: source('s3://models-bkt/none/', 'S3Prefix', 'None') },
      ],
      [
        'container 1: no object was at `s3://models-bkt/gone`',
        'container 2: no object lies below `s3://models-bkt/none/`',
      ],
    ],
    [
      'a second artifact beside the first',
      () => [
        {
          Image: image('x'),
          ModelDataUrl: there('a'),
          AdditionalModelDataSources: [{ ChannelName: 'draft', ...source('s3://models-bkt/d/', 'S3Prefix', 'None') }],
        } as ModelPackageContainerDefinition,
      ],
      ['no object lies below `s3://models-bkt/d/`'],
    ],
    [
      'a model of the marketplace',
      () => [{ Image: image('x'), ProductId: 'prod-a' }],
      ['ProductId of AWS Marketplace, which Steward cannot hold against a digest'],
    ],
  ])('of which is said what no digest tells: %s', async (_name, containers, expected) => {
    const { failed, unclear, version } = await judged(containers());
    expect(unclear).toEqual(expected);
    expect(failed.length > 0).toBe(expected.length > 0);
    expect(version.others).toHaveLength(containers().length - 1);
  });

  it('is another version where one environment differs', async () => {
    const containers = (mode: string) => [
      { Image: image('x'), ModelDataUrl: there('a') },
      { Image: image('y'), ModelDataUrl: there('b'), Environment: { MODE: mode } },
    ];
    const [fast, exact] = [await judged(containers('fast')), await judged(containers('exact'))];
    expect([fast, exact].map(({ version }) => version.others[0]!.environment)).toEqual([
      { MODE: 'fast' },
      { MODE: 'exact' },
    ]);
  });
});

describe('13: a package with ModelDataSource', () => {
  it('of a prefix is registered with every file below it', async () => {
    write('llm/config.json', 'llm/weights/1.safetensors', 'llm/weights/2.safetensors', 'llm-old/config.json');
    const { registered, failed, version, inventory } = await judged([
      { Image: image('llm', 'b2'), ModelDataSource: source('s3://models-bkt/llm/', 'S3Prefix', 'None') },
    ]);
    expect(registered).toMatchObject({ verdict: 'registered' });
    expect([registered.unclear, failed]).toEqual([undefined, []]);
    expect(version.artifactDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(inventory.containers[0]!.sources).toEqual([
      {
        ...{ name: 'model', uri: 's3://models-bkt/llm/', kind: 'prefix', compression: 'None' },
        found: {
          read: 'streamed',
          files: ['config.json', 'weights/1.safetensors', 'weights/2.safetensors'].map((name) => ({
            name,
            bytes: `llm/${name}`.length,
            sha256: createHash('sha256').update(`llm/${name}`).digest('hex'),
          })),
        },
      },
    ]);
  });

  it.each([
    ['one object, compressed', () => source(there('one'), 'S3Object', 'Gzip'), []],
    ['one object as it is', () => source(there('one'), 'S3Object', 'None'), []],
    [
      'one object that is not there',
      () => source('s3://models-bkt/none.gguf', 'S3Object', 'None'),
      ['no object was at `s3://models-bkt/none.gguf`'],
    ],
    [
      'a prefix with nothing below it',
      () => source('s3://models-bkt/empty/', 'S3Prefix', 'None'),
      ['no object lies below `s3://models-bkt/empty/`'],
    ],
    [
      'a manifest that names all of it',
      () => {
        write('sharded/0.bin', 'sharded/1.bin');
        writeFileSync(
          join(standin.s3, 'models-bkt', 'manifest.csv'),
          'uri\ns3://models-bkt/sharded/0.bin\ns3://models-bkt/sharded/1.bin\n',
        );
        return source('s3://models-bkt/sharded/', 'S3Object', 'None', {
          ManifestS3Uri: 's3://models-bkt/manifest.csv',
        });
      },
      [],
    ],
    [
      'a manifest that names another bucket',
      () => {
        write('own/0.bin');
        writeFileSync(
          join(standin.s3, 'models-bkt', 'theirs.csv'),
          's3://models-bkt/own/0.bin\ns3://their-bkt/1.bin\n',
        );
        return source('s3://models-bkt/own/', 'S3Prefix', 'None', { ManifestS3Uri: 's3://models-bkt/theirs.csv' });
      },
      [
        'the manifest `s3://models-bkt/theirs.csv` names `s3://their-bkt/1.bin`, of another bucket than it lies in: keep all of a model in one',
      ],
    ],
    [
      'a manifest of which nobody can tell what it names',
      () => {
        write('own/0.bin', 'odd.csv');
        return source('s3://models-bkt/own/', 'S3Prefix', 'None', { ManifestS3Uri: 's3://models-bkt/odd.csv' });
      },
      [
        'the manifest `s3://models-bkt/odd.csv` names no `s3://` address in a cell of its own: what it stands for cannot be told',
      ],
    ],
    [
      'what a hub gives out, in a bucket that can be read',
      () => source(there('hub'), 'S3Object', 'Gzip', { ...HUB, ModelAccessConfig: { AcceptEula: true } }),
      [],
    ],
  ])('is taken by what it is: %s', async (_name, ModelDataSource, expected) => {
    const { registered, version, failed, unclear } = await judged([
      { Image: image('llm'), ModelDataSource: ModelDataSource() },
    ]);
    expect(registered.verdict).toBe('registered');
    expect(unclear).toEqual(expected);
    expect(failed).toEqual(expected.length > 0 ? ['artifact-unknown'] : []);
    expect(version.artifactDigest === undefined).toBe(expected.length > 0);
  });
});

const HUB = { HubAccessConfig: { HubContentArn: 'arn:aws:sagemaker:us-east-1:aws:hub-content/h/Model/llm/1.0.0' } };

/** The prefix below which these files were written just now. */
const below = (name: string, ...files: string[]): string => {
  write(...files.map((file) => `${name}/${file}`));
  return `s3://models-bkt/${name}/`;
};
const AUTOPILOT = {
  SAGEMAKER_PROGRAM: 'sagemaker_serve',
  SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code',
  SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: 'text/csv',
};
const BY_TAG = '246618743249.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-py312-cpu-py3';

/** Shapes of packages in pages that were opened; buckets and digests are made up. `files` are those of each source of each container. */
describe.each<
  [page: string, containers: () => ModelPackageContainerDefinition[], files: number[][], unclear: string[]]
>([
  [
    '12: SageMaker developer guide, "Autopilot model deployment": three containers, of which two find one archive',
    (): ModelPackageContainerDefinition[] => {
      const processor = there('data-processor-models');
      return [
        {
          Image: image('sklearn-automl'),
          ModelDataUrl: processor,
          Environment: { ...AUTOPILOT, AUTOML_TRANSFORM_MODE: 'feature-transform' },
        },
        {
          Image: image('xgboost', 'b2'),
          ModelDataUrl: there('tuning'),
          Environment: { MAX_CONTENT_LENGTH: '20971520' },
        },
        {
          Image: image('sklearn-automl'),
          ModelDataUrl: processor,
          Environment: { ...AUTOPILOT, AUTOML_TRANSFORM_MODE: 'inverse-label-transform' },
        },
      ];
    },
    [[1], [1], [1]],
    [],
  ],
  [
    '12: aws/sagemaker-python-sdk tests/integ/test_inference_pipeline.py: SparkML with its schema in a variable, then XGBoost',
    (): ModelPackageContainerDefinition[] => [
      {
        Image: image('sparkml'),
        ModelDataUrl: there('sparkml'),
        Environment: {
          SAGEMAKER_SPARKML_SCHEMA:
            '{"input":[{"name":"Pclass","type":"float"}],"output":{"name":"features","struct":"vector","type":"double"}}',
        },
      },
      { Image: image('xgboost', 'b2'), ModelDataUrl: there('xgb') },
    ],
    [[1], [1]],
    [],
  ],
  [
    '12: aws/sagemaker-python-sdk tests/unit/sagemaker/workflow/test_step_collections.py, test_register_model_sip: neither images nor addresses that exist',
    (): ModelPackageContainerDefinition[] => [
      { Image: 'fakeimage1', ModelDataUrl: 'Url1', Environment: { k1: 'v1' } },
      { Image: 'fakeimage2', ModelDataUrl: 'Url2', Environment: { k3: 'v3' } },
    ],
    [[], []],
    [
      'container 1: the image `fakeimage1` has no digest',
      'container 1: `Url1` is not an `s3://bucket/key` address',
      'container 2: the image `fakeimage2` has no digest',
      'container 2: `Url2` is not an `s3://bucket/key` address',
    ],
  ],
  [
    "13: step 2 of AWS's hub and spoke for MLflow Apps (02_register_from_spoke.py): the logged model's prefix with its code beside it, the image by a tag",
    (): ModelPackageContainerDefinition[] => [
      {
        Image: BY_TAG,
        ModelDataSource: source(
          below('mlflow/artifacts', 'MLmodel', 'model.pkl', 'conda.yaml', 'code/inference.py'),
          'S3Prefix',
          'None',
        ),
        Environment: { SAGEMAKER_PROGRAM: 'inference.py', SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code' },
      },
    ],
    [[4]],
    [`the image \`${BY_TAG}\` has no digest`],
  ],
  [
    '13: aws/sagemaker-python-sdk, ModelBuilder.optimize of a gated JumpStart model: its weights and a draft model, both after an EULA',
    (): ModelPackageContainerDefinition[] => [
      {
        Image: image('djl-lmi'),
        ModelDataSource: source(
          below('jumpstart/llama', 'config.json', 'model-1.safetensors'),
          'S3Prefix',
          'None',
          EULA,
        ),
        AdditionalModelDataSources: [
          {
            ChannelName: 'draft_model',
            ...source(below('jumpstart/draft', 'model.safetensors'), 'S3Prefix', 'None', EULA),
          },
        ] as ModelPackageContainerDefinition['AdditionalModelDataSources'],
        Environment: { OPTION_SPECULATIVE_DRAFT_MODEL: '/opt/ml/additional-model-data-sources/draft_model/' },
      },
    ],
    [[2, 1]],
    [],
  ],
  [
    '13: aws/sagemaker-python-sdk, tests of model customization: no model of its own, but a channel with the base model',
    (): ModelPackageContainerDefinition[] => [
      {
        Image: image('djl-inference'),
        AdditionalModelDataSources: [
          {
            ChannelName: 'base_model',
            ...source(below('base/weights', '1.bin', '2.bin', '3.bin'), 'S3Prefix', 'None'),
          },
        ] as ModelPackageContainerDefinition['AdditionalModelDataSources'],
      },
    ],
    [[3]],
    [],
  ],
  [
    "13: hashicorp/terraform-provider-aws#34795: a gated model in AWS's own cache, which nobody but SageMaker reads",
    (): ModelPackageContainerDefinition[] => [
      {
        Image: image('huggingface-tgi'),
        ModelDataSource: source(
          's3://jumpstart-private-cache-prod-us-east-1/meta-textgeneration/v1.0.0/',
          'S3Prefix',
          'None',
          EULA,
        ),
      },
    ],
    [[]],
    ['no object lies below `s3://jumpstart-private-cache-prod-us-east-1/meta-textgeneration/v1.0.0/`'],
  ],
])('%s', (_page, containers, files, unclear) => {
  it('is registered with all that it names, and passes or is refused in words', async () => {
    const found = await judged(containers());
    expect(found.registered).toMatchObject({ verdict: 'registered', ...(unclear.length > 0 && { unclear }) });
    expect(found.unclear).toEqual(unclear);
    expect(found.failed.length > 0).toBe(unclear.length > 0);
    const counted = found.inventory.containers.map(({ sources }) =>
      sources.flatMap((one) => one.found?.files.length ?? []),
    );
    expect(counted).toEqual(files);
  });
});

const EULA = { ModelAccessConfig: { AcceptEula: true } };
