import { mkdirSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { dirname, join } from 'node:path';
import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateModelPackageCommand, CreateModelPackageGroupCommand } from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { FLIGHT_TRAINING } from '../../examples/flights/story/life.ts';
import { pushImage } from '../../examples/parts/story/training.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { recordReader, recordsOf } from '../../local/records.ts';
import {
  clients,
  eventually,
  evidence,
  flightManifest,
  HOME,
  hearFromNow,
  makeBuckets,
  OUTPUTS,
  S3,
  STANDIN,
} from './cloud.ts';
import { apiAddress, LOCALLY, type Ran, type Signed, steward } from './plane/cli.ts';
import { person } from './plane/people.ts';

const MODEL = 'fraud-score';
const ENDPOINT_NAME = 'fraud-prod';
const state = statePorts({
  REGISTRY_TABLE: OUTPUTS.RegistryTable!,
  LEDGER_TABLE: OUTPUTS.LedgerTable!,
  LEDGER_ORIGIN: OUTPUTS.LedgerOrigin!,
});
const life = () =>
  recordsOf(
    recordReader({ ledger: state.ledger, log: OUTPUTS.LedgerOrigin!, publicKey: OUTPUTS.LedgerPublicKey }),
    modelChain('default', MODEL),
  );
const BUCKET = 'flight-delay-data';
const MANIFEST = join(HOME, 'fraud-score.model.yaml');
const LOCAL_HOME = join(HOME, 'cli-local');

/** Training rows and predictions of a version good enough to pass its gate, in SageMaker's S3 and in that of the local plane. */
function leaveData(): void {
  const rows = Array.from({ length: 2000 }, (_, i) => ({ i, label: (i * 7919) % 10 < 3 ? 1 : 0 }));
  const cells = rows.map(
    ({ i, label }) => `f${i},${i % 24},${i % 7},${100 + (i % 500)},${['ATL', 'BOS'][i % 2]},ORD,${label}`,
  );
  const score = (i: number, label: number) => 0.4 + (label - 0.5) * 0.2 + (((i * 104_729) % 1000) / 1000 - 0.5) * 0.6;
  const lines = rows.map(({ i, label }) =>
    JSON.stringify({ id: `f${i}`, label, champion: null, challenger: score(i, label) }),
  );
  const files = {
    'train.csv': `id,hour,weekday,distance,origin,destination,late\n${cells.join('\n')}\n`,
    'predictions.jsonl': lines.join('\n'),
    'evaluation.json': '{}',
    'model.tar.gz': 'a model',
  };
  for (const root of [S3, join(LOCAL_HOME, 'dev', 's3')])
    for (const [name, text] of Object.entries(files)) {
      const path = join(root, BUCKET, 'cli', name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
}

async function leavePackage(): Promise<string> {
  const at = (name: string): string => `s3://${BUCKET}/cli/${name}`;
  await clients.sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: MODEL }));
  const { ModelPackageArn } = await clients.sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: MODEL,
      InferenceSpecification: {
        Containers: [{ Image: await pushImage(FLIGHT_TRAINING, STANDIN), ModelDataUrl: at('model.tar.gz') }],
        SupportedContentTypes: ['text/csv'],
      },
      ModelMetrics: { ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: at('evaluation.json') } } },
      CustomerMetadataProperties: {
        'steward:predictions': at('predictions.jsonl'),
        'steward:trainingData': at('train.csv'),
      },
    }),
  );
  return ModelPackageArn!;
}

