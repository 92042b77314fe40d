import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LeftEvidence } from '../../../lib/ports/sagemaker.ts';
import { whatIsAllowed } from '../../../lib/words/reason-in-words.ts';
import { ANALYSIS, BOM, CARD, JUNIT, PROVENANCE } from '../../domain/evidence/documents.ts';
import { ARN, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };

/** A version whose package names this evidence, registered and judged. */
async function bring(documents: Readonly<Record<string, unknown>>, others: readonly LeftEvidence[] = []) {
  const world = new World();
  await world.apply();
  const event = world.train(1);
  const left = Object.entries(documents).map(([kind, document]): LeftEvidence => {
    const from = `s3://data/runs/1/${kind}`;
    world.put(from, typeof document === 'string' ? document : JSON.stringify(document));
    return { kind, from };
  });
  world.sagemaker.packages.set(`${ARN}/1`, {
    ...world.sagemaker.packages.get(`${ARN}/1`)!,
    left: [...left, ...others],
  });
  world.take(event);
  await world.run(world.plane.clock.now());
  const version = (await world.plane.ports.registry.version(id, 1))!;
  const records = await world.records();
  const record = (type: string) => records.find((one) => one.type === type)!;
  return { world, version, registered: record('ModelVersionRegistered'), gated: record('VersionGated') };
}

