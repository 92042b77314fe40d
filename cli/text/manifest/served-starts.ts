import { SERVING_FORMS, type ServingForm } from '../../../lib/domain/serving/forms.ts';

export const FORM_NAMES = Object.keys(SERVING_FORMS) as ServingForm[];

type Said = Readonly<Record<string, unknown>>;

/** What a deployment of a form says where forms differ; what people send and where it lies is the team's own. */
interface ServedStart {
  readonly serving?: (model: string) => Said;
  readonly plan: Said;
  readonly alarms?: readonly Said[];
  readonly smoke?: Said;
}

const CANARY = { type: 'canary', percent: 50, bake: '30m' };
const NO_ERRORS = [{ metric: 'Invocation5XXErrors', statistic: 'Sum', above: 0 }];

const STARTS: Readonly<Record<ServingForm, ServedStart>> = {
  'real-time': { plan: CANARY, alarms: NO_ERRORS },
  serverless: {
    serving: () => ({ type: 'serverless', memory: 2, maxConcurrency: 20 }),
    plan: { type: 'all-at-once', bake: '30m' },
    alarms: NO_ERRORS,
  },
  async: {
    serving: (model) => ({
      type: 'async',
      output: `s3://change-me/answers/${model}`,
      failure: `s3://change-me/failures/${model}`,
    }),
    plan: CANARY,
    alarms: NO_ERRORS,
  },
  batch: {
    serving: (model) => ({ type: 'batch', output: `s3://change-me/scores/${placeOf(model)}` }),
    plan: { type: 'all-at-once' },
  },
  component: {
    serving: () => ({ type: 'component', on: 'CHANGE-ME-shared', megabytes: 2048, copies: 2 }),
    plan: { type: 'rolling', percent: 50, bake: '30m' },
    alarms: NO_ERRORS,
  },
  lambda: {
    serving: () => ({ type: 'lambda', function: 'CHANGE-ME', alias: 'prod', memory: 2, timeout: '30s' }),
    plan: CANARY,
    alarms: [{ metric: 'Errors', statistic: 'Sum', above: 0 }],
    smoke: { contentType: 'application/json', body: '{"CHANGE-ME":0}' },
  },
  direct: { serving: () => ({ type: 'direct' }), plan: CANARY, alarms: NO_ERRORS },
};

/** Its name, short enough for SageMaker. */
const placeOf = (model: string): string => `${model.slice(0, 58)}-prod`;

/** The deployment that `steward init` begins with, of a form: valid as it is, with `CHANGE-ME` where only the team knows. */
export function startingDeployment(model: string, form: ServingForm): Said {
  const { serving, plan, alarms, smoke } = STARTS[form];
  const { instances, capture } = SERVING_FORMS[form];
  return {
    endpoint: placeOf(model),
    stage: 'prod',
    roleArn: 'arn:aws:iam::111122223333:role/CHANGE-ME',
    ...(serving && { serving: serving(model) }),
    ...(instances && { instanceType: form === 'component' ? 'ml.g5.xlarge' : 'ml.m5.large', instances: 2 }),
    plan,
    ...(alarms && { alarms }),
    ...(capture && { capture: { uri: `s3://change-me/capture/${model}`, percent: 100 } }),
    ...(isOfForm('deployments[].logs', form) && { logs: { uri: `s3://change-me/logs/${model}` } }),
    ...(smoke && { smoke }),
  };
}

/** Keys that not every form has, by which forms have them: others are not told of them. */
const OF_FORMS: Readonly<Record<string, (form: ServingForm) => boolean>> = {
  'monitoring.operations': (form) => form !== 'batch',
  'deployments[].target': (form) => form !== 'lambda' && form !== 'direct' && form !== 'batch',
  'deployments[].instanceType': (form) => SERVING_FORMS[form].instances,
  'deployments[].instances': (form) => SERVING_FORMS[form].instances,
  'deployments[].variants': (form) => form === 'real-time',
  'deployments[].autoscaled': (form) => SERVING_FORMS[form].instances,
  'deployments[].mostInstances': (form) => SERVING_FORMS[form].instances,
  'deployments[].race': (form) => form === 'real-time',
  'deployments[].plan.bake': (form) => form !== 'batch',
  'deployments[].alarms': (form) => form !== 'batch',
  'deployments[].capture': (form) => SERVING_FORMS[form].capture,
  // Of transform jobs it is read where no `serving.output` is said.
  'deployments[].logs': (form) => !SERVING_FORMS[form].capture && form !== 'batch',
  'deployments[].network': (form) => SERVING_FORMS[form].network,
  'deployments[].encryption': (form) => form !== 'lambda' && form !== 'batch',
  'deployments[].smoke': (form) => SERVING_FORMS[form].answers !== 'no',
  'deployments[].smoke.accept': (form) => form !== 'lambda',
  'deployments[].smoke.bodies': (form) => form === 'direct',
  'monitoring.operations.golden': (form) => SERVING_FORMS[form].answers === 'at once',
  'deployments[].golden': (form) => SERVING_FORMS[form].answers === 'at once',
  'deployments[].golden.accept': (form) => form !== 'lambda',
  'deployments[].golden.records[].container': (form) => form === 'direct',
};

/** Whether a deployment of a form may say a key. */
export const isOfForm = (path: string, form: ServingForm): boolean => OF_FORMS[path]?.(form) ?? true;
