import { describe, expect, it } from 'vitest';
import {
  compareConfigured,
  compareContent,
  compareLying,
  comparePackage,
  compareRunning,
  isUnseen,
} from '../../../lib/domain/release/compare-content.ts';
import { approvedContent, contentOf, fingerprintOf } from '../../../lib/domain/release/content.ts';
import type { EndpointObservation, PackageContainer } from '../../../lib/domain/served/served.ts';
import { CAPTURE, container, endpoint, spec, variant, version } from './content.ts';

const wanted = approvedContent(version, spec);
const rules = (reasons: { rule: string }[]): string[] => reasons.map(({ rule }) => rule);

const FOREIGN: [string, Partial<EndpointObservation>, string[]][] = [
  ['a second variant of no weight', { variants: [variant(), variant({ name: 'b', weight: 0 })] }, ['variants']],
  [
    'a second variant of nearly all weight',
    { variants: [variant(), variant({ name: 'b', weight: 99 })] },
    ['variants'],
  ],
  ['another variant', { variants: [variant({ name: 'b' })] }, ['variants']],
  ['no variant', { variants: [] }, ['variants']],
  ['a shadow variant', { shadows: ['s'] }, ['shadow-variants']],
  ['another package', { variants: [variant({ containers: [container({ package: 'p9' })] })] }, ['containers']],
  [
    'a plain image instead of the package',
    { variants: [variant({ containers: [container({ package: undefined, image: version.image })] })] },
    ['containers'],
  ],
  [
    'a second container',
    { variants: [variant({ containers: [container(), container({ package: 'p9' })] })] },
    ['containers'],
  ],
  ['a model of which nothing is known', { variants: [variant({ containers: [] })] }, ['containers']],
  [
    'an image of its own beside the package',
    { variants: [variant({ containers: [container({ image: 'evil:1' })] })] },
    ['container-image'],
  ],
  [
    'an artifact of its own',
    { variants: [variant({ containers: [container({ artifact: 's3://evil' })] })] },
    ['container-artifact'],
  ],
  [
    'a variable the package does not have',
    { variants: [variant({ containers: [container({ environment: { LD_PRELOAD: 'x' } })] })] },
    ['container-environment'],
  ],
  [
    'a variable with another value',
    { variants: [variant({ containers: [container({ environment: { THREADS: '9' } })] })] },
    ['container-environment'],
  ],
  [
    'a setting of the container',
    { variants: [variant({ containers: [container({ extras: ['Mode MultiModel'] })] })] },
    ['container-settings'],
  ],
  ['a shell on the instance', { variants: [variant({ extras: ['EnableSSMAccess'] })] }, ['settings']],
  ['another role', { variants: [variant({ role: 'arn:aws:iam::000000000000:role/other' })] }, ['role']],
  ['no role', { variants: [variant({ role: undefined })] }, ['role']],
  ['another instance type', { variants: [variant({ instanceType: 'ml.c5.large' })] }, ['instance-type']],
  ['a setting of the config', { extras: ['ExplainerConfig'] }, ['settings']],
  ['capture switched off', { capture: { ...CAPTURE, enabled: false } }, ['capture']],
  ['capture of less', { capture: { ...CAPTURE, percent: 1 } }, ['capture']],
  ['capture of one side', { capture: { ...CAPTURE, modes: ['Input'] } }, ['capture']],
  ['capture into another bucket', { capture: { ...CAPTURE, uri: 's3://elsewhere' } }, ['capture']],
];

