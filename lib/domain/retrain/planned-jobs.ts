import { isObject } from '../is-object.ts';
import type { Instances, PlannedJob, RunPlan } from './jobs.ts';

type Step = Readonly<Record<string, unknown>>;
type Values = ReadonlyMap<string, unknown>;

/** Step types that start no instance: they register, branch, fail, wait for a message, or call a function. */
const WITHOUT_INSTANCES = new Set(['RegisterModel', 'Model', 'Condition', 'Fail', 'Callback', 'Lambda']);

/**
 * What a run of a pipeline starts, from its definition (schema 2020-12-01: aws-sagemaker-mlops/sagemaker-model-building-pipeline-definition-JSON-schema)
 * and the parameters it is given. Both ways of a condition count. A step or a number that cannot be told is named, never taken for nothing.
 */
export function plannedJobs(definition: string, given: Readonly<Record<string, string>>, region: string): RunPlan {
  const raw = parsed(definition);
  if (!raw) return { region, jobs: [], unknown: [{ step: 'pipeline', because: 'its definition is not JSON' }] };
  const values = new Map<string, unknown>([
    ...list(raw.Parameters).map(({ Name, DefaultValue }): [string, unknown] => [String(Name), DefaultValue]),
    ...Object.entries(given),
  ]);
  const found = list(raw.Steps)
    .flatMap(withInner)
    .map((step) => planned(step, values));
  return {
    region,
    jobs: found.flatMap((one) => ('instances' in one ? [one] : [])),
    unknown: found.flatMap((one) => ('because' in one ? [one] : [])),
  };
}

function parsed(text: string): Step | undefined {
  try {
    const raw: unknown = JSON.parse(text);
    return isObject(raw) ? raw : undefined;
  } catch {
    return undefined;
  }
}

const list = (value: unknown): Step[] => (Array.isArray(value) ? value.filter(isObject) : []);
const inside = (value: unknown): Step => (isObject(value) ? value : {});

/** A condition holds the steps of its ways. */
const withInner = (step: Step): Step[] => {
  const { IfSteps, ElseSteps } = inside(step.Arguments);
  return [step, ...[...list(IfSteps), ...list(ElseSteps)].flatMap(withInner)];
};

type Nothing = { readonly none: true };

function planned(step: Step, values: Values): PlannedJob | { step: string; because: string } | Nothing {
  const name = String(step.Name);
  const type = String(step.Type);
  if (WITHOUT_INSTANCES.has(type)) return { none: true };
  const shape = SHAPES[type]?.(inside(step.Arguments));
  if (!shape) return { step: name, because: `what a step of type \`${type}\` takes is not known` };
  const instances = shape.clusters.map(({ InstanceType, InstanceCount }) => ({
    type: toldBy(InstanceType, values),
    count: numberOf(InstanceCount, values),
  }));
  if (instances.length === 0 || !instances.every(isTold))
    return { step: name, because: 'its instances stand neither in the definition nor in the parameters' };
  const [seconds, times] = [numberOf(shape.seconds, values), numberOf(shape.times, values)];
  if (times === undefined) return { step: name, because: 'how many jobs it trains is not said' };
  return { step: name, instances, times, ...(seconds !== undefined && { seconds }) };
}

const isTold = (one: { type: unknown; count: number | undefined }): one is Instances =>
  typeof one.type === 'string' && one.count !== undefined;

interface Shape {
  readonly clusters: readonly Step[];
  readonly seconds: unknown;
  readonly times: unknown;
}

/** Where the requests that steps stand for name instances and the longest run (API_CreateTrainingJob, API_CreateProcessingJob, …). */
const SHAPES: Readonly<Record<string, (args: Step) => Shape>> = {
  Training: (args) => training(args),
  Processing: (args) => processing(args),
  QualityCheck: (args) => processing(args),
  ClarifyCheck: (args) => processing(args),
  Transform: ({ TransformResources }) => ({ clusters: [inside(TransformResources)], seconds: undefined, times: 1 }),
  Tuning: ({ TrainingJobDefinition, HyperParameterTuningJobConfig }) => ({
    ...training(inside(TrainingJobDefinition)),
    times: inside(inside(HyperParameterTuningJobConfig).ResourceLimits).MaxNumberOfTrainingJobs,
  }),
};

function training({ ResourceConfig, StoppingCondition }: Step): Shape {
  const config = inside(ResourceConfig);
  const groups = list(config.InstanceGroups);
  return {
    clusters: groups.length > 0 ? groups : [config],
    seconds: inside(StoppingCondition).MaxRuntimeInSeconds,
    times: 1,
  };
}

const processing = ({ ProcessingResources, StoppingCondition }: Step): Shape => ({
  clusters: [inside(inside(ProcessingResources).ClusterConfig)],
  seconds: inside(StoppingCondition).MaxRuntimeInSeconds,
  times: 1,
});

/** What is written, or what the parameter that is named has; undefined of what comes only from another step. */
function toldBy(value: unknown, values: Values): unknown {
  if (!isObject(value)) return value;
  const path = /^Parameters\.(.+)$/.exec(String(value.Get))?.[1];
  return path === undefined ? undefined : values.get(path);
}

function numberOf(value: unknown, values: Values): number | undefined {
  const found = toldBy(value, values);
  const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : found;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}
