import { beforeEach, describe, expect, it } from 'vitest';
import { command } from '../../../functions/command/command.ts';
import type { Person } from '../../../lib/domain/approval/person.ts';
import { ANALYSIS, BOM } from '../../domain/evidence/documents.ts';
import signed from '../../fixtures/model-signing/signed.json' with { type: 'json' };
import { ARN, BEN, person, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const ANA = person('u_ana', 'owners', 'approvers');
// A high risk wants a second factor.
const DAN = { ...person('u_dan', 'operators'), amr: ['pwd', 'otp'] };
const SIGNERS = [{ name: 'pipeline', pem: signed.keys.p256 }];

/** The example's manifest with more of a gate. */
const gateWith =
  (more: object, tier = 'limited') =>
  (manifest: Record<string, never>) => {
    Object.assign(manifest, { tier, gate: { ...(manifest.gate as unknown as object), ...more } });
  };

describe('evidence that a manifest demands', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  const settle = () => world.run(world.plane.clock.now());
  const gated = async () => (await world.records()).filter(({ type }) => type === 'VersionGated').at(-1)!;
  const tell = (by: Person, wanted: object) =>
    command(world.plane.portsOf('command'))({ person: by, wanted: { ...id, version: 1, ...wanted } as never });
  const add = async (kind: string, document: unknown) => {
    const content = Buffer.from(JSON.stringify(document)).toString('base64');
    const done = await tell(DAN, { command: 'evidence', kind, content });
    await settle();
    return done;
  };
  const train = async () => {
    world.take(world.train(1));
    await settle();
  };

  it('closes the gate by its name and with the way to bring it, until it is there', async () => {
    await world.apply(gateWith({ evidence: ['explainability', 'sbom', 'predictions'] }));
    await train();
    const first = await gated();
    expect(first.verdict).toBe('inconclusive');
    expect(first.reasons).toEqual(
      ['explainability', 'sbom'].map((kind) => ({
        rule: 'evidence-missing',
        subject: kind,
        observed: 'missing',
        limit: `to be brought: \`steward evidence add flight-delay/1 <file> --kind ${kind}\`, or by the package of the next version`,
      })),
    );
    await add('explainability', ANALYSIS);
    expect((await gated()).reasons!.map(({ subject }) => subject)).toEqual(['sbom']);
    await add('sbom', BOM);
    expect((await gated()).verdict).toBe('pass');
    expect(await world.open(1)).toBeDefined();
  });

  it('is another by tier, and what the package brought broken is told as why', async () => {
    const wanted = { limited: ['sbom'], high: ['sbom', 'explainability'] };
    await world.apply(gateWith({ evidence: wanted }));
    world.put('s3://data/runs/1/bom.json', '{"bomFormat":"SPDX"}');
    const event = world.train(1);
    const left = [{ kind: 'sbom', from: 's3://data/runs/1/bom.json' }];
    world.sagemaker.packages.set(`${ARN}/1`, { ...world.sagemaker.packages.get(`${ARN}/1`)!, left });
    world.take(event);
    await settle();
    expect((await gated()).reasons).toEqual([
      expect.objectContaining({ subject: 'sbom', observed: '`bomFormat` must be `CycloneDX`' }),
    ]);
    await world.apply(gateWith({ evidence: wanted }, 'high'));
    await settle();
    const missing = (await gated()).reasons!.filter(({ rule }) => rule === 'evidence-missing');
    expect(missing.map(({ subject }) => subject)).toEqual(['sbom', 'explainability']);
    // closed until the last piece that a high risk must have is there; then people are asked
    await add('sbom', BOM);
    expect(await gated()).toMatchObject({
      verdict: 'inconclusive',
      reasons: [{ rule: 'evidence-missing', subject: 'explainability' }],
    });
    expect(await world.open(1)).toBeUndefined();
    await add('explainability', ANALYSIS);
    expect((await gated()).verdict).toBe('pass');
    expect(await world.open(1)).toBeDefined();
  });

  it('of people is asked of those named, given once with words and name, and signed', async () => {
    const questions = [
      { id: 'intended-use', of: 'owner', asks: 'For what must it not be used?' },
      { id: 'sound', of: 'validator', asks: 'Is its method sound?' },
      { id: 'board', of: 'owner', asks: 'Has the board seen it?', tiers: ['high'] },
    ];
    await world.apply(gateWith({ questions }));
    await train();
    expect((await gated()).reasons!.map(({ subject, limit }) => [subject, limit])).toEqual([
      ['attestation:intended-use', 'an answer of the owner: `steward evidence attest flight-delay/1 intended-use`'],
      ['attestation:sound', 'an answer of the validator: `steward evidence attest flight-delay/1 sound`'],
    ]);
    const attest = (by: Person, question: string) =>
      tell(by, { command: 'attest', question, answer: 'only for planning, never for a passenger' });
    // operators answer nothing, approvers not as owner, whoever asked for the version not as its validator
    expect(await attest(DAN, 'intended-use')).toMatchObject({ verdict: 'refused' });
    expect(await attest(BEN, 'intended-use')).toMatchObject({ verdict: 'refused' });
    expect(await attest(ANA, 'sound')).toMatchObject({
      verdict: 'declined',
      why: expect.stringContaining('asked for the version'),
    });
    await expect(attest(ANA, 'board')).rejects.toThrow('asks no question `board`: it asks `intended-use`, `sound`');

    expect(await attest(ANA, 'intended-use')).toMatchObject({ verdict: 'done', done: { verdict: 'added' } });
    expect(await attest(ANA, 'intended-use')).toMatchObject({
      verdict: 'declined',
      why: expect.stringContaining('answered already, by u_ana'),
    });
    expect(await attest(BEN, 'sound')).toMatchObject({ verdict: 'done' });
    await settle();
    expect((await gated()).verdict).toBe('pass');
    const records = await world.records();
    const [said] = records.filter(({ type }) => type === 'EvidenceAdded');
    expect(said).toMatchObject({ actor: { kind: 'person', id: 'u_ana' }, data: { kind: 'attestation:intended-use' } });
    const kept = JSON.parse((await world.plane.ports.evidence.read(said!.evidence![0]!.sha256)).toString());
    expect(kept).toMatchObject({
      asks: 'For what must it not be used?',
      person: 'u_ana',
      answer: expect.stringContaining('passenger'),
      at: expect.stringMatching(/^2026-/),
    });
    // saying what one thinks of a version is no cause of the question about it
    const question = (await world.open(1))!;
    expect(question.causedBy.some(({ did }) => did === 'added')).toBe(false);
    expect(await world.answer(question, BEN)).toMatchObject({ verdict: 'approved' });
  });

  it.each([
    ['asked in other words', { asks: 'Was its method validated by somebody independent?' }],
    ['asked of somebody else', { of: 'validator' }],
    ['no more asked', undefined],
  ])('of people is no answer to what is %s by now', async (_, change) => {
    const question = { id: 'sound', of: 'owner', asks: 'Have you read the model card?' };
    await world.apply(gateWith({ questions: [question] }));
    await train();
    await tell(ANA, { command: 'attest', question: 'sound', answer: 'yes' });
    await settle();
    expect((await gated()).data.facts).toMatchObject({ evidence: expect.arrayContaining(['attestation:sound']) });
    await world.apply(gateWith({ questions: change ? [{ ...question, ...change }] : [] }));
    expect(await world.answer((await world.open(1))!, BEN)).toMatchObject({ verdict: 'void' });
    await settle();
    const { reasons = [], data } = await gated();
    expect(data.facts).toMatchObject({ evidence: expect.not.arrayContaining(['attestation:sound']) });
    expect(reasons.filter(({ rule }) => rule === 'evidence-missing')).toEqual(
      change
        ? [
            {
              rule: 'evidence-missing',
              subject: 'attestation:sound',
              observed: 'what owner answered was `Have you read the model card?`',
              limit: expect.stringContaining('to have an `id` of its own'),
            },
          ]
        : [],
    );
  });

  it('as a signature must hold over its very files: verified, it is a fact and stands in the record; tampered with, it fails by name', async () => {
    await world.apply(gateWith({ evidence: ['signature'], signers: SIGNERS }));
    await train();
    expect((await gated()).reasons!.map(({ rule, subject }) => [rule, subject])).toEqual([
      ['evidence-missing', 'signature'],
    ]);
    await add('signature', signed.signatures['p256 archive']);
    const passed = await gated();
    expect(passed.verdict).toBe('pass');
    expect(passed.data).toMatchObject({
      signature: { signer: 'pipeline', files: 1 },
      facts: { signed: true, signatureFits: true, evidence: expect.arrayContaining(['signature']) },
    });

    // the second version has other bytes, signed as if they were the first's
    world.take(world.train(2));
    await settle();
    const content = Buffer.from(JSON.stringify(signed.signatures['p256 archive'])).toString('base64');
    await tell(DAN, { command: 'evidence', version: 2, kind: 'signature', content });
    await settle();
    const failed = await gated();
    expect([failed.subject.version, failed.verdict]).toEqual([2, 'fail']);
    expect(failed.reasons).toContainEqual({
      rule: 'signature-refused',
      subject: 'signatureFits',
      observed: expect.stringMatching(
        /^`.*model\.tar\.gz` is not what was signed: SHA-256 [0-9a-f]{12}…, signed was [0-9a-f]{12}…$/,
      ),
      limit: 'true',
    });
    expect(failed.data).toMatchObject({ facts: { signed: false, signatureFits: false, missing: ['signature'] } });
  });

  it('is checked when the manifest is applied: kinds, questions and keys', async () => {
    const apply = (more: object) => world.apply(gateWith(more));
    await expect(apply({ evidence: ['horoscope'] })).rejects.toThrow('`horoscope` is no kind of evidence');
    await expect(apply({ evidence: { high: ['sbom', 'bias'] } })).rejects.toThrow('`bias` is no kind of evidence');
    await expect(apply({ evidence: ['signature'] })).rejects.toThrow('name whose signature over its files counts');
    await expect(apply({ signers: [{ name: 'x', pem: 'no key' }] })).rejects.toThrow('must be a public key on P-256');
    const question = { id: 'a', of: 'owner', asks: 'what?' };
    await expect(apply({ questions: [question, question] })).rejects.toThrow('`a` is asked twice');
    await apply({ evidence: ['attestation:a'], questions: [question], signers: [{ name: 'ca', pem: signed.keys.ca }] });
  });
});