describe('evidence that a package names', () => {
  it.each([
    [
      'not there',
      (world: World) => rmSync(join(world.home, 's3/data/runs/1/predictions.jsonl')),
      {},
      'no object lies at or below',
    ],
    [
      'called as evidence',
      () => undefined,
      { predictions: undefined, left: [{ kind: 'predictions', from: 's3://data/x' }] },
      'under `steward:predictions`',
    ],
  ])('counts as absent where predictions are %s, in words, and parks nothing', async (_, tamper, names, why) => {
    const world = new World();
    await world.apply();
    const event = world.train(1);
    tamper(world);
    world.sagemaker.packages.set(`${ARN}/1`, { ...world.sagemaker.packages.get(`${ARN}/1`)!, ...names });
    world.take(event);
    await world.run(world.plane.clock.now());
    const { kept } = (await world.plane.ports.registry.version(id, 1))!;
    expect(kept.filter(({ kind }) => kind === 'predictions')).toMatchObject([{ fault: expect.stringContaining(why) }]);
    expect((await world.types()).slice(1)).toEqual(['ModelVersionRegistered:registered', 'VersionGated:inconclusive']);
    expect(world.log).toEqual([]);
    world.plane.close();
  });

  it.each([
    ['are not there', undefined, 'inconclusive', 'there is no object `s3://data/runs/1/train.csv`'],
    ['have other columns', 'a,b\n1,2\n3,4\n', 'fail', 'train.csv'],
  ])(
    'leaves the version without a baseline where training data %s, says why, and parks nothing',
    async (_, text, verdict, why) => {
      const world = new World();
      await world.apply();
      const event = world.train(1);
      const { baselineSource } = world.sagemaker.packages.get(`${ARN}/1`)!;
      if (text === undefined) rmSync(join(world.home, 's3', baselineSource!.slice('s3://'.length)));
      else world.put(baselineSource!, text);
      world.take(event);
      await world.run(world.plane.clock.now());
      const gated = (await world.records()).findLast(({ type }) => type === 'VersionGated')!;
      expect(gated.verdict).toBe(verdict);
      expect(gated.reasons).toContainEqual(
        expect.objectContaining({ rule: 'no-baseline', observed: expect.stringContaining(why) }),
      );
      expect(whatIsAllowed(gated.reasons!.find(({ rule }) => rule === 'no-baseline')!)).toContain(why);
      expect([world.log, world.plane.queue.dead()]).toEqual([[], []]);
      world.plane.close();
    },
  );

  it('is copied by digest, read as its kind, and a fact of the gate', async () => {
    const { world, version, registered, gated } = await bring(
      { explainability: ANALYSIS, 'bias-report': ANALYSIS, 'test-report': JUNIT, sbom: BOM },
      [{ kind: 'model-card', content: JSON.stringify(CARD) }],
    );
    const kinds = ['bias-report', 'evaluation', 'explainability', 'model-card', 'predictions', 'sbom', 'test-report'];
    expect(gated.data).toMatchObject({ facts: { evidence: kinds } });
    expect(gated.verdict).toBe('pass');
    expect(version.kept.find(({ kind }) => kind === 'sbom')?.summary[0]).toBe('3 components');
    expect(registered.data.kept).toContainEqual({
      kind: 'test-report',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      valid: true,
      summary: ['5 tests', '1 failure', '1 error', '1 skipped', 'failed: rounds, loads & saves'],
    });
    const { sha256 } = registered.evidence!.find(({ name }) => name === 'sbom')!;
    expect(JSON.parse((await world.plane.ports.evidence.read(sha256)).toString())).toEqual(BOM);
  });

  it('that is broken, of other bytes, not there or of no kind counts as absent, in words, and parks nothing', async () => {
    const { world, version, registered, gated } = await bring({ explainability: '<html>', provenance: PROVENANCE }, [
      { kind: 'sbom', from: 's3://data/nowhere.json' },
      { kind: 'horoscope', from: 's3://data/runs/1/explainability' },
      { kind: 'load-test', from: 'https://example.com/k6.json' },
    ]);
    expect(gated.data).toMatchObject({ facts: { evidence: ['evaluation', 'predictions'] } });
    const faults = Object.fromEntries(version.kept.map(({ kind, fault }) => [kind, fault]));
    expect(faults).toEqual({
      evaluation: undefined,
      predictions: undefined,
      explainability: expect.stringContaining("it is neither Clarify's `analysis.json` nor a table of SHAP values"),
      provenance: expect.stringContaining('it is of something else'),
      sbom: expect.stringContaining('s3://data/nowhere.json'),
      horoscope: expect.stringContaining('is no kind of evidence'),
      'load-test': expect.stringContaining('https://example.com/k6.json'),
    });
    expect(registered.data.kept).toContainEqual(
      expect.objectContaining({ kind: 'sbom', sha256: null, valid: false, fault: faults.sbom }),
    );
    expect(world.plane.queue.dead()).toEqual([]);
  });

  it('whose bytes are not those that the package names by digest counts as absent', async () => {
    const world = new World();
    await world.apply();
    const event = world.train(1);
    world.put('s3://data/runs/1/bom', JSON.stringify(BOM));
    world.put('s3://data/runs/1/junit', JUNIT);
    const digest = createHash('sha256').update(JUNIT).digest('hex');
    const left = [
      { kind: 'sbom', from: 's3://data/runs/1/bom', digest: 'a'.repeat(64) },
      { kind: 'test-report', from: 's3://data/runs/1/junit', digest },
    ];
    const named = { left, evaluationDigest: 'b'.repeat(64) };
    world.sagemaker.packages.set(`${ARN}/1`, { ...world.sagemaker.packages.get(`${ARN}/1`)!, ...named });
    world.take(event);
    await world.run(world.plane.clock.now());
    const { kept } = (await world.plane.ports.registry.version(id, 1))!;
    const faults = Object.fromEntries(kept.map(({ kind, fault }) => [kind, fault]));
    const other = expect.stringContaining('its bytes are not those that the package names');
    expect(faults).toMatchObject({ sbom: other, evaluation: other, 'test-report': undefined });
  });

  it('of fifty pieces still fits the record of the registration', async () => {
    const many = Array.from({ length: 50 }, (_, i) => ({ kind: `${'k'.repeat(60)}${i}`, from: 's3://data/x' }));
    const { registered } = await bring({ sbom: BOM }, many);
    expect(registered.data.kept).toHaveLength(53);
  });
});
