import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AliasNote, noteText, readNote } from '../../../lib/domain/function/alias-note.ts';
import { decideShift, firstShift } from '../../../lib/domain/function/decide-shift.ts';
import { functionVariables, imageByDigest, unfitForFunction } from '../../../lib/domain/function/packaged-function.ts';
import { sharedAliases } from '../../../lib/domain/serving/function-fits.ts';

const D = 'a'.repeat(64);
const ECR = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const PACKAGE = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/m/2';
const container = {
  image: `${ECR}/serve:latest`,
  imageDigest: D,
  artifact: 's3://m/model.tar.gz',
  artifactDigest: 'b'.repeat(64),
  environment: { MODE: 'fast' } as Record<string, string>,
  unreadable: [],
};
const NOW = Date.parse('2026-11-27T12:00:00.000Z');
const MINUTE = 60_000;
const linear = { type: 'linear', percent: 40, bake: 30 * 60_000 } as const;
const canary = { type: 'canary', percent: 10, bake: 30 * MINUTE } as const;

describe('the function of a package', () => {
  it.each([
    [`${ECR}/serve:latest`, `${ECR}/serve@sha256:${D}`],
    [`${ECR}/a/serve`, `${ECR}/a/serve@sha256:${D}`],
    [`${ECR}/serve@sha256:${'c'.repeat(64)}`, `${ECR}/serve@sha256:${D}`],
    ['localhost:5000/serve', `localhost:5000/serve@sha256:${D}`],
  ])('has the image %s as %s', (image, by) => expect(imageByDigest({ ...container, image })).toBe(by));

  it('is told where its model lies, unless the image brings it along', () => {
    expect(functionVariables(container)).toEqual({
      MODE: 'fast',
      MODEL_DATA_URL: 's3://m/model.tar.gz',
      MODEL_DATA_SHA256: 'b'.repeat(64),
    });
    expect(functionVariables({ ...container, artifact: '', artifactDigest: undefined })).toEqual({ MODE: 'fast' });
  });

  it.each([
    ['fits', {}, undefined],
    ['is of another region', { image: `${ECR.replace('eu-west-1', 'us-east-1')}/serve` }, /private ECR.*eu-west-1/],
    ['is of another account', { image: `${ECR.replace(/^\d+/, '999988887777')}/serve` }, /private ECR/],
    ['has a FIPS address', { image: `${ECR.replace('.ecr.', '.ecr-fips.')}/serve` }, /private ECR/],
    ['is of another registry', { image: 'docker.io/serve' }, /private ECR/],
    ['is known in pieces', { artifactDigest: `${D}-3` }, /SHA-256 of the whole/],
    ['sets what Lambda keeps', { environment: { AWS_REGION: 'x' } }, /variables that Lambda takes/],
    ['has a name that is none', { environment: { 'a-b': 'x' } }, /variables that Lambda takes/],
    ['says itself where its model lies', { environment: { MODEL_DATA_URL: 's3://x' } }, /leaves it to Steward/],
    ['says too much', { environment: { LONG: 'x'.repeat(4096) } }, /4096 bytes/],
  ])('%s', (_, change, limit) => {
    const unfit = unfitForFunction({ ...container, ...change }, PACKAGE);
    if (limit) expect(unfit?.limit).toMatch(limit);
    else expect(unfit).toBeUndefined();
  });
});

describe('what is noted on an alias', () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9-]{1,60}$/);
  const since = fc.integer({ min: 0, max: 4e12 });
  const note: fc.Arbitrary<AliasNote> = fc.oneof(
    fc.record({ phase: fc.constant('rests' as const), config: name }),
    fc.record({ phase: fc.constant('rests' as const), config: name, why: fc.stringMatching(/^\w[\w :;]{0,60}\w$/) }),
    fc.record({ phase: fc.constantFrom('canary' as const, 'bakes' as const), config: name, before: name, since }),
    fc.record({ phase: fc.constant('step' as const), percent: fc.nat(99), config: name, before: name, since }),
  );
  it('is read as it was written, and fits into a description', () =>
    fc.assert(
      fc.property(note, (one) => {
        expect(noteText(one).length).toBeLessThanOrEqual(256);
        expect(readNote(noteText(one))).toEqual(one);
      }),
    ));

  it.each(['', 'production', 'Steward: x', 'steward:'])('is nothing that somebody else wrote: %j', (text) =>
    expect(readNote(text)).toBeUndefined(),
  );
});