/** A value as its shape: keys and kinds, lists by their first entry. Names of people are known on this machine alone. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length > 0 ? [shapeOf(value[0])] : [];
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  const known = Object.entries(value).filter(([key]) => !(key === 'name' && 'id' in value));
  return Object.fromEntries(known.sort().map(([key, inner]) => [key, shapeOf(inner)]));
};

describe('steward --at aws', () => {
  const names = new Map<string, string>();
  let api: { url: string; server: Server };
  let arn: string;

  /** The command at aws by a person of the pool, and the same here by their namesake. */
  const both = async (who: 'olga' | 'rolf', ...args: string[]): Promise<{ aws: Signed; local: Ran }> => {
    const as = /^(history|live|audit)$/.test(args[0]!) ? [] : ['--as', `u_${who}`];
    const [aws, local] = await Promise.all([
      atAws(who, ...args, '--at', 'aws'),
      steward({ home: LOCAL_HOME, env: LOCALLY }, ...args, ...as, '--at', 'local'),
    ]);
    return { aws, local };
  };
  const atAws = (who: string, ...args: string[]) =>
    steward(
      {
        home: join(HOME, `cli-${who}`),
        email: `${who}@example.com`,
        env: { STEWARD_API_URL: api.url, STEWARD_SIGN_IN_URL: process.env.STEWARD_CLOUD_ENDPOINT },
      },
      ...args,
    );

  /** What is said, without what differs between any two runs: people, times, ids and digests. */
  const said = (text: string): string =>
    [...names]
      .reduce((all, [id, name]) => all.replaceAll(id, name), text)
      .replace(/ \(Olga\)| \(Rolf\)/g, '')
      .replace(/\b(?:Olga|Rolf)\b/g, (name) => `u_${name.toLowerCase()}`)
      .replace(/arn:aws:states:\S+:(release-)/g, '$1')
      .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d\.\d+Z)?/g, '<time>')
      .replace(/apr_[0-9a-f]{32}/g, '<approval>')
      .replace(/[0-9a-f]{12,64}/g, '<digest>')
      .replace(/it takes effect .*/g, 'it takes effect');

  const same = ({ aws, local }: { aws: Ran; local: Ran }, code: number): string => {
    expect([aws.code, local.code], `${aws.err}\n--- local\n${local.err}`).toEqual([code, code]);
    expect(said(aws.out)).toBe(said(local.out));
    return aws.out;
  };
  const sameShape = ({ aws, local }: { aws: Ran; local: Ran }): any => {
    expect(aws.code, aws.err + local.err).toBe(local.code);
    expect(shapeOf(JSON.parse(aws.out))).toEqual(shapeOf(JSON.parse(local.out)));
    return JSON.parse(aws.out);
  };

  beforeAll(async () => {
    api = await apiAddress();
    await makeBuckets().catch(() => undefined);
    const manifest = flightManifest();
    const { retraining: _, ...kept } = manifest;
    kept.deployments[0].endpoint = ENDPOINT_NAME;
    writeFileSync(
      MANIFEST,
      stringify({ ...kept, model: MODEL, owner: 'risk', purpose: 'what the command line shows' }),
    );
    leaveData();
    arn = await leavePackage();
    // The event about it is missed: that is what `register` is for.
    await hearFromNow();
    const groups = { olga: ['owners', 'operators', 'approvers'], rolf: ['approvers'] };
    for (const [who, of] of Object.entries(groups))
      names.set(await person(`${who}@example.com`, ...of.map((group) => `default.${group}`)), `u_${who}`);
    writeFileSync(
      join(LOCAL_HOME, 'people.json'),
      JSON.stringify(
        Object.entries(groups).map(([who, of]) => ({
          id: `u_${who}`,
          name: who === 'olga' ? 'Olga' : 'Rolf',
          tenants: ['default'],
          groups: of,
        })),
      ),
    );
    // SageMaker wrote the objects; they appear in S3.
    await eventually('the objects', async () => true);
  });
  afterAll(() => api.server.close());

  it('applies a manifest for whoever signs in in the browser, and only if the policies let them', async () => {
    const applied = await both('olga', 'apply', '-f', MANIFEST);
    evidence(same(applied, 0).trim());
    expect(applied.aws.signIns).toBe(1);
    const again = await both('olga', 'apply', '-f', MANIFEST, '--json');
    expect(sameShape(again)).toMatchObject({ verdict: 'unchanged', model: MODEL });
    // Kept for a quarter of an hour: the browser is asked once.
    expect(again.aws.signIns).toBe(0);
    const refused = await both('rolf', 'apply', '-f', MANIFEST);
    same(refused, 1);
    expect(said(refused.aws.err).split('\n').at(-2)).toBe(said(refused.local.err).split('\n').at(-2));
    evidence(refused.aws.err.trim().split('\n').at(-1)!);
    const [first] = await life();
    expect(names.get(first!.actor.id)).toBe('u_olga');
  });

  it('registers a package, once', async () => {
    evidence(same(await both('olga', 'register', arn), 0).trim());
    expect(same(await both('olga', 'register', arn), 0)).toBe(`known: ${MODEL}/1\n`);
    expect((await both('rolf', 'register', arn)).aws.code).toBe(1);
  });

  it('judges by the deployed policies, and records nothing in a dry run', async () => {
    await eventually('the question', async () => (await life()).some((r) => r.type === 'ApprovalRequested'));
    const before = (await life()).length;
    evidence(
      same(await both('olga', 'gate', `${MODEL}/1`, '--dry-run'), 0)
        .trim()
        .split('\n')
        .at(-1)!,
    );
    sameShape(await both('olga', 'gate', `${MODEL}/1`, '--dry-run', '--json'));
    expect((await life()).length).toBe(before);
  });

  it('shows questions, and counts answers of people alone: four eyes hold', async () => {
    const ours = ({ code, out, err }: Ran): Ran => ({
      code,
      err,
      out: out
        .split('\n')
        .filter((line) => line.includes(MODEL))
        .join('\n'),
    });
    const { aws, local: here } = await both('rolf', 'approvals', 'list');
    evidence(same({ aws: ours(aws), local: ours(here) }, 0));
    const listed = await both('rolf', 'approvals', 'list', '--json');
    const question = sameShape(listed).find((a: { model: string }) => a.model === MODEL);
    const local = JSON.parse(listed.local.out)[0];
    const each = async (who: 'olga' | 'rolf', ...args: string[]) => {
      const [verb, ...rest] = args;
      const [aws, here] = await Promise.all([
        atAws(who, 'approvals', verb!, question.id, ...rest, '--at', 'aws'),
        steward({ home: LOCAL_HOME, env: LOCALLY }, 'approvals', verb!, local.id, ...rest, '--as', `u_${who}`),
      ]);
      return { aws, local: here };
    };
    evidence(same(await each('rolf', 'show'), 0).split('\n')[0]!);
    sameShape(await each('rolf', 'show', '--json'));
    const own = await each('olga', 'answer', '--approve');
    expect([own.aws.code, own.local.code]).toEqual([1, 1]);
    expect(own.aws.err).toContain('four-eyes');
    evidence(own.aws.err.trim().split('\n').at(-1)!);
    expect((await each('rolf', 'answer', '--reject')).aws.code).toBe(3);
    evidence(same(await each('rolf', 'answer', '--reject', '--reason', 'not before summer'), 0).trim());
    const answered = (await life()).find((r) => r.type === 'ApprovalAnswered');
    expect([names.get(answered!.actor.id), answered!.verdict]).toEqual(['u_rolf', 'rejected']);
    await eventually('the machine to end', async () => (await life()).some((r) => r.type === 'ExecutionResumed'));
    // On this machine what was answered takes effect with the next command that is carried out.
    expect(same(await both('olga', 'register', arn), 0)).toBe(`known: ${MODEL}/1\n`);
  });

  it('asks for releases and roll-backs, and says why there is none', async () => {
    const release = ['release', `${MODEL}/1`, '--deployment', ENDPOINT_NAME];
    // People said no: nothing starts another before the version is judged again.
    const over = await both('olga', ...release);
    expect(over.aws.code, over.aws.out + over.aws.err).toBe(over.local.code);
    expect(over.aws.code).not.toBe(0);
    expect(said(over.aws.err).trim().split('\n').at(-1)).toBe(said(over.local.err).trim().split('\n').at(-1));
    evidence(over.aws.err.trim().split('\n').at(-1)!);
    const back = await both('olga', 'rollback', MODEL, '--deployment', ENDPOINT_NAME);
    same(back, 3);
    expect(back.aws.err.trim().split('\n').at(-1)).toBe(back.local.err.trim().split('\n').at(-1));
    expect((await both('rolf', ...release)).aws.code).toBe(1);
    same(await both('olga', 'rollback', MODEL, '--deployment', 'nowhere'), 3);
  });

  it('tells the story, and who is live, from the ledger alone', async () => {
    const told = same(await both('olga', 'history', MODEL), 0);
    for (const line of told.trim().split('\n')) evidence(line);
    sameShape(await both('olga', 'history', MODEL, '--json'));
    expect(same(await both('olga', 'live', MODEL), 1)).toBe(`live: nothing of ${MODEL}\n`);
    const then = await atAws('olga', '--at', 'aws', 'live', MODEL, '--at', '2026-01-01T00:00:00Z', '--json');
    expect([then.code, then.out.trim()]).toEqual([1, '[]']);
    same(await both('olga', 'history', 'nobody'), 3);
  });

  it('exports a ledger that verifies offline and live', async () => {
    const folder = (where: string): string => join(HOME, `cli-export-${where}`);
    const exported = await atAws('olga', 'audit', 'export', '-o', folder('aws'), '--at', 'aws', '--json');
    const local = await steward({ home: LOCAL_HOME, env: LOCALLY }, 'audit', 'export', '-o', folder('local'), '--json');
    expect(shapeOf(JSON.parse(exported.out))).toEqual(shapeOf(JSON.parse(local.out)));
    const key = join(HOME, 'cli-ledger.pem');
    writeFileSync(key, (await atAws('olga', 'audit', 'key', '--at', 'aws')).out);
    const verify = ['audit', 'verify', '--export', folder('aws'), '--key', key];
    const offline = await steward({ home: LOCAL_HOME, env: LOCALLY }, ...verify);
    evidence(offline.out.trim());
    expect(offline.code, offline.out + offline.err).toBe(0);
    const live = await both('olga', 'audit', 'verify', '--json');
    expect(sameShape(live)).toMatchObject({ verdict: 'verified' });
  });

  it('says why it takes no events', async () => {
    const file = join(HOME, 'events.jsonl');
    writeFileSync(file, '{}\n');
    const ran = await atAws('olga', 'event', '-f', file, '--at', 'aws');
    evidence(ran.err.trim());
    expect(ran.code).toBe(3);
    expect(ran.err).toContain('takes events from SageMaker alone');
  });

  it('finds what is deployed, and asks where it cannot tell', async () => {
    const found = await atAws('olga', 'live', MODEL);
    expect(found).toMatchObject({ code: 1, err: expect.stringContaining('at aws: environment `cloud`') });
    const away = await atAws('olga', 'live', MODEL, '--env', 'prod');
    expect(away).toMatchObject({ code: 3, err: expect.stringContaining('`prod` is not deployed') });
    const story = await atAws('olga', 'live', MODEL, '--at', 'aws', '--story', 'default');
    expect(story).toMatchObject({ code: 3, err: expect.stringContaining('of this machine') });

    const formation = new CloudFormationClient({});
    const StackName = 'Steward-other-State';
    const TemplateBody = JSON.stringify({ Resources: { T: { Type: 'AWS::SNS::Topic' } } });
    await formation.send(new CreateStackCommand({ StackName, TemplateBody }));
    const two = await eventually('the second environment', async () => {
      const ran = await atAws('olga', 'history', MODEL);
      return ran.code === 3 && ran;
    });
    evidence(two.err.trim());
    expect(two.err).toContain('say `--env` with one of `cloud`, `other`');
    expect((await atAws('olga', 'history', MODEL, '--env', 'cloud')).code).toBe(0);
    const half = await atAws('olga', 'history', MODEL, '--env', 'other');
    expect(half).toMatchObject({ code: 3, err: expect.stringContaining('npx cdk deploy --all -c env=other') });
    await formation.send(new DeleteStackCommand({ StackName }));
  });

  it('says what is missing where there is no stack, and where there are no credentials', async () => {
    const env = { AWS_REGION: 'eu-north-1' };
    const none = await steward({ home: LOCAL_HOME, env }, 'history', MODEL, '--at', 'aws');
    evidence(none.err.trim());
    expect(none).toMatchObject({ code: 3, err: expect.stringContaining('no Steward is deployed in eu-north-1') });
    const keyless = await steward({ home: LOCAL_HOME, env: LOCALLY }, 'history', MODEL, '--at', 'aws');
    evidence(keyless.err.trim());
    expect(keyless).toMatchObject({ code: 3, err: expect.stringContaining('no AWS credentials are found') });
    // Here nobody asked for aws, and there is a control plane of this machine.
    expect((await steward({ home: LOCAL_HOME, env: LOCALLY }, 'history', MODEL)).code).toBe(0);
  });

  it('forgets who was signed in', async () => {
    await atAws('rolf', 'sign-out');
    const ran = await atAws('rolf', 'approvals', 'list', '--at', 'aws', '--env', 'cloud');
    expect([ran.code, ran.signIns]).toEqual([0, 1]);
    const nobody = { home: join(HOME, 'cli-nobody'), env: { CI: 'true', STEWARD_API_URL: api.url } };
    const pipeline = await steward(nobody, 'approvals', 'list', '--at', 'aws', '--env', 'cloud');
    expect(pipeline).toMatchObject({ code: 3, err: expect.stringContaining('nobody is here') });
    expect(OUTPUTS.CommandLineClient).toBeDefined();
  });
});
