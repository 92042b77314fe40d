import { ARN } from '../partitions.ts';
import { isChallenger } from '../served/challenger.ts';
import { batchMisfits, isPaired, loggedAmongAnswers, PAIRED_OR_WRITTEN, WRITTEN } from './batch-fits.ts';
import { componentMisfits } from './component-fits.ts';
import { directMisfits } from './direct-fits.ts';
import { formOf, SERVING_FORMS, type ServingForm } from './forms.ts';
import { functionMisfits, sharedAliases } from './function-fits.ts';
import { scalingMisfits } from './scaling-fits.ts';
import type { Encryption, Network, Serving } from './serving.ts';

interface Misfit {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What of a deployment depends on its form. */
interface Served {
  readonly endpoint?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly target?: string | undefined;
  readonly serving?: Serving | undefined;
  readonly instanceType?: string | undefined;
  readonly instances?: number | undefined;
  readonly variants?:
    | readonly { readonly name: string; readonly instanceType: string; readonly instances: number }[]
    | undefined;
  readonly autoscaled?: boolean | undefined;
  readonly mostInstances?: number | undefined;
  readonly capture?: { readonly uri: string } | undefined;
  readonly logs?: { readonly uri: string } | undefined;
  readonly alarms: readonly unknown[];
  readonly smoke?:
    | {
        readonly contentType: string;
        readonly accept?: string | undefined;
        readonly body: string;
        readonly bodies?: object | undefined;
      }
    | undefined;
  readonly network?: Network | undefined;
  readonly encryption?: Encryption | undefined;
}

/** What a form of serving cannot do, said of a manifest before anything is made, with what comes nearest. */
export const servingMisfits = (deployments: readonly Served[]): Misfit[] => [
  ...sharedAliases(deployments),
  ...componentMisfits(deployments),
  ...deployments.flatMap((spec, i) =>
    [
      ...functionMisfits(spec),
      ...nameMisfitsOf(spec),
      ...variantsMisfits(spec),
      ...fleetMisfits(spec),
      ...scalingMisfits(spec),
      ...trafficMisfits(spec),
      ...loggedAmongAnswers(spec),
      ...watchMisfits(spec),
      ...housingMisfits(spec),
      ...directMisfits(spec),
      ...batchMisfits(spec),
    ].map(({ path, message }) => ({ path: ['deployments', i, ...path], message })),
  ),
];

export const LOOKS = {
  topic: {
    like: new RegExp(`^${ARN}:sns:[a-z0-9-]+:\\d{12}:[\\w-]{1,256}$`),
    must: 'must be the ARN of an SNS topic, like `arn:aws:sns:eu-west-1:111122223333:answers`',
  },
  endpoint: {
    like: /^(?=.{1,63}$)[a-zA-Z0-9](-*[a-zA-Z0-9])*$/,
    must: 'must be the name of an endpoint: 1 to 63 letters, digits and inner hyphens',
  },
  key: {
    like: new RegExp(`^${ARN}:kms:[a-z0-9-]+:\\d{12}:key/[\\w-]+$`),
    must: 'must be the ARN of a KMS key (an alias may come to name another), like `arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-…`',
  },
  subnet: { like: /^subnet-[0-9a-f]{8,17}$/, must: 'must be like `subnet-0a1b2c3d`' },
  group: { like: /^sg-[0-9a-f]{8,17}$/, must: 'must be like `sg-0a1b2c3d`' },
} as const;

/** Names of AWS that are none. */
function nameMisfitsOf({ serving, network, encryption }: Served): Misfit[] {
  const { successTopic, errorTopic } = serving?.type === 'async' ? serving : {};
  const { on } = serving?.type === 'component' ? serving : {};
  const look = (kind: keyof typeof LOOKS, name: string | undefined, ...path: (string | number)[]): Misfit[] =>
    name === undefined || LOOKS[kind].like.test(name) ? [] : [misfit(path, LOOKS[kind].must)];
  return [
    ...look('topic', successTopic, 'serving', 'successTopic'),
    ...look('topic', errorTopic, 'serving', 'errorTopic'),
    ...look('endpoint', on, 'serving', 'on'),
    ...Object.entries(encryption ?? {}).flatMap(([of, name]) => look('key', name, 'encryption', of)),
    ...(network?.vpc?.subnets ?? []).flatMap((name, i) => look('subnet', name, 'network', 'vpc', 'subnets', i)),
    ...(network?.vpc?.securityGroups ?? []).flatMap((name, i) =>
      look('group', name, 'network', 'vpc', 'securityGroups', i),
    ),
  ];
}

/** Several fleets of one version: what each says, and which forms have them. */
function variantsMisfits({ variants, encryption, ...spec }: Served): Misfit[] {
  if (!variants) return [];
  const form = formOf(spec);
  const of = (i: number, key: string, message: string): Misfit => misfit(['variants', i, key], message);
  return [
    ...(form === 'real-time'
      ? []
      : [misfit(['variants'], `${SERVING_FORMS[form].called} has one fleet: leave them out, or ${instead(form)}`)]),
    ...(['instanceType', 'instances'] as const)
      .filter((key) => spec[key] !== undefined)
      .map((key) => misfit([key], 'is said by each of `variants`: leave it out here')),
    ...variants.flatMap(({ name, instanceType }, i) => [
      ...(LOOKS.endpoint.like.test(name) ? [] : [of(i, 'name', 'must be 1 to 63 letters, digits and inner hyphens')]),
      ...(variants.findIndex((other) => other.name === name) === i ? [] : [of(i, 'name', 'stands there twice')]),
      ...(isChallenger(name)
        ? [of(i, 'name', 'must not begin as shadow variants do, whose captures no check reads')]
        : []),
      ...(encryption?.volumes && OWN_DISKS.test(instanceType) ? [ownDisks(instanceType)] : []),
    ]),
  ];
}

function fleetMisfits(spec: Served): Misfit[] {
  const { serving, autoscaled } = spec;
  const form = formOf(spec);
  const { instances, called, fleet: whose } = SERVING_FORMS[form];
  const fleet = ['instanceType', 'instances'] as const;
  if (spec.variants) return [];
  if (instances)
    return [
      ...fleet
        .filter((key) => spec[key] === undefined)
        .map((key) =>
          misfit([key], `is missing: ${called} runs on instances; or write \`serving: { type: serverless, … }\``),
        ),
      ...(serving?.type === 'component' && (serving.mostInstances ?? Infinity) < (spec.instances ?? 0)
        ? [misfit(['serving', 'mostInstances'], 'must be at least `instances`')]
        : []),
    ];
  return [
    ...fleet
      .filter((key) => spec[key] !== undefined)
      .map((key) => misfit([key], `is nothing of ${called}: ${whose}; ${leaveOut(key)}`)),
    ...(autoscaled ? [misfit(['autoscaled'], `is nothing of ${called}: ${whose}; ${leaveOut('autoscaled')}`)] : []),
    ...(serving?.type === 'serverless' && (serving.provisionedConcurrency ?? 0) > serving.maxConcurrency
      ? [misfit(['serving', 'provisionedConcurrency'], 'must be at most `maxConcurrency`')]
      : []),
  ];
}

function trafficMisfits({ capture, logs, ...spec }: Served): Misfit[] {
  const form = formOf(spec);
  const { called } = SERVING_FORMS[form];
  if (SERVING_FORMS[form].capture) {
    const missing = capture ? [] : [misfit(['capture'], 'is missing: checks read requests and answers there')];
    return logs
      ? [...missing, misfit(['logs'], `is not read beside \`capture\`, which ${called} has: leave it out`)]
      : missing;
  }
  const written = form === 'batch' ? PAIRED_OR_WRITTEN : WRITTEN;
  return [
    ...(capture
      ? [misfit(['capture'], `is nothing that SageMaker does on ${called}: ${written}; or ${instead(form)}`)]
      : []),
    ...(logs || capture || isPaired(spec)
      ? []
      : [misfit(['logs'], `is missing: SageMaker captures nothing on ${called}, and checks read ${written}`)]),
  ];
}

/** What would ask, or watch, where nothing of the form answers. */
function watchMisfits({ smoke, alarms, ...spec }: Served): Misfit[] {
  const { called, answers } = SERVING_FORMS[formOf(spec)];
  return [
    ...(alarms.length > 0 && formOf(spec) === 'batch'
      ? [misfit(['alarms'], `nothing of ${called} runs that an alarm could watch: leave them out`)]
      : []),
    ...(smoke && answers === 'no'
      ? [misfit(['smoke'], `${called} takes no request: leave it out; what is there is held against what was approved`)]
      : []),
    ...(smoke && answers === 'queued' && Buffer.byteLength(smoke.body) > MOST_QUEUED
      ? [
          misfit(
            ['smoke', 'body'],
            `has more than ${MOST_QUEUED.toLocaleString('en-US')} bytes, which is what ${called} takes in the call: write a shorter request`,
          ),
        ]
      : []),
  ];
}

/** Bytes of a request that is not laid in S3 first: async-inference-invoke-endpoint, "Inline payload". */
const MOST_QUEUED = 128_000;

/** Types with disks of their own, which are encrypted by their hardware: SageMaker refuses a key for them (API_CreateEndpointConfig, KmsKeyId). */
const OWN_DISKS = /^ml\.(?:[a-z]+\d+[a-z]*d[a-z]*|g5|g6e?|p5e?n?|trn\d)\./;

function housingMisfits({ network, encryption, instanceType = '', ...spec }: Served): Misfit[] {
  const form = formOf(spec);
  const { called, network: joins } = SERVING_FORMS[form];
  return [
    ...(network && !joins
      ? [misfit(['network'], `${called} joins no VPC and cannot be isolated: leave it out, or ${instead(form)}`)]
      : []),
    ...(network && network.vpc === undefined && !network.isolated
      ? [misfit(['network'], 'says nothing: give it `vpc`, or `isolated: true`, or leave it out')]
      : []),
    ...(encryption?.volumes && OWN_DISKS.test(instanceType) ? [ownDisks(instanceType)] : []),
    ...(encryption?.capture && !SERVING_FORMS[form].capture
      ? [misfit(['encryption', 'capture'], `nothing is captured on ${called}: leave it out`)]
      : []),
    ...(encryption?.volumes && form === 'batch'
      ? [misfit(['encryption', 'volumes'], 'each transform job says its own: leave it out')]
      : []),
    ...(encryption?.answers && form !== 'async'
      ? [misfit(['encryption', 'answers'], `only an asynchronous endpoint keeps its answers: leave it out`)]
      : []),
  ];
}

const ownDisks = (instanceType: string): Misfit =>
  misfit(
    ['encryption', 'volumes'],
    `SageMaker takes no key for \`${instanceType}\`, whose own disks its hardware encrypts: leave it out, or take a type without (\`ml.m5.large\`)`,
  );

const instead = (form: ServingForm): string =>
  form === 'async'
    ? 'leave `serving` out, for a real-time endpoint, if requests are small and answered within a minute'
    : 'leave `serving` out, for a real-time endpoint on instances';

const leaveOut = (key: string): string => `leave \`${key}\` out, or leave \`serving\` out`;

const misfit = (path: readonly (string | number)[], message: string): Misfit => ({ path, message });
