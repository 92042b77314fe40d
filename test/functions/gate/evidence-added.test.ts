import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { lateEvidence, verifiedPiece } from '../../../cli/text/evidence-text.ts';
import { ask } from '../../../functions/approve/ask.ts';
import { audit, openExport } from '../../../functions/audit/audit.ts';
import { command } from '../../../functions/command/command.ts';
import { Wanted } from '../../../functions/command/wanted.ts';
import type { VersionVerdict } from '../../../functions/release/commands/verify-version.ts';
import type { Person } from '../../../lib/domain/approval/person.ts';
import { ANALYSIS, BOM, JUNIT, PROVENANCE } from '../../domain/evidence/documents.ts';
import { drawBy, type WrittenColumn, writeParquet } from '../../tables/parquet-writer.ts';
import { ARN, BEN, person, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const DAN = person('u_dan', 'operators');
const OLGA = person('u_olga', 'auditors');

describe('evidence that a person adds', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    await world.apply();
  });

  const version = async () => (await world.plane.ports.registry.version(id, 1))!;
  const gates = async () => (await world.records()).filter(({ type }) => type === 'VersionGated');
  const add = async (kind: string, document: unknown, by: Person = DAN) => {
    const isText = typeof document === 'string' || Buffer.isBuffer(document);
    const content = Buffer.from(isText ? (document as string) : JSON.stringify(document)).toString('base64');
    const wanted = { command: 'evidence', ...id, version: 1, kind, content } as never;
    return command(world.plane.portsOf('command'))({ person: by, wanted });
  };
  const settle = () => world.run(world.plane.clock.now());

  it('is read, recorded with who brought it, and has a version that failed judged again', async () => {
    world.take(world.train(1, { rows: 30 }));
    await settle();
    expect(await add('test-report', JUNIT)).toEqual({
      verdict: 'done',
      done: {
        verdict: 'added',
        kind: 'test-report',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        summary: ['5 tests', '1 failure', '1 error', '1 skipped', 'failed: rounds, loads & saves'],
        judged: 'again',
      },
    });
    await settle();
    const added = (await world.records()).find(({ type }) => type === 'EvidenceAdded')!;
    expect(added).toMatchObject({
      actor: { kind: 'person', id: 'u_dan' },
      subject: { version: 1 },
      evidence: [{ name: 'test-report' }],
      data: { kind: 'test-report', judged: 'again' },
    });
    const [before, after] = await gates();
    expect(before!.data).toMatchObject({ facts: { evidence: ['evaluation', 'predictions'] } });
    expect(after!.data).toMatchObject({ facts: { evidence: ['evaluation', 'predictions', 'test-report'] } });
    expect(after!.evidence).toContainEqual(added.evidence![0]);
    expect((await version()).kept.at(-1)).toMatchObject({ kind: 'test-report', by: 'u_dan' });
  });

  it('to a version that people are asked about voids the question: they are asked anew, with it, by others than whoever brought it', async () => {
    world.take(world.train(1));
    await settle();
    const first = (await world.open(1))!;
    const done = await add('sbom', BOM, person('u_ben', 'operators', 'approvers'));
    expect(done).toMatchObject({ done: { judged: 'again', voided: [first.id] } });
    await settle();
    const second = (await world.open(1))!;
    expect(second.id).not.toBe(first.id);
    expect(second.digest).not.toBe(first.digest);
    expect(second.causedBy).toContainEqual({ person: 'u_ben', did: 'added' });
    expect(await world.answer(first, person('u_cleo', 'approvers'))).toMatchObject({ verdict: 'changed' });
    expect(await world.answer(second, BEN)).toMatchObject({ verdict: 'refused' });
    expect(await world.answer(second, person('u_cleo', 'approvers'))).toMatchObject({ verdict: 'approved' });
    await world.run();
    expect((await version()).state).toBe('approved');
    expect((await world.types()).filter((type) => type.startsWith('Approval'))).toEqual([
      'ApprovalRequested',
      'ApprovalVoided:void',
      'ApprovalRequested',
      'ApprovalAnswered:approved',
    ]);
    // what comes after the answer is kept, and changes nothing that was answered
    expect(await add('load-test', { metrics: { http_reqs: { count: 9 } } })).toMatchObject({
      done: { judged: 'no more' },
    });
    expect((await version()).state).toBe('approved');
    expect(await gates()).toHaveLength(2);

    // an auditor sees what was there when people said yes, and what came after
    const { ports, log } = world.plane;
    const pieces = [
      { kind: 'evaluation', bytes: 'hold', after: [] },
      { kind: 'predictions', bytes: 'not read', after: [] },
      { kind: 'sbom', by: 'u_ben', bytes: 'hold', after: [] },
      { kind: 'load-test', by: 'u_dan', bytes: 'hold', after: ['flight-delay-prod'] },
    ];
    const { verdict, chains } = await audit(await openExport(ports, log), ports.trust.keys());
    expect(verdict).toBe('verified');
    const [approved, ...others] = chains.flatMap(({ approved = [] }) => approved);
    expect(others).toEqual([]);
    expect([approved!.evidence, approved!.after].map((list) => list.map(({ kind }) => kind))).toEqual([
      ['evaluation', 'predictions', 'sbom'],
      ['load-test'],
    ]);
    expect(lateEvidence(approved!)).toMatch(
      /version 1 was approved for `flight-delay-prod` with evaluation, predictions, sbom; added after that: `load-test` \(seq \d+, by u_dan\)$/,
    );
    const verify = async () => {
      const told = await command(world.plane.portsOf('command'))({
        person: BEN,
        wanted: { command: 'verify', ...id, version: 1 } as never,
      });
      return (told as { done: Exclude<VersionVerdict, { verdict: 'refuse' }> }).done;
    };
    const holds = await verify();
    expect(holds).toMatchObject({ verdict: 'verified', evidence: pieces });
    expect(verifiedPiece(holds.evidence[3]!)).toMatch(
      /^load-test [0-9a-f]{12}: its bytes hold, added by u_dan, after people had said yes for flight-delay-prod$/,
    );
    const kept = (at: number) => join(world.home, 's3', 'steward-evidence', 'sha256', holds.evidence[at]!.sha256!);
    writeFileSync(kept(2), 'something else');
    rmSync(kept(3));
    const changed = await verify();
    expect(changed).toMatchObject({ verdict: 'differs', evidence: [{}, {}, { bytes: 'changed' }, { bytes: 'gone' }] });
    expect(changed.differing).toEqual([
      { rule: 'evidence', subject: 'sbom', observed: 'changed', limit: `the bytes of ${holds.evidence[2]!.sha256}` },
      { rule: 'evidence', subject: 'load-test', observed: 'gone', limit: `the bytes of ${holds.evidence[3]!.sha256}` },
    ]);
  });

  it('of a kind is written once: the same again is known, another is refused, and so is what is none of its kind', async () => {
    world.take(world.train(1));
    await settle();
    await add('explainability', ANALYSIS);
    await settle();
    expect(await add('explainability', ANALYSIS)).toMatchObject({ done: { verdict: 'already' } });
    const other = { ...ANALYSIS, version: '1.1' };
    expect(await add('explainability', other)).toMatchObject({
      verdict: 'declined',
      why: expect.stringContaining('is written once'),
    });
    expect(await add('sbom', '{}')).toMatchObject({
      verdict: 'declined',
      why: 'it is no `sbom`: `bomFormat` must be `CycloneDX`',
    });
    expect((await world.records()).filter(({ type }) => type === 'EvidenceAdded')).toHaveLength(1);
  });

  it('of a model that has nothing in common with it but an empty file is of something else', async () => {
    const sources = [{ name: 'model', uri: 's3://data/llm/', kind: 'prefix' as const }];
    world.put('s3://data/llm/weights.bin', 'weights');
    world.put('s3://data/llm/__init__.py', '');
    const event = world.train(1);
    const details = world.sagemaker.packages.get(`${ARN}/1`)!;
    const containers = [{ ...details.containers[0]!, artifact: 's3://data/llm/', sources }];
    world.sagemaker.packages.set(details.arn, { ...details, containers });
    world.take(event);
    await settle();
    const of = (bytes: string) => ({
      ...PROVENANCE,
      subject: [{ name: 'x', digest: { sha256: createHash('sha256').update(bytes).digest('hex') } }],
    });
    expect(await add('provenance', of(''))).toMatchObject({
      verdict: 'declined',
      why: expect.stringContaining('it is of something else'),
    });
    expect(await add('provenance', of('weights'))).toMatchObject({ verdict: 'done' });
  });

  it('is for owners and operators, and of a bucket that is the team’s own', async () => {
    world.take(world.train(1));
    await settle();
    for (const who of [OLGA, BEN]) expect(await add('sbom', BOM, who)).toMatchObject({ verdict: 'refused' });
    const wanted = { command: 'evidence', ...id, version: 1, kind: 'sbom', from: 's3://data/bom.json' } as never;
    world.put('s3://data/bom.json', JSON.stringify(BOM));
    expect(await command(world.plane.portsOf('command'))({ person: DAN, wanted })).toMatchObject({ verdict: 'done' });
    const neither = { command: 'evidence', ...id, version: 1, kind: 'sbom' } as never;
    await expect(command(world.plane.portsOf('command'))({ person: DAN, wanted: neither })).rejects.toThrow(
      'one of them',
    );
  });

  it('is no predictions: those come with the package, and whoever brings them is told so', () => {
    const said = Wanted.evidence.safeParse({ version: 1, kind: 'predictions', content: 'e30=' });
    expect(said.error!.issues.map(({ message }) => message)).toEqual([
      expect.stringContaining('under `steward:predictions`'),
    ]);
    const unknown = Wanted.evidence.safeParse({ version: 1, kind: 'horoscope', content: 'e30=' });
    expect(unknown.error!.issues[0]!.message).toContain('test-report');
  });

  it('that came after the gate has nobody asked by it', async () => {
    world.take(world.train(1));
    await settle();
    const due = (await world.open(1))!;
    await add('sbom', BOM);
    // the question is void, the gate has not judged again: whoever asks by the old judgement is told
    const again = {
      ...id,
      version: 1,
      deployment: due.deployment,
      comparison: due.shown.comparison!,
      token: 't',
      execution: 'e',
    };
    await expect(ask(world.plane.portsOf('ask'))(again)).rejects.toThrow(
      'it was judged without evidence that it has by now; its gate judges it again',
    );
  });

  it('that an item alone says is there has nobody asked: the records do not know it', async () => {
    const { registry } = world.plane.ports;
    const read = registry.version.bind(registry);
    registry.version = async (...asked) => {
      const found = await read(...asked);
      const forged = { kind: 'sbom', sha256: 'a'.repeat(64), summary: [] };
      return found && !found.kept.some(({ kind }) => kind === 'sbom')
        ? { ...found, kept: [...found.kept, forged] }
        : found;
    };
    world.take(world.train(1));
    await settle();
    expect((await gates())[0]!.data).toMatchObject({ facts: { evidence: ['evaluation', 'predictions', 'sbom'] } });
    expect(await world.open(1)).toBeUndefined();
    const asked = { ...id, version: 1, deployment: 'flight-delay-prod', comparison: '', token: 't', execution: 'e' };
    await expect(ask(world.plane.portsOf('ask'))(asked)).rejects.toThrow('it was judged by other evidence than it has');
  });

  const DOUBLE = 5;
  const TEXT = 6;
  const doubles = (...values: number[]) => values.map((value) => Buffer.from(new Float64Array([value]).buffer));
  const column = (name: string, values: number[]): WrittenColumn => ({
    ...{ name, type: DOUBLE, required: true },
    ...{ pool: doubles(...values), rows: values.map((_, row) => row) },
  });
  const words: WrittenColumn = {
    ...{ name: 'hour', type: TEXT, required: true },
    ...{ pool: [Buffer.from('\x01\0\0\0x')], rows: [0] },
  };
  const parquet = (...columns: WrittenColumn[]) => writeParquet(columns, drawBy(7));
  const SHAP = parquet(
    column('__index_level_0__', [900, 901, 902, 903]),
    column('distance', [0.5, -1.5, 1, -1]),
    column('hour', [-0.25, 0.25, 0.25, -0.25]),
  );

  it('may be SHAP values as Parquet, which say the same as they do as CSV', async () => {
    world.take(world.train(1));
    await settle();
    const csv = ',distance,hour\n900,0.5,-0.25\n901,-1.5,0.25\n902,1,0.25\n903,-1,-0.25\n';
    const summary = ['SHAP values of 2 features on 4 rows', 'distance 1 (80 %)', 'hour 0.25 (20 %)'];
    for (const refused of [
      [SHAP.subarray(0, 60), 'cannot be read as Parquet'],
      [parquet(column('distance', [Number.NaN]), column('hour', [1])), 'row 1 has no number in the column `distance`'],
      [parquet(column('distance', [1]), words), 'row 1 has no number in the column `hour`'],
      [parquet(column('distance', [1])), 'it is neither'],
    ] as const)
      expect(await add('explainability', refused[0])).toMatchObject({
        verdict: 'declined',
        why: expect.stringContaining(refused[1]),
      });
    expect(await add('explainability', SHAP)).toMatchObject({ verdict: 'done', done: { verdict: 'added', summary } });
    const other = new World();
    await other.apply();
    other.take(other.train(1));
    await other.run(other.plane.clock.now());
    const content = Buffer.from(csv).toString('base64');
    const wanted = { command: 'evidence', ...id, version: 1, kind: 'explainability', content } as never;
    expect(await command(other.plane.portsOf('command'))({ person: DAN, wanted })).toMatchObject({ done: { summary } });
    other.plane.close();
  });

  it('of Parquet that says it has more rows than there is memory for is refused before any is read', async () => {
    world.take(world.train(1));
    await settle();
    const rows = new Array<number>(1_000_001).fill(0);
    const many = ['a', 'b'].map((name) => ({ ...column(name, [1]), rows }));
    expect(await add('explainability', writeParquet(many, drawBy(1)))).toMatchObject({
      verdict: 'declined',
      why: expect.stringContaining('more than 1,000,000 rows'),
    });
  });
});