describe('what an endpoint serves', () => {
  it('is what was approved, also where container and capture say it in other words', () => {
    expect(compareRunning(wanted, endpoint())).toEqual([]);
    expect(compareConfigured(wanted, endpoint({ variants: [variant({ images: [], instances: undefined })] }))).toEqual(
      [],
    );
    const echoed = container({ image: version.image, artifact: version.artifact, environment: { THREADS: '4' } });
    expect(compareRunning(wanted, endpoint({ variants: [variant({ containers: [echoed] })] }))).toEqual([]);
    expect(compareRunning(wanted, endpoint({ capture: { ...CAPTURE, uri: 's3://capture/x/' } }))).toEqual([]);
  });

  it.each(FOREIGN)('is not what was approved with %s', (_, change, expected) => {
    for (const compare of [compareRunning, compareContent, compareConfigured])
      expect(rules(compare(wanted, endpoint(change)))).toEqual(expected);
  });

  it('is not what was approved when another image was pulled, whatever the config says', () => {
    for (const images of [['b'.repeat(64)], [], ['a'.repeat(64), 'b'.repeat(64)]])
      expect(compareContent(wanted, endpoint({ variants: [variant({ images })] }))).toMatchObject([
        { rule: 'running-images', observed: images.join(', ') || 'none', limit: 'a'.repeat(64) },
      ]);
  });

  it('has the instances that were approved, unless they are autoscaling’s; their number is no content', () => {
    const more = endpoint({ variants: [variant({ instances: 6, configuredInstances: 6 })] });
    expect(compareRunning(wanted, more)).toEqual([
      { rule: 'instances', subject: 'AllTraffic', observed: '6', limit: '2' },
    ]);
    expect(rules(compareConfigured(wanted, more))).toEqual(['instances']);
    expect(compareContent(wanted, more)).toEqual([]);
    expect(compareRunning(approvedContent(version, { ...spec, autoscaled: true }), more)).toEqual([]);
  });

  it('is not what was approved when its config or model was deleted and made anew, whatever it then says', () => {
    const known = { ...wanted, madeAt: [1000, 2000] };
    expect(compareContent(known, endpoint({ madeAt: [1000, 2000] }))).toEqual([]);
    for (const compare of [compareRunning, compareContent, compareConfigured])
      expect(compare(known, endpoint({ madeAt: [1000, 3000] }))).toMatchObject([
        { rule: 'made', observed: '1970-01-01T00:00:01.000Z, 1970-01-01T00:00:03.000Z' },
      ]);
    expect(contentOf(endpoint({ madeAt: [1, 2] })).madeAt).toEqual([1, 2]);
  });

  it('is every container of an inference pipeline', () => {
    const second = { ...version.others, image: `y@sha256:${'b'.repeat(64)}`, imageDigest: 'b'.repeat(64) };
    const pipeline = { ...version, others: [{ ...second, artifact: '', environment: { MODE: 'x' }, unreadable: [] }] };
    const both = approvedContent(pipeline, spec);
    expect(rules(compareRunning(both, endpoint()))).toEqual(['running-images']);
    const images = ['b'.repeat(64), 'a'.repeat(64)];
    expect(compareRunning(both, endpoint({ variants: [variant({ images })] }))).toEqual([]);
  });

  it('is told without values of variables', () => {
    const secret = container({ environment: { TOKEN: 'hunter2' } });
    const reasons = compareRunning(wanted, endpoint({ variants: [variant({ containers: [secret] })] }));
    expect(JSON.stringify(reasons)).not.toContain('hunter2');
  });

  it('can be kept as it was found, whatever it was, and anything else then differs', () => {
    const found = endpoint({
      variants: [
        variant({
          name: 'blue',
          containers: [container({ package: undefined, image: 'plain', environment: { A: '1' } })],
        }),
      ],
      capture: { enabled: false, uri: undefined, percent: undefined, modes: [] },
    });
    const kept = contentOf(found);
    expect(compareContent(kept, found)).toEqual([]);
    const without = variant({ name: 'blue', containers: [container({ package: undefined, image: 'plain' })] });
    expect(rules(compareContent(kept, { ...found, variants: [without] }))).toEqual(['container-environment']);
  });

  it('has one fingerprint however many instances run and however busy it is', () => {
    const usual = fingerprintOf(endpoint());
    expect(fingerprintOf(endpoint({ status: 'Updating', variants: [variant({ instances: 9 })] }))).toBe(usual);
    for (const change of [{ status: 'Failed' }, { config: 'x' }, ...FOREIGN.map(([, foreign]) => foreign)])
      expect(fingerprintOf(endpoint(change))).not.toBe(usual);
    expect(fingerprintOf(undefined)).toBe('absent');
  });
});

describe('a package as SageMaker describes it now', () => {
  const now: PackageContainer = {
    image: version.image,
    imageDigest: version.imageDigest,
    artifact: version.artifact,
    environment: version.environment,
    unreadable: [],
  };

  it('is the version that was registered', () => expect(comparePackage(version, [now], undefined)).toEqual([]));

  it.each<[string, PackageContainer[], string[]]>([
    ['another image', [{ ...now, image: 'x:2' }], ['package-images']],
    ['another digest', [{ ...now, imageDigest: 'b'.repeat(64) }], ['package-image-digest']],
    ['another artifact', [{ ...now, artifact: 's3://m/3.tar.gz' }], ['package-artifact']],
    ['another variable', [{ ...now, environment: { THREADS: '4', MORE: '1' } }], ['package-environment']],
    ['one more container', [now, now], ['package-images']],
    ['no container', [], ['package-images']],
    ['a source nobody can compare', [{ ...now, unreadable: ['AdditionalS3DataSource'] }], ['package-settings']],
  ])('is another one with %s', (_, found, expected) => {
    expect(rules(comparePackage(version, found, undefined))).toEqual(expected);
  });
});

describe('a model that is so new that its reads disagree', () => {
  const unseen = {
    ...endpoint(),
    variants: [variant({ model: 'c', role: undefined, containers: [] })],
    madeAt: [5, 0],
  };
  const model = (made: string) => ({ role: spec.roleArn, containers: [container({ package: made })], extras: [] });

  it('is told from one that was seen, and from another that is gone', () => {
    expect(isUnseen(unseen, 'c')).toBe(true);
    expect(isUnseen({ ...unseen, madeAt: [5, 6] }, 'c')).toBe(false);
    expect(isUnseen(unseen, 'other')).toBe(false);
  });

  it('is compared as the read that found it says', () => {
    expect(compareLying(wanted, 'c', { config: unseen, model: model(version.package) })).toEqual([]);
    expect(rules(compareLying(wanted, 'c', { config: unseen, model: model('p9') }))).toEqual(['containers']);
    expect(compareLying(wanted, 'c', { config: unseen, model: undefined })).toEqual([]);
  });
});