describe('an alias', () => {
  const to = { config: 'm-v2-b', version: '7' };
  const before = { config: 'm-v1-a', version: '4' };

  it.each([
    ['is new', undefined, canary, { version: '7', others: {} }],
    ['begins with a canary', before, canary, { version: '4', others: { 7: 0.1 } }],
    ['goes all at once', before, { type: 'all-at-once', bake: MINUTE } as const, { version: '7', others: {} }],
    [
      'goes in steps',
      before,
      linear,
      { version: '4', others: { 7: 0.4 }, description: expect.stringContaining('at 40 %') },
    ],
    ['leads there already', { ...before, version: '7' }, canary, { version: '7', others: {} }],
  ])('that %s', (_, from, plan, wanted) => expect(firstShift(to, from, plan, NOW)).toMatchObject(wanted));

  const inCanary = { ...firstShift(to, before, canary, NOW), revision: 'r' };
  const all = { ...firstShift(to, before, { ...canary, type: 'all-at-once' }, NOW), revision: 'r' };
  const decide = (alias: typeof inCanary, minutes: number, ringing?: string, config = to.config, changed = false) =>
    decideShift({
      ...{ alias, config, served: '4', plan: canary, stays: 10 * MINUTE, ringing, changed },
      now: NOW + minutes * MINUTE,
    });
  it.each([
    ['a canary that is watched', decide(inCanary, 29), { verdict: 'hold' }],
    ['a canary that was', decide(inCanary, 30), { verdict: 'on', to: { version: '7', others: {} } }],
    ['a canary that rings', decide(inCanary, 1, 'errs'), { verdict: 'back', to: { version: '4', others: {} } }],
    ['all that are watched', decide(all, 9), { verdict: 'hold' }],
    ['all that were', decide(all, 10), { verdict: 'rest', to: { version: '7', description: 'steward: m-v2-b' } }],
    ['all that ring', decide(all, 1, 'errs'), { verdict: 'back', to: { description: 'steward: m-v1-a; errs' } }],
    [
      'a canary that somebody led to what is still changed',
      decide({ ...inCanary, version: '$LATEST', others: {} }, 30),
      { verdict: 'back', to: { version: '4', others: {}, description: expect.stringContaining('it led to $LATEST') } },
    ],
    [
      'a canary whose part somebody changed',
      decide({ ...inCanary, others: { 7: 0.9 } }, 1),
      { verdict: 'back', to: { description: expect.stringContaining('version 4 and 90 % to version 7') } },
    ],
    [
      'a canary that somebody ended',
      decide({ ...inCanary, others: {} }, 30),
      { verdict: 'back', to: { version: '4' } },
    ],
    [
      'a canary beside another version',
      decide({ ...inCanary, version: '5' }, 1),
      { verdict: 'back', to: { version: '4' } },
    ],
    [
      'a canary beside another version, as was known',
      decide({ ...inCanary, version: '5' }, 1, undefined, to.config, true),
      { verdict: 'hold' },
    ],
    [
      'all that somebody gave a second version',
      decide({ ...all, others: { 5: 0.5 } }, 10),
      { verdict: 'back', to: { description: expect.stringContaining('while it baked: it led to version 7 and 50 %') } },
    ],
    ['all that lead to what is still changed', decide({ ...all, version: '$LATEST' }, 10), { verdict: 'back' }],
    ["another release's", decide(inCanary, 99, 'errs', 'm-v3-c'), { verdict: 'hold' }],
    ["somebody's", decide({ ...inCanary, description: 'mine' }, 99), { verdict: 'hold' }],
  ])('of %s', (_, shift, wanted) => expect(shift).toMatchObject(wanted));

  const first = { ...firstShift(to, before, linear, NOW), revision: 'r' };
  const on = (alias: typeof first, minutes: number, ringing?: string) =>
    decideShift({
      ...{ alias, config: to.config, served: '4', plan: linear, stays: 10 * MINUTE, ringing, changed: false },
      now: NOW + minutes * MINUTE,
    });
  it('goes on by steps of so many percent, each of which is watched, and rests when all requests were', () => {
    const led = (shift: ReturnType<typeof on>) => ({ ...('to' in shift ? shift.to : first), revision: 'r' });
    expect(on(first, 29)).toEqual({ verdict: 'hold' });
    const second = on(first, 30);
    expect(second).toMatchObject({ verdict: 'on', to: { version: '4', others: { 7: 0.8 } } });
    expect(on(led(second), 59)).toEqual({ verdict: 'hold' });
    expect(on(led(second), 31, 'errs')).toMatchObject({ verdict: 'back', to: { version: '4', others: {} } });
    const all = on(led(second), 60);
    expect(all).toMatchObject({ verdict: 'on', to: { version: '7', others: {} } });
    expect(on(led(all), 69)).toEqual({ verdict: 'hold' });
    expect(on(led(all), 70)).toMatchObject({ verdict: 'rest', to: { version: '7', description: 'steward: m-v2-b' } });
  });

  it('goes back where somebody led it to another step', () => {
    const ahead = { ...first, others: { 7: 0.8 } };
    expect(on(ahead, 1)).toMatchObject({
      verdict: 'back',
      to: {
        description: expect.stringContaining('while it went over in steps: it led to version 4 and 80 % to version 7'),
      },
    });
  });

  it('is of one deployment', () => {
    const serving = { type: 'lambda', function: 'delay', alias: 'prod', memory: 1, timeout: 1000 } as const;
    const all = [
      { serving },
      { serving: { ...serving, alias: 'staging' } },
      { serving: { ...serving, function: 'Delay' } },
    ];
    expect(sharedAliases(all.map((one) => ({ ...one, alarms: [] })))).toEqual([
      { path: ['deployments', 2, 'serving', 'alias'], message: expect.stringContaining('`deployments.0` already') },
    ]);
  });
});
