import { digestOf } from '../ledger/record.ts';
import type { DeploymentSpec, Manifest } from '../model/manifest.ts';
import { durationText } from '../schedule/duration.ts';
import { fleetsOf } from '../serving/fleets.ts';
import { MINUTE } from '../time.ts';

type Alarm = DeploymentSpec['alarms'][number];

/** SageMaker takes at most ten alarms to roll back on: API_AutoRollbackConfig. */
const MOST_ALARMS = 10;
/** Minutes that pass before an alarm's periods are all there: it began in the middle of one, and CloudWatch needs one to be told. */
const BEFORE_AND_AFTER = 2;

/** Begins no name of an alarm of the stacks, which begin with `steward-`: whoever may remove the ones cannot touch the others. */
const OURS = 'steward.release.';

/** Name of one alarm on the fleet of one endpoint config, of one of its variants where it names several: no two alarms of a deployment share it, and the same alarm always has it. */
export const alarmName = (config: string, alarm: Alarm, variant?: string): string =>
  `${OURS}${config}-${alarm.metric}-${digestOf(variant === undefined ? alarm : { ...alarm, variant }).slice(0, 8)}`;

/** Name of the alarm that Steward itself rings when the new fleet does not answer its smoke request while the old one still stands. */
export const smokeAlarmName = (config: string): string => `${OURS}${config}-smoke`;

/** Names of all alarms that the release of a config waits on. */
export const alarmNames = (
  config: string,
  { alarms, variants, ...spec }: Pick<DeploymentSpec, 'alarms' | 'smoke' | 'golden' | 'serving' | 'variants' | 'plan'>,
): string[] => [
  ...alarms.flatMap((alarm) =>
    variants ? variants.map(({ name }) => alarmName(config, alarm, name)) : [alarmName(config, alarm)],
  ),
  ...(isAskedWhileOldStands(spec) ? [smokeAlarmName(config)] : []),
];

/** New copies of a component, or instances that come in batches, cannot be asked by themselves, while old ones stand. */
export const isAskedWhileOldStands = ({
  smoke,
  golden,
  serving,
  plan,
}: Pick<DeploymentSpec, 'smoke' | 'golden' | 'serving' | 'plan'>): boolean =>
  (smoke ?? golden) !== undefined && serving?.type !== 'component' && plan.type !== 'rolling';

/** Sources: SageMaker developer guide, "Exclusions" of deployment guardrails. */
const SHIFTS_NO_TRAFFIC = /^ml\.inf1\./;
const ALL_AT_ONCE_ONLY =
  'SageMaker updates endpoints on `ml.inf1` all at once and without a bake, whatever is asked for: write `type: all-at-once`. No alarm brings anything back there; the smoke request is sent when the update is over, and what does not answer it is taken back by another update';

interface Misfit {
  readonly path: string;
  readonly message: string;
}

/**
 * Alarms of a manifest that could never roll anything back, or that SageMaker would not take. Asked when a manifest is applied and not
 * when it is read: one that was applied under older rules must stay readable.
 * Sources: SageMaker developer guide, "Monitor Amazon SageMaker AI with Amazon CloudWatch" (metrics and their statistics) and
 * "Auto-Rollback Configuration and Monitoring".
 */
export const alarmMisfits = ({ deployments }: Pick<Manifest, 'deployments'>): Misfit[] =>
  deployments.flatMap((spec, i) => [
    ...(spec.plan.type !== 'all-at-once' &&
    spec.serving?.type !== 'component' &&
    fleetsOf(spec, '').some(({ instanceType = '' }) => SHIFTS_NO_TRAFFIC.test(instanceType))
      ? [{ path: `deployments.${i}.plan`, message: ALL_AT_ONCE_ONLY }]
      : []),
    ...spec.alarms.flatMap((alarm, j) => {
      const message = misfitOf(alarm, spec) ?? sameAsBefore(alarm, spec.alarms.slice(0, j));
      return message ? [{ path: `deployments.${i}.alarms.${j}`, message }] : [];
    }),
    ...(alarmNames('', spec).length > MOST_ALARMS
      ? [
          {
            path: `deployments.${i}.alarms`,
            message: spec.variants
              ? `are ${alarmNames('', spec).length}, one of each for every variant and one of the smoke request: SageMaker takes ${MOST_ALARMS}`
              : `must be at most ${MOST_ALARMS - 1} beside \`smoke\`: SageMaker takes ${MOST_ALARMS}, and the smoke request has one of its own`,
          },
        ]
      : []),
  ]);

/** Metrics of Lambda; the others are SageMaker's. Source: Lambda developer guide, "Types of metrics for Lambda functions". */
const OF_FUNCTIONS: readonly string[] = ['Errors', 'Throttles', 'Duration'];
const TIMES: readonly string[] = ['ModelLatency', 'Duration'];

function misfitOf({ metric, statistic, above, periods }: Alarm, { plan, serving }: DeploymentSpec): string | undefined {
  const isFunction = serving?.type === 'lambda';
  if (OF_FUNCTIONS.includes(metric) !== isFunction)
    return isFunction
      ? `a Lambda function has no \`${metric}\`: write ${OF_FUNCTIONS.map((name) => `\`${name}\``).join(', ')}`
      : `no endpoint has \`${metric}\`, which is of a Lambda function: write \`Invocation5XXErrors\`, \`Invocation4XXErrors\` or \`ModelLatency\``;
  if (metric === 'Throttles' && statistic !== 'Sum') return '`Throttles` are counted: write `statistic: Sum`';
  const counts = !TIMES.includes(metric);
  if (counts && statistic === 'Maximum')
    return `\`${metric}\` has no \`Maximum\`: write \`Sum\` (how many) or \`Average\` (which share)`;
  if (counts && statistic === 'Average' && above >= 1)
    return `can never ring: the \`Average\` of \`${metric}\` is a share of requests, at most 1; write \`above\` below 1, or \`statistic: Sum\``;
  const needed = (periods + BEFORE_AND_AFTER) * MINUTE;
  if (plan.bake >= needed) return undefined;
  const most = Math.floor(plan.bake / MINUTE) - BEFORE_AND_AFTER;
  return `cannot ring within the bake of ${durationText(plan.bake)}: ${periods} period${periods > 1 ? 's' : ''} of a minute need ${durationText(needed)}; write \`bake: ${durationText(needed)}\` or more${most > 0 ? `, or \`periods\` of at most ${most}` : ''}`;
}

const sameAsBefore = (alarm: Alarm, before: readonly Alarm[]): string | undefined =>
  before.some((other) => digestOf(other) === digestOf(alarm)) ? 'stands there twice: leave one out' : undefined;
