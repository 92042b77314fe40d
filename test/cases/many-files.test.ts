import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  CreateModelCommand,
  DescribeEndpointCommand,
  type ModelPackageContainerDefinition,
} from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Inventory } from '../../lib/domain/inventory/inventory.ts';
import { type Endpoint, withContainers } from '../../standin/sagemaker/endpoints/endpoint-views.ts';
import { ROLE } from '../standin/harness.ts';
import { ENDPOINT, Released } from '../standin/released.ts';

/**
 * A container that answers with what it was asked, its variable, and the digest of all files that it finds below /opt/ml: one byte more or
 * less and another answer comes.
 */
const SERVE = `
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, relative } from 'node:path';
process.stdin.on('end', () => process.exit(0)).resume();
const root = process.env.OPT_ML;
const files = (folder) => existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name)).sort() : [];
const hash = createHash('sha256');
for (const file of files(root)) hash.update(relative(root, file) + '\\0').update(readFileSync(file));
const found = hash.digest('hex');
createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.url === '/ping') return response.end();
  const asked = Buffer.concat(chunks).toString();
  response.writeHead(200, { 'content-type': 'text/csv' }).end(asked + '|' + process.env.MODE + ' ' + found.slice(0, 8));
}).listen(Number(process.env.SAGEMAKER_BIND_TO_PORT), '127.0.0.1');
`;

let flights: Released;
let image: string;
const write = (key: string, text: string): void => {
  const file = join(flights.standin.s3, 'models', key);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};
beforeAll(async () => {
  flights = await Released.launch();
  const folder = mkdtempSync(join(flights.standin.home, 'image-'));
  writeFileSync(join(folder, 'serve.mjs'), SERVE);
  image = await flights.standin.pushImage(folder);
});
afterAll(() => flights.close());

const prefix = (S3Uri: string) =>
  ({ S3DataSource: { S3Uri, S3DataType: 'S3Prefix', CompressionType: 'None' } }) as const;
/** As containers see it: a digest of names and bytes. */
function digestOf(files: Record<string, string>): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(files).sort()) hash.update(`${name}\0`).update(files[name]!);
  return hash.digest('hex').slice(0, 8);
}
const SHARDS = Object.fromEntries(
  Array.from({ length: 300 }, (_, i) => [`weights/${String(i).padStart(3, '0')}.bin`, `shard ${i}`]),
);

const OF_HUB = {
  ModelAccessConfig: { AcceptEula: true },
  HubAccessConfig: { HubContentArn: 'arn:aws:sagemaker:us-east-1:000000000000:hub-content/ours/Model/llm/1.0.0' },
};

/** Two containers: what a manifest names with a draft and a table beside it, then a prefix of 300 files. */
function twoContainers(version: number): ModelPackageContainerDefinition[] {
  write(`${version}/prepare/a.bin`, `prepare ${version}`);
  write(`${version}/elsewhere/b.bin`, 'named alone');
  write(`${version}/list.csv`, `s3://models/${version}/prepare/a.bin\ns3://models/${version}/elsewhere/b.bin\n`);
  write(`${version}/draft/d.bin`, 'a draft');
  write(`${version}/table.csv`, 'a table');
  for (const [name, text] of Object.entries(SHARDS)) write(`${version}/llm/${name}`, text);
  const listed = { ManifestS3Uri: `s3://models/${version}/list.csv` };
  return [
    {
      Image: image,
      ContainerHostname: 'prepare',
      ModelDataSource: { S3DataSource: { ...prefix(`s3://models/${version}/prepare/`).S3DataSource, ...listed } },
      AdditionalS3DataSource: { S3Uri: `s3://models/${version}/table.csv`, S3DataType: 'S3Object' },
      AdditionalModelDataSources: [{ ChannelName: 'draft', ...prefix(`s3://models/${version}/draft/`) }],
      Environment: { MODE: 'first' },
    },
    {
      Image: image,
      ContainerHostname: 'llm',
      // As JumpStart and private hubs write it.
      ModelDataSource: { S3DataSource: { ...prefix(`s3://models/${version}/llm/`).S3DataSource, ...OF_HUB } },
      Environment: { MODE: 'second' },
    },
  ];
}

