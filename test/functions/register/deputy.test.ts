import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { command } from '../../../functions/command/command.ts';
import { CommandDue } from '../../../functions/command/wanted.ts';
import { takeInventory } from '../../../functions/register/take-inventory.ts';
import { localOwners } from '../../../lib/adapters/local/people/owners.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import type { Person } from '../../../lib/domain/approval/person.ts';
import type { ModelSource } from '../../../lib/domain/inventory/inventory.ts';
import type { PackageDetails } from '../../../lib/ports/sagemaker.ts';
import { ARN, person, World } from '../world.ts';

const ALL: Person['groups'] = ['approvers', 'owners', 'auditors', 'operators'];
const OWN = { ...person('u_own', ...ALL), amr: ['pwd', 'otp'] };
const RHEA: Person = { ...OWN, id: 'u_rhea', tenants: ['risk'] };
const role = (name: string): string => `arn:aws:iam::000000000000:role/${name}`;

const DEFAULT = {
  tenant: 'default',
  endpoints: ['flight-*'],
  pipelines: ['flight-*'],
  roles: [role('steward-sagemaker')],
  buckets: ['data', 'steward-captures'],
};
const home = mkdtempSync(join(tmpdir(), 'steward-deputy-'));
const teams = (risk: object = {}, more: object = {}): void =>
  writeFileSync(
    join(home, 'tenants.json'),
    JSON.stringify({
      'flight-*': { ...DEFAULT, ...more },
      'risk-*': { tenant: 'risk', endpoints: ['risk-*'], ...risk },
    }),
  );
teams();
/** As the file says now: whose names are changes with a deploy, and the plane goes on. */
const owners = {
  tenantOf: (group: string) => localOwners(home).tenantOf(group),
  has: (...asked: Parameters<ReturnType<typeof localOwners>['has']>) => localOwners(home).has(...asked),
};

/** The one tenant has a version; the other has all rights to its own model, and names what is not its own. */
const world = new World(':memory:', { home, owners });
const { registry } = world.plane.ports;
const risk = { tenant: 'risk', model: 'risk-score' };
const ARN_OF_RISK = ARN.replace('flight-delay', 'risk-score');

const manifest = (change: (manifest: ReturnType<typeof parse>) => void = () => undefined) => {
  const wanted = parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));
  Object.assign(wanted, risk);
  Object.assign(wanted.deployments[0], { endpoint: 'risk-prod', roleArn: role('risk') });
  wanted.deployments[0].capture.uri = 's3://risk-captures/capture';
  wanted.monitoring.quality.labels = 's3://risk-data/labels';
  wanted.retraining.pipeline = 'risk-training';
  change(wanted);
  return wanted;
};
const carryOut = (wanted: object, who = RHEA, about: object = risk) =>
  runFlow({ schema: CommandDue, flow: command(world.plane.portsOf('command')) }, {
    person: who,
    wanted: { ...about, ...wanted },
  } as CommandDue);
const refusal = (wanted: object, who?: Person, about?: object): Promise<string> =>
  carryOut(wanted, who, about).then(
    (done) => `done: ${JSON.stringify(done)}`,
    (error: Error) => error.message,
  );

/** A package of the other tenant's own group, whose addresses are these. */
function pack(version: number, change: Partial<PackageDetails>): string {
  const arn = `${ARN_OF_RISK}/${version}`;
  const flights = world.sagemaker.packages.get(`${ARN}/1`)!;
  for (const name of ['model.tar.gz', 'evaluation.json', 'predictions.jsonl', 'train.csv'])
    world.put(`s3://risk-data/${name}`, readFileSync(join(home, 's3', 'data', 'runs', '1', name), 'utf8'));
  const own = {
    containers: [{ ...flights.containers[0]!, artifact: 's3://risk-data/model.tar.gz' }],
    evaluation: 's3://risk-data/evaluation.json',
    predictions: 's3://risk-data/predictions.jsonl',
    baselineSource: 's3://risk-data/train.csv',
  };
  world.sagemaker.packages.set(arn, { ...flights, ...own, arn, group: 'risk-score', version, ...change });
  return arn;
}
const chain = async () => {
  const { items } = await world.plane.ports.ledger.page('model.risk.risk-score');
  return items.map(({ bytes }) => JSON.parse(bytes));
};

beforeAll(async () => {
  await world.apply();
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
});

