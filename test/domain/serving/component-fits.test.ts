import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ApplicableManifest } from '../../../lib/domain/applicable/applicable.ts';
import { instanceSizeOf } from '../../../lib/domain/price/instance-size.ts';

type Spec = Record<string, unknown>;
const SERVING = { type: 'component', on: 'shared', megabytes: 2048, copies: 2 };

/** What `apply` says of the example's manifest with its deployment made a component, once for each change. */
function saidOf(...changes: { serving?: Spec; [key: string]: unknown }[]): string[] {
  const given = parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));
  const { capture: _, ...one } = given.deployments[0];
  given.deployments = changes.map(({ serving, ...change }, i) => ({
    ...{ ...one, endpoint: i === 0 ? one.endpoint : `${one.endpoint}-${i}` },
    ...{ logs: { uri: 's3://logs/flights' }, plan: { type: 'rolling', percent: 50, bake: '10m' } },
    ...{ ...change, serving: { ...SERVING, ...serving } },
  }));
  const { error } = ApplicableManifest.safeParse(given);
  return (error?.issues ?? []).map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`);
}
const TOO_MANY = 'fewer copies, less for each, or more `instances` (`serving.mostInstances` lets SageMaker add some)';

describe('components that could never stand where a manifest puts them', () => {
  it.each<[string, Parameters<typeof saidOf>, string[]]>([
    ['one that fits', [{}], []],
    [
      'one on a type of which nothing is known here',
      [{ instanceType: 'ml.inf2.xlarge', serving: { megabytes: 9e6, accelerators: 2 } }],
      [],
    ],
    [
      'one that stands on itself, in whatever letters',
      [{ serving: { on: 'Flight-Delay-prod' } }],
      [
        "0.serving.on: is the `endpoint` of this deployment itself: name the endpoint below, which is no deployment's and has a name of its own",
      ],
    ],
    [
      'one that stands on another deployment',
      [{}, { serving: { on: 'flight-delay-prod' } }],
      [
        "1.serving.on: is the `endpoint` of `deployments.0`: name the endpoint below, which is no deployment's and has a name of its own",
      ],
    ],
    [
      'more memory than an instance has',
      [{ serving: { megabytes: 8193 } }],
      [
        '0.serving.megabytes: is more than an instance has: `ml.m5.large` has 8192 MB of memory, and a copy stands on one instance',
      ],
    ],
    [
      'more cores than an instance has',
      [{ serving: { cpus: 2.5 } }],
      [
        '0.serving.cpus: is more than an instance has: `ml.m5.large` has 2 CPU cores, and a copy stands on one instance',
      ],
    ],
    [
      'a GPU where there is none',
      [{ serving: { accelerators: 1 } }],
      [
        '0.serving.accelerators: `ml.m5.large` has no accelerators: leave it out, or take a type with some (`ml.g5.xlarge`)',
      ],
    ],
    [
      'more GPUs than an instance has',
      [{ instanceType: 'ml.g5.12xlarge', serving: { accelerators: 5 } }],
      [
        '0.serving.accelerators: is more than an instance has: `ml.g5.12xlarge` has 4 accelerators, and a copy stands on one instance',
      ],
    ],
    [
      'more copies than fit, though their memory together would',
      [{ serving: { megabytes: 5000, copies: 3 } }],
      [`0.serving.copies: 2 fit on 2 instances of \`ml.m5.large\`: ${TOO_MANY}`],
    ],
    [
      'more copies than there are GPUs',
      [{ instanceType: 'ml.g5.xlarge', serving: { accelerators: 1, copies: 3 } }],
      [`0.serving.copies: 2 fit on 2 instances of \`ml.g5.xlarge\`: ${TOO_MANY}`],
    ],
    [
      'as many as fit once SageMaker added instances',
      [{ instanceType: 'ml.g5.xlarge', serving: { accelerators: 1, copies: 3, mostInstances: 3 } }],
      [],
    ],
    ['two that fit beside each other', [{ serving: { megabytes: 4096 } }, { serving: { megabytes: 4096 } }], []],
    [
      'two that do not',
      [{ serving: { megabytes: 4096 } }, { serving: { megabytes: 4097 } }],
      [
        `1.serving.copies: with \`deployments.0\` all copies on \`shared\` take 16386 MB of memory, and 2 instances of \`ml.m5.large\` have 16384: ${TOO_MANY}`,
      ],
    ],
    [
      'two that do not, on endpoints of their own',
      [{ serving: { megabytes: 4096 } }, { serving: { megabytes: 4097, on: 'other' } }],
      [],
    ],
    [
      'two that say other things of the endpoint that they share',
      [{}, { instanceType: 'ml.m5.xlarge', network: { isolated: true }, serving: { mostInstances: 4 } }],
      ['instanceType', 'network', 'serving.mostInstances'].map(
        (key) =>
          `1.${key}: is not that of \`deployments.0\`, which stands on \`shared\` too: say the same, or give this one another \`on\``,
      ),
    ],
  ])('%s', (_, changes, words) => expect(saidOf(...changes)).toEqual(words));
});

describe('what an instance has', () => {
  // From AWS's tables: vCPUs, GiB, GPUs.
  it.each<[string, number, number, number]>([
    ['ml.m5.large', 2, 8, 0],
    ['ml.m5d.24xlarge', 96, 384, 0],
    ['ml.m6i.32xlarge', 128, 512, 0],
    ['ml.c5.9xlarge', 36, 72, 0],
    ['ml.c6i.large', 2, 4, 0],
    ['ml.r5.xlarge', 4, 32, 0],
    ['ml.g4dn.12xlarge', 48, 192, 4],
    ['ml.g5.16xlarge', 64, 256, 1],
    ['ml.g5.48xlarge', 192, 768, 8],
    ['ml.g6e.xlarge', 4, 32, 1],
    ['ml.p3.2xlarge', 8, 61, 1],
    ['ml.p3.16xlarge', 64, 488, 8],
  ])('%s', (type, cpus, gib, accelerators) =>
    expect(instanceSizeOf(type)).toEqual({ cpus, megabytes: gib * 1024, accelerators }),
  );

  it.each(['ml.c5n.large', 'ml.t2.medium', 'ml.p3dn.24xlarge', 'ml.inf2.xlarge', 'ml.g5.3xlarge', 'ml.m5.metal', ''])(
    'is not guessed of %s',
    (type) => expect(instanceSizeOf(type)).toBeUndefined(),
  );
});