describe('a package of two containers, one of them of 300 files', () => {
  it('is registered, judged, asked about and released, and both containers answer one after the other', async () => {
    const version = await flights.asked({}, twoContainers(1));
    const registered = (await flights.version(version))!;
    const { containers } = Inventory.parse(
      JSON.parse(String(await flights.plane.ports.evidence.read(registered.inventory!))),
    );
    expect(containers.map(({ sources }) => sources.map(({ found }) => found!.files.length))).toEqual([
      [3, 1, 1],
      [300],
    ]);
    await flights.approve();
    await flights.ended(version);
    expect(await flights.deployment()).toMatchObject({ champion: version });
    const first = digestOf({
      'additional-model-data-sources/draft/d.bin': 'a draft',
      'additional-s3-data-source/table.csv': 'a table',
      'model/a.bin': 'prepare 1',
      'model/b.bin': 'named alone',
    });
    const second = digestOf(Object.fromEntries(Object.entries(SHARDS).map(([name, text]) => [`model/${name}`, text])));
    expect(await flights.standin.invoke(ENDPOINT, 'x')).toBe(`x|first ${first}|second ${second}`);
    const found = await flights.standin.sagemaker.send(new DescribeEndpointCommand({ EndpointName: ENDPOINT }));
    expect(found.ProductionVariants![0]!.DeployedImages!.map(({ ResolvedImage }) => ResolvedImage)).toEqual([
      image,
      image,
    ]);
  }, 120_000);

  it('is followed by one as MLflow Apps write it: the prefix of a logged model, its code beside it', async () => {
    const files = { MLmodel: 'flavors:', 'code/inference.py': 'def model_fn', 'model.pkl': 'pickled' };
    for (const [name, text] of Object.entries(files)) write(`mlflow/artifacts/${name}`, text);
    const Environment = { MODE: 'mlflow', SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code' };
    const version = await flights.asked({}, [
      { Image: image, ModelDataSource: prefix('s3://models/mlflow/artifacts/'), Environment },
    ]);
    await flights.approve();
    await flights.ended(version);
    expect(await flights.deployment()).toMatchObject({ champion: version, previous: { version: 1 } });
    const found = digestOf(Object.fromEntries(Object.entries(files).map(([name, text]) => [`model/${name}`, text])));
    expect(await flights.standin.invoke(ENDPOINT, 'x')).toBe(`x|mlflow ${found}`);
  }, 120_000);

  it.each<[string, number, () => void, string]>([
    [
      'one byte of its second container',
      2,
      () => write('2/llm/weights/123.bin', 'Shard 123'),
      'container 2, model: weights/123.bin',
    ],
    [
      'one byte of what its manifest alone names',
      4,
      () => write('4/elsewhere/b.bin', 'Named alone'),
      'container 1, model: s3://models/4/elsewhere/b.bin',
    ],
    [
      'a file more under the prefix',
      3,
      () => write('3/llm/code/inference.py', 'import os'),
      'container 2, model: code/inference.py',
    ],
  ])(
    'is refused at its release after %s, which is named',
    async (_, n, tamper, subject) => {
      const version = await flights.asked({}, twoContainers(n));
      tamper();
      await flights.approve();
      await flights.until(async () => (await flights.last('ReleaseFailed'))?.subject.version === version);
      expect(await flights.last('ReleaseFailed')).toMatchObject({
        ...{ subject: { version }, verdict: 'refused' },
        reasons: [{ rule: 'artifact', subject }],
      });
      expect((await flights.deployment()).champion).toBe(2);
    },
    120_000,
  );
});

describe('the stand-in', () => {
  const make = (name: string, container: object) =>
    flights.standin.sagemaker.send(
      new CreateModelCommand({
        ModelName: name,
        PrimaryContainer: { Image: image, ...container },
        ExecutionRoleArn: ROLE,
      }),
    );
  const source = (more: object) => ({
    ModelDataSource: { S3DataSource: { ...prefix('s3://models/1/llm/').S3DataSource, ...more } },
  });

  it.each([
    [
      'a manifest of an archive',
      source({ S3DataType: 'S3Object', CompressionType: 'Gzip', ManifestS3Uri: 's3://models/list.csv' }),
      'goes with',
    ],
    ['a compressed prefix', source({ CompressionType: 'Gzip' }), 'goes with'],
    ['a prefix that ends inside a name', source({ S3Uri: 's3://models/1/ll' }), 'must end with'],
  ])('refuses %s', async (_, container, words) => {
    await expect(make('refused', container)).rejects.toThrow(words);
  });

  it('takes fifteen containers and not sixteen', async () => {
    const of = (n: number) =>
      new CreateModelCommand({
        ...{ ModelName: `many-${n}`, ExecutionRoleArn: ROLE },
        Containers: Array.from({ length: n }, () => ({ Image: image })),
      });
    await expect(flights.standin.sagemaker.send(of(16))).rejects.toThrow('1 to 15 containers');
    await flights.standin.sagemaker.send(of(15));
  });

  it('serves what an endpoint of an older home was stored with', () => {
    const container = { image, modelDataUrl: 's3://models/m.tar.gz', environment: { A: 'b' } };
    const older = { blue: { id: '1', variants: [{ name: 'v', container }] } } as unknown as Endpoint;
    const [variant] = withContainers(older).blue.variants;
    expect(variant).toEqual({
      name: 'v',
      containers: [
        {
          ...{ image, environment: { A: 'b' } },
          data: [{ uri: 's3://models/m.tar.gz', kind: 'S3Object', compression: 'Gzip', folder: 'model' }],
        },
      ],
    });
    expect(withContainers(withContainers(older))).toEqual(withContainers(older));
  });
});