describe('a manifest that names', () => {
  it.each<[string, (m: ReturnType<typeof parse>) => void, string]>([
    [
      'another team’s pipeline',
      (m) => (m.retraining.pipeline = 'flight-delay-training'),
      'pipeline `flight-delay-training`',
    ],
    ['it in other case', (m) => (m.retraining.pipeline = 'Flight-Delay-TRAINING'), 'pipeline `Flight-Delay-TRAINING`'],
    [
      'it by its ARN',
      (m) => (m.retraining.pipeline = 'arn:aws:sagemaker:us-east-1:000000000000:pipeline/flight-delay-training'),
      'pipeline `flight-delay-training`',
    ],
    [
      'another team’s role',
      (m) => (m.deployments[0].roleArn = role('steward-sagemaker')),
      `role \`${role('steward-sagemaker')}\``,
    ],
    [
      'another team’s captures',
      (m) => (m.deployments[0].capture.uri = 's3://steward-captures/capture'),
      'bucket `steward-captures`',
    ],
    ['another team’s training data', (m) => (m.retraining.data = { prefix: 's3://data/train/' }), 'bucket `data`'],
    ['another team’s labels', (m) => (m.monitoring.quality.labels = 's3://data/labels'), 'bucket `data`'],
    ['another team’s endpoint', (m) => (m.deployments[0].endpoint = 'flight-new'), 'endpoint `flight-new`'],
    [
      'what Steward keeps of everybody',
      (m) => (m.monitoring.quality.labels = 's3://steward-worm/records'),
      'bucket `steward-worm`',
    ],
  ])('%s is refused by name, and says nobody else’s', async (_, change, named) => {
    const said = await refusal({ command: 'apply', manifest: manifest(change) });
    expect(said).toContain(`${named} is not of the team that has the group \`risk-score\``);
    expect(said).not.toMatch(/default|`flight-delay`/);
    expect(await registry.model(risk)).toBeUndefined();
  });

  it('nothing yet where `steward init` left CHANGE-ME is tried without it; what it does name is asked about', async () => {
    const began = (change: (m: ReturnType<typeof parse>) => void = () => undefined) =>
      manifest((m) => {
        m.deployments[0].roleArn = role('CHANGE-ME');
        m.monitoring.quality.labels = 's3://change-me/labels';
        change(m);
      });
    expect(await refusal({ command: 'apply', manifest: began(), dryRun: true })).toMatch(
      /"verdict":"would-create".*"unfilled":\["monitoring.quality.labels","deployments.0.roleArn"\]/,
    );
    const foreign = began((m) => {
      m.deployments[0].endpoint = 'flight-delay-prod';
    });
    expect(await refusal({ command: 'apply', manifest: foreign, dryRun: true })).toContain(
      '`flight-delay-prod` is not',
    );
    expect(await refusal({ command: 'apply', manifest: began() })).toContain('still says `CHANGE-ME`');
  });

  it('only its own, or what nobody lists, is applied', async () => {
    expect(await refusal({ command: 'apply', manifest: manifest() })).toContain('created');
    teams({ buckets: ['risk-data', 'risk-captures'], roles: [role('risk')], pipelines: ['risk-*'] });
    const other = manifest((m) => (m.purpose = 'another'));
    expect(await refusal({ command: 'apply', manifest: other })).toContain('changed');
    const unlisted = manifest((m) => (m.monitoring.quality.labels = 's3://elsewhere/labels'));
    expect(await refusal({ command: 'apply', manifest: unlisted })).toContain('bucket `elsewhere` is not of');
    teams();
  });
});

describe('a package whose', () => {
  const container = { image: 'x', imageDigest: 'a'.repeat(64), environment: {}, unreadable: [] };
  it.each<[string, Partial<PackageDetails>, string]>([
    [
      'artifact is another team’s',
      { containers: [{ ...container, artifact: 's3://data/runs/1/model.tar.gz' }] },
      'data',
    ],
    ['evaluation is', { evaluation: 's3://data/runs/1/evaluation.json' }, 'data'],
    ['held-out rows are', { predictions: 's3://data/runs/1/predictions.jsonl' }, 'data'],
    ['training data are', { baselineSource: 's3://data/runs/1/train.csv' }, 'data'],
    [
      'evaluation is a record of another’s',
      { evaluation: 's3://steward-worm/audit/model.default.flight-delay/1' },
      'steward-worm',
    ],
    ['rows are what was judged of another’s', { predictions: 's3://steward-evidence/sha256/x' }, 'steward-evidence'],
  ])('%s is refused by hand and parked by event: nothing is read or kept', async (_, change, bucket) => {
    const arn = pack(1, change);
    const read: string[] = [];
    const { evidence } = world.plane.portsOf('command');
    const { copy, files } = evidence;
    Object.assign(evidence, {
      copy: (uri: string) => {
        read.push(uri);
        return copy(uri);
      },
      files: (...asked: Parameters<typeof files>) => {
        read.push(asked[0].uri);
        return files(...asked);
      },
    });
    const said = `bucket \`${bucket}\` is not of the team that has the group \`risk-score\``;
    expect(await refusal({ command: 'register', package: arn })).toContain(said);
    const dead = world.plane.queue.dead().length;
    world.take(
      world.event(1, `e-risk-${_}`, {
        ModelPackageGroupName: 'risk-score',
        ModelPackageArn: arn,
        ModelApprovalStatus: 'PendingManualApproval',
      }),
    );
    await world.run(world.plane.clock.now());
    expect(world.plane.queue.dead().slice(dead)).toMatchObject([
      { flow: 'register', reason: expect.stringContaining(said) },
    ]);
    expect(read).toEqual([]);
    Object.assign(evidence, { copy, files });
    expect(await registry.version(risk, 1)).toBeUndefined();
  });
});

