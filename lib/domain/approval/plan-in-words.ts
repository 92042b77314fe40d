import type { DeploymentSpec } from '../model/manifest.ts';
import type { RaceAsked } from '../race/race-asked.ts';
import { durationText } from '../schedule/duration.ts';
import type { Approval } from './approval.ts';

type Planned = Pick<
  DeploymentSpec,
  | 'plan'
  | 'race'
  | 'alarms'
  | 'instances'
  | 'instanceType'
  | 'autoscaled'
  | 'mostInstances'
  | 'variants'
  | 'serving'
  | 'network'
  | 'encryption'
> & { readonly target?: string | undefined; readonly roleArn?: string };

/** What changes if the answer is yes, in one sentence. */
export function sentenceOf({ model, version, deployment, shown }: Approval): string {
  const challenger = `\`${model}/${version}\``;
  if (shown.adopted)
    return `${challenger} takes over \`${deployment}\` from what was adopted there, config \`${shown.adopted.config}\``;
  return shown.champion === null
    ? `${challenger} goes live in \`${deployment}\` as its first version`
    : `${challenger} takes over \`${deployment}\` from version ${shown.champion}`;
}

/** How a release goes and onto what, in words: `canary: 50 % of capacity for 1h, then all; rolls back on Invocation5XXErrors above 5; 2 ml.m5.large`. */
export function planInWords(spec: Planned): string {
  const { plan, alarms, serving } = spec;
  if (serving?.type === 'batch')
    return ['a model for transform jobs, which nothing runs until a job names it', ...housedInWords(spec)].join('; ');
  const how = planOnly(plan, serving);
  const watched = alarms.map(({ metric, above }) => `${metric} above ${above}`);
  const alarmed = watched.length > 0 ? `rolls back on ${watched.join(' or ')}` : 'no alarm rolls it back';
  const raced = spec.race ? [`${raceInWords(spec.race)}; then ${how}`] : [how];
  return [...raced, alarmed, fleetInWords(spec), ...housedInWords(spec)].join('; ');
}

/** That no person is asked again: `raced beside the champion: takes over once accuracy is shown to be better by more than 0, …`. */
function raceInWords({
  form,
  share = 0.5,
  metric,
  margin,
  confidence,
  maximum,
  settle,
  slices,
  errors,
  disagreement,
  scoreShift,
  fairness,
}: RaceAsked) {
  const better = margin < 0 ? `worse by less than ${-margin}` : `better by more than ${margin}`;
  const guards = [
    ...(slices ? [`no slice of ${slices.names.length} loses more than ${slices.maximumLoss}`] : []),
    ...(errors ? [`errors rise by less than ${errors.maximumLoss}`] : []),
    ...(disagreement ? [`both disagree on less than ${disagreement.max}`] : []),
    ...(scoreShift ? [`scores move by less than ${scoreShift.max}`] : []),
    ...(fairness ? [`groups lie less than ${fairness.max} apart`] : []),
  ];
  const shown = [`${metric} ${better}`, ...guards].join(', ');
  const how =
    form === 'shadow'
      ? 'as a shadow beside the champion'
      : `in an A/B, in which ${Number((100 * share).toFixed(1))} % of the units get its answers`;
  return `raced first ${how}: it takes over, with nobody asked again, once it is shown at ${confidence} that it is ${shown}; by labels of up to ${durationText(settle)} later; the champion stays after ${maximum.units} units or ${durationText(maximum.time)}`;
}

function planOnly(plan: Planned['plan'], serving: Planned['serving']): string {
  const isFunction = serving?.type === 'lambda';
  if (plan.type === 'canary')
    return `canary: ${plan.percent} % of ${isFunction ? 'requests' : 'capacity'} for ${durationText(plan.bake)}, then all`;
  if (plan.type === 'linear')
    return `linear: ${plan.percent} % of ${isFunction ? 'requests' : 'capacity'} more at a time, each step watched for ${durationText(plan.bake)}`;
  if (plan.type === 'rolling')
    return `rolling: ${plan.percent} % of its ${serving?.type === 'component' ? 'copies' : 'instances'} at a time, each batch watched for ${durationText(plan.bake)}`;
  return serving?.type === 'component'
    ? 'all copies at once'
    : `all at once, ${isFunction ? 'watched' : 'the old fleet stays'} for ${durationText(plan.bake)}`;
}

/** What the answer is yes to: this many instances, or as many as autoscaling has running. */
function fleetInWords({ serving, instances, instanceType, autoscaled, mostInstances, variants }: Planned): string {
  const bound = mostInstances === undefined ? '' : `, at most ${mostInstances}`;
  if (variants) {
    const all = variants.reduce((sum, { weight }) => sum + weight, 0);
    const each = variants.map(
      (one) =>
        `${one.instances} ${one.instanceType} as \`${one.name}\`, which gets ${Math.round((one.weight / all) * 1000) / 10} % of the requests`,
    );
    return `${each.join(', ')}${autoscaled ? `; as many of each as autoscaling has running${bound}` : ''}`;
  }
  if (serving?.type === 'serverless') {
    const warm = serving.provisionedConcurrency ? `, ${serving.provisionedConcurrency} of them kept warm` : '';
    return `serverless, ${serving.memory} GB each for at most ${serving.maxConcurrency} requests at once${warm}`;
  }
  if (serving?.type === 'component') {
    const { on, megabytes, cpus, accelerators, copies, mostInstances } = serving;
    const each = [
      `${megabytes} MB`,
      ...(cpus ? [`${cpus} CPUs`] : []),
      ...(accelerators ? [`${accelerators} accelerators`] : []),
    ];
    const count = autoscaled ? `as many copies as autoscaling has running (${copies} at first)` : `${copies} copies`;
    const most = mostInstances ? `, up to ${mostInstances}` : '';
    return `${count} of ${each.join(' and ')} each on the endpoint \`${on}\` (${instances} ${instanceType}${most}, where it is made)`;
  }
  if (serving?.type === 'lambda')
    return `Lambda function ${serving.function}, alias ${serving.alias}, ${serving.memory} GB and at most ${durationText(serving.timeout)} a request`;
  const fleet = autoscaled
    ? `as many ${instanceType} as autoscaling has running${bound} (${instances} for a new endpoint)`
    : `${instances} ${instanceType}`;
  if (serving?.type === 'direct') return `${fleet}, each container asked by its name`;
  return serving?.type === 'async' ? `${fleet}, asynchronous: answers to ${serving.output}` : fleet;
}

/** What else is said of where it runs. */
function housedInWords({ target, roleArn, network, encryption }: Planned): string[] {
  const keys = Object.keys(encryption ?? {});
  return [
    ...(target === undefined ? [] : [`in account ${roleArn?.split(':')[4]} (${target})`]),
    ...(network?.vpc ? [`in the VPC of ${network.vpc.subnets.join(', ')}`] : []),
    ...(network?.isolated ? ['without a network'] : []),
    ...(keys.length > 0 ? [`${keys.join(', ')} encrypted with keys of your own`] : []),
  ];
}
