import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { command } from '../../../functions/command/command.ts';
import { CommandDue } from '../../../functions/command/wanted.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import { columnsOf } from '../../../lib/domain/drift/columns/schema.ts';
import { numeric, statistics, text } from '../../domain/model-monitor/files.ts';
import { ARN, BEN, person, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };

describe('model package events', () => {
  it('repeated, shuffled and re-emitted for mere metadata make one version each, whatever the order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(
          Array.from({ length: 18 }, (_, i) => i),
          { minLength: 18 },
        ),
        async (order) => {
          const world = new World();
          const deliveries = [1, 2, 3].flatMap((version) => {
            const created = world.train(version) as Record<string, unknown>;
            const metadata = {
              UpdatedModelPackageFields: ['CustomerMetadataProperties'],
              ModelApprovalStatus: 'Approved',
            };
            const late = { ModelPackageStatus: 'InProgress' };
            return [
              created,
              created,
              { ...created, id: `again-${version}` },
              world.event(version, `meta-${version}`, metadata),
              world.event(version, `meta2-${version}`, metadata),
              world.event(version, `late-${version}`, late),
            ];
          });
          for (const index of order) {
            world.take(deliveries[index]);
            await world.run(world.plane.clock.now());
          }
          const versions = await world.plane.ports.registry.versions(id, { n: 9 });
          expect(versions.map((v) => [v.version, v.state])).toEqual([
            [1, 'gated-inconclusive'],
            [2, 'gated-inconclusive'],
            [3, 'gated-inconclusive'],
          ]);
          expect((await world.types()).filter((t) => t.startsWith('ModelVersionRegistered'))).toHaveLength(3);
          expect((await world.types()).filter((t) => t.startsWith('OutOfBand'))).toEqual([]);
          world.plane.close();
        },
      ),
      { numRuns: 12 },
    );
  }, 240_000);

  it.each([
    ['logged only', { logged: true }, 'logged and not registered'],
    ['of no container', { containers: [] }, 'no container yet'],
  ])(
    'about a package that is %s wait, and nothing is parked: it is registered when that has changed',
    async (_, as, why) => {
      const world = new World();
      await world.apply();
      const event = world.train(1);
      const details = world.sagemaker.packages.get(`${ARN}/1`)!;
      world.sagemaker.packages.set(details.arn, { ...details, ...as });
      world.take(event);
      await world.run(world.plane.clock.now());
      const asked = { command: 'register' as const, tenant: 'default', model: 'flight-delay', package: details.arn };
      const done = await runFlow(
        { schema: CommandDue, flow: command(world.plane.portsOf('command')) },
        { person: person('u_ops', 'operators'), wanted: asked },
      );
      expect(done).toMatchObject({ done: { verdict: 'waiting', why: expect.stringContaining(why) } });
      expect([await world.types(), world.log]).toEqual([['ModelApplied:created'], []]);
      world.sagemaker.packages.set(details.arn, details);
      world.take(world.event(1, 'later', { UpdatedModelPackageFields: ['InferenceSpecification'] }));
      await world.run(world.plane.clock.now());
      expect(await world.types()).toContain('ModelVersionRegistered:registered');
      world.plane.close();
    },
  );

  it('of a model nobody applied a manifest for are seen, judged inconclusive and never released', async () => {
    const world = new World();
    world.take(world.train(1));
    await world.run();
    expect(await world.types()).toEqual(['ModelVersionRegistered:unmanaged', 'VersionGated:inconclusive']);
    expect((await world.records()).at(-1)?.reasons?.map((r) => r.rule)).toContain('unmanaged');
    expect(world.sagemaker.calls).toEqual([]);
  });

  it('are judged anew when a manifest is applied', async () => {
    const world = new World();
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    await world.apply();
    await world.run(world.plane.clock.now());
    expect((await world.types()).slice(-4)).toEqual([
      'ModelApplied:created',
      'VersionGated:pass',
      'VersionCompared:no-champion',
      'ApprovalRequested',
    ]);
  });

  it('whose evaluation holds fewer than ten rows of a class pass no gate: their AUC says nothing yet', async () => {
    const world = new World();
    await world.apply();
    world.take(world.train(1, { rows: 30 }));
    await world.run();
    const gated = (await world.records()).find(({ type }) => type === 'VersionGated')!;
    expect(gated.verdict).toBe('inconclusive');
    expect(gated.reasons).toContainEqual({
      ...{ rule: 'limit-undecided', subject: 'auc', limit: 'at least 0.5800' },
      observed: expect.stringMatching(
        /^[01]\.\d{4}: \d+ positive and \d+ negative rows, at least 10 of each are needed$/,
      ),
    });
  });

  it('that say Approved from outside are recorded once and never count as our approval', async () => {
    const world = new World();
    await world.apply();
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    world.sagemaker.packages.set(`${ARN}/1`, { ...world.sagemaker.packages.get(`${ARN}/1`)!, approval: 'Approved' });
    for (const name of ['a', 'b', 'c'])
      world.take(world.event(1, name, { UpdatedModelPackageFields: ['ModelApprovalStatus'] }));
    await world.run(world.plane.clock.now());
    expect((await world.types()).filter((t) => t.startsWith('OutOfBand'))).toHaveLength(1);
    expect(await world.open()).toMatchObject({ state: 'pending' });
    expect(world.sagemaker.calls).toEqual([]);
  });

  it('of a package that was Approved before it was first seen say so in a record, and ask people all the same', async () => {
    const world = new World();
    await world.apply();
    world.take(world.train(1, { approval: 'Approved' }));
    await world.run(world.plane.clock.now());
    expect((await world.types()).slice(1, 4)).toEqual([
      'ModelVersionRegistered:registered',
      'OutOfBandChangeFound:out-of-band',
      'VersionGated:pass',
    ]);
    expect(await world.open()).toMatchObject({ state: 'pending' });
  });

  it('that our own approval sets off are recognised: no loop, no finding', async () => {
    const world = new World();
    await world.apply();
    await world.live(1);
    const before = await world.types();
    for (const name of ['own', 'own-again'])
      world.take(
        world.event(1, name, { UpdatedModelPackageFields: ['ModelApprovalStatus'], ModelApprovalStatus: 'Approved' }),
      );
    await world.run();
    expect(await world.types()).toEqual(before);
  });

  const good = new World().event(1, 'good');
  const detail = good.detail as Record<string, unknown>;
  it.each([
    ['no detail', { ...good, detail: undefined }, 'detail'],
    ['detail null', { ...good, detail: null }, 'detail'],
    ['detail as text', { ...good, detail: JSON.stringify(detail) }, 'detail'],
    ['detail as a list', { ...good, detail: [detail] }, 'detail'],
    ['another source', { ...good, source: 'com.evil' }, 'only `aws.sagemaker`'],
    ['another account', { ...good, account: '111122223333' }, 'account'],
    ['another region', { ...good, region: 'eu-west-1' }, 'region'],
    ['no time', { ...good, time: undefined }, 'time'],
    ['a day that does not exist', { ...good, time: '2026-02-30T00:00:00Z' }, 'time'],
    ['a leap second', { ...good, time: '2026-11-01T00:00:60Z' }, 'time'],
    ['seconds for milliseconds', { ...good, time: 1_793_491_200 }, 'time'],
    ['no envelope', 'text', 'input'],
  ])('with %s are parked with the reason, and the rest goes on', async (_, event, words) => {
    const world = new World();
    expect(world.take(event)).toBe('parked');
    expect(world.plane.queue.dead()[0]?.reason).toContain(words);
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    expect((await world.plane.ports.registry.versions(id, { n: 9 })).map((v) => v.version)).toEqual([1]);
  });

  it.each(['a\u0000b', 'a\nb', 'a\u202eb', 'x'.repeat(64), '\u0430bc', 'e\u0301', ''])(
    'named %j are parked: that is no model name',
    async (name) => {
      const world = new World();
      const arn = ARN.replace('flight-delay', name.toLowerCase());
      world.sagemaker.packages.set(`${arn}/1`, {
        ...world.sagemaker.packages.get(`${ARN}/1`)!,
        arn: `${arn}/1`,
        group: name,
      });
      world.take(world.event(1, 'odd', { ModelPackageGroupName: name, ModelPackageArn: `${arn}/1` }));
      await world.run(world.plane.clock.now());
      expect(world.plane.queue.dead()).toHaveLength(1);
      expect((await world.plane.ports.registry.models('default', { limit: 9 })).items).toEqual([]);
    },
  );

  it('with names of 1 and 63 characters are taken', async () => {
    for (const name of ['a', 'b'.repeat(63)]) {
      const world = new World();
      world.train(1);
      world.sagemaker.packages.set(`${ARN}/1`, { ...world.sagemaker.packages.get(`${ARN}/1`)!, group: name });
      const arn = ARN.replace('flight-delay', name.toLowerCase());
      world.sagemaker.packages.set(`${arn}/1`, {
        ...world.sagemaker.packages.get(`${ARN}/1`)!,
        arn: `${arn}/1`,
        group: name,
      });
      world.take(world.event(1, 'odd', { ModelPackageGroupName: name, ModelPackageArn: `${arn}/1` }));
      await world.run(world.plane.clock.now());
      expect((await world.plane.ports.registry.models('default', { limit: 9 })).items).toMatchObject([
        { tenant: 'default', model: name },
      ]);
    }
  });

  it('about a version that is live change nothing', async () => {
    const world = new World();
    await world.apply();
    await world.live(1);
    const before = await world.types();
    world.take(world.event(1, 'stale', { ModelPackageStatus: 'InProgress' }));
    await world.run();
    expect(await world.types()).toEqual(before);
    expect(await world.answer((await world.plane.ports.registry.approvals(id, 1))[0]!, BEN)).toMatchObject({
      verdict: 'repeated',
    });
  });
});