describe('a model of a hub that lies in the team’s own bucket', () => {
  it('and names another team’s manifest is registered without reading it', async () => {
    world.put('s3://data/list.csv', 's3://data/runs/1/train.csv\n');
    const source = { name: 'model', uri: 's3://risk-data/model.tar.gz', kind: 'object', hub: 'none' } as const;
    const sources = [{ ...source, manifest: 's3://data/list.csv' }];
    const container = {
      image: 'x',
      imageDigest: 'a'.repeat(64),
      artifact: source.uri,
      environment: {},
      unreadable: [],
    };
    const said = await refusal({ command: 'register', package: pack(9, { containers: [{ ...container, sources }] }) });
    expect(said).toContain('lies in a bucket that is not listed for the team');
    expect(said).not.toContain('train.csv');
    const { inventory } = (await registry.version(risk, 9))!;
    expect(String(await world.plane.ports.evidence.read(inventory!))).not.toContain('train.csv');
  });
});

describe('a package of a hub’s content', () => {
  it('in a bucket that is not its team’s is registered without a look there, and refused in words', async () => {
    const read: string[] = [];
    const files = async ({ uri }: ModelSource) => {
      read.push(uri);
      return { files: [], read: 'checksums' as const, streamed: 0, stamp: '' };
    };
    const hub = 'arn:aws:sagemaker:us-east-1:aws:hub-content/h/Model/llm/1.0.0';
    const source = (bucket: string) =>
      ({ name: 'model', uri: `s3://${bucket}/llm/`, kind: 'prefix', compression: 'None', hub }) as const;
    const { owners } = world.plane.portsOf('command');
    const made = (bucket: string) => ({
      ...{ image: 'x', imageDigest: 'a'.repeat(64), artifact: `s3://${bucket}/llm/`, environment: {}, unreadable: [] },
      sources: [source(bucket)],
    });
    const { unread } = await takeInventory({ owners, evidence: { files } }, risk, [made('data'), made('risk-data')]);
    expect(unread).toEqual([[expect.stringContaining(`is of the hub content \`${hub}\``)], []]);
    expect(read).toEqual(['s3://risk-data/llm/']);
  });
});

describe('what was applied and registered before another team listed it', () => {
  it('is acted on no more: no training is started, no data are read, nothing is released', async () => {
    await carryOut({ command: 'apply', manifest: manifest() });
    expect(await refusal({ command: 'register', package: pack(2, {}) })).toContain('registered');
    await world.run(world.plane.clock.now());
    expect(await registry.version(risk, 2)).toMatchObject({ state: 'awaiting-approval' });
    teams({}, { pipelines: ['risk-training'], buckets: ['risk-data'], roles: [role('risk')] });

    expect(await refusal({ command: 'retrain', reason: 'x', anyway: true })).toContain(
      'pipeline `risk-training` is not of',
    );
    expect(world.sagemaker.calls.filter((call) => call.startsWith('pipeline'))).toEqual([]);

    expect(await refusal({ command: 'register', package: pack(3, {}) })).toContain('bucket `risk-data` is not of');

    const question = (await registry.open('risk', { limit: 9 })).items[0]!;
    const asked = (await registry.approval(question.id))!;
    const approver = { ...RHEA, id: 'u_ray' };
    expect(await world.answer(asked, approver)).toMatchObject({ verdict: 'approved' });
    await world.run();
    const failed = (await chain()).find(({ type }) => type === 'ReleaseFailed');
    expect(failed).toMatchObject({ verdict: 'refused' });
    expect(failed.reasons.map(({ rule, subject }: { rule: string; subject: string }) => `${rule} ${subject}`)).toEqual(
      expect.arrayContaining([`own-names role ${role('risk')}`, 'own-names bucket risk-data']),
    );
    expect(world.sagemaker.calls.filter((call) => /^(model|config|create|update)/i.test(call))).toEqual([]);
    teams();
  });
});