describe('a package of several containers', () => {
  it('is registered with each of them, and shown to approvers as a whole', async () => {
    const world = new World();
    await world.apply();
    const event = world.train(1);
    const details = world.sagemaker.packages.get(`${ARN}/1`)!;
    world.put('s3://data/runs/1/second.tar.gz', 'second');
    const second = {
      image: `y@sha256:${'b'.repeat(64)}`,
      imageDigest: 'b'.repeat(64),
      artifact: 's3://data/runs/1/second.tar.gz',
      environment: {},
      unreadable: [],
    };
    world.sagemaker.packages.set(details.arn, { ...details, containers: [...details.containers, second] });
    world.take(event);
    await world.run(world.plane.clock.now());
    const version = (await world.plane.ports.registry.version(id, 1))!;
    expect(version.others).toMatchObject([
      { imageDigest: 'b'.repeat(64), artifactDigest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    const registered = (await world.records()).find(({ type }) => type === 'ModelVersionRegistered')!;
    expect(registered.data.others).toEqual([{ artifact: version.others[0]!.artifactDigest, image: 'b'.repeat(64) }]);
    const approval = (await world.open())!;
    expect(approval.shown.others).toMatch(/^[0-9a-f]{64}$/);
    // The second container's bytes count like the first's.
    world.put('s3://data/runs/1/second.tar.gz', 'something else');
    await world.answer(approval, BEN);
    await world.run();
    expect((await world.records()).at(-1)).toMatchObject({
      type: 'ReleaseFailed',
      reasons: [{ rule: 'artifact', subject: 'container 2, model: second.tar.gz' }],
    });
    world.plane.close();
  });

  it('of which one cannot be compared is visible, and refused by the gate with a word', async () => {
    const world = new World();
    await world.apply();
    const event = world.train(1);
    const details = world.sagemaker.packages.get(`${ARN}/1`)!;
    const many = { ...details.containers[0]!, artifact: '', unreadable: ['ProductId of AWS Marketplace'] };
    world.sagemaker.packages.set(details.arn, { ...details, containers: [...details.containers, many] });
    world.take(event);
    await world.run();
    const [registered, gated] = (await world.records()).slice(-2);
    expect(registered).toMatchObject({
      data: { unreadable: ['ProductId of AWS Marketplace, which Steward cannot hold against a digest'] },
    });
    expect(gated).toMatchObject({ type: 'VersionGated', verdict: 'fail' });
    expect(gated!.reasons!.map(({ rule }) => rule)).toContain('artifact-unknown');
    expect(await world.open()).toBeUndefined();
    expect(world.log).toEqual([]);
    world.plane.close();
  });
});

describe("Model Monitor's statistics in the package", () => {
  const column = (name: string, type: string) => {
    if (type === 'category') return text(name, { AA: 1_200, BB: 800 });
    return numeric(
      name,
      Array.from({ length: 2_000 }, (_, i) => i % 97),
      { k: 4_096, type: 'Integral' },
    );
  };

  it('are the baseline of the version, in the order of the manifest; what does not fit leaves it without', async () => {
    const world = new World();
    await world.apply();
    const { schema } = (await world.plane.ports.registry.model(id))!.manifest!;
    const columns = columnsOf(schema).map(({ name, type }) => column(name, type));
    const files = [
      statistics(2_000, ...columns.toReversed(), text('label', { no: 2_000 })),
      statistics(2_000, column('other', 'number')),
    ];
    for (const [index, file] of files.entries()) {
      const version = index + 1;
      world.put(`s3://data/monitor/${version}/statistics.json`, JSON.stringify(file));
      const event = world.train(version);
      const details = world.sagemaker.packages.get(`${ARN}/${version}`)!;
      world.sagemaker.packages.set(details.arn, {
        ...details,
        baselineSource: `s3://data/monitor/${version}/statistics.json`,
      });
      world.take(event);
      await world.run();
    }
    const [good, bad] = await world.plane.ports.registry.versions(id, { n: 9 });
    const baseline = await world.plane.ports.baselines.of(good!.baseline!);
    expect(baseline.features.map(({ name }) => name)).toEqual(columnsOf(schema).map(({ name }) => name));
    expect(baseline.features.every(({ n }) => n === 2_000)).toBe(true);
    expect(bad!.baseline).toBeUndefined();
    expect(bad!.state).not.toBe('gated-pass');
    world.plane.close();
  });
});
