import type { ServingForm } from './forms.ts';
import type { Encryption, Network, Serving } from './serving.ts';

/**
 * Settings of endpoint, config and model are compared as text: SageMaker's name of the member and, where Steward sets it, what it is set to.
 * What is wanted is spelled here from the manifest, what is found from SageMaker's descriptions, by the same functions.
 */
const spelled = (name: string, ...values: readonly (string | undefined | false)[]): string =>
  `${name}: ${values.filter(Boolean).join(', ')}`;

/** The member alone. */
export const settingName = (setting: string): string => setting.split(': ', 1)[0]!;

/** Those of a model, beside those of the variant or config that names it. */
export const isOfModel = (setting: string): boolean => setting.startsWith('model ');

/** Memory in MB. */
export const serverlessSetting = (of: {
  memory?: number | undefined;
  maxConcurrency?: number | undefined;
  provisionedConcurrency?: number | undefined;
}): string =>
  spelled(
    'ServerlessConfig',
    `${of.memory} MB`,
    `${of.maxConcurrency} at once`,
    of.provisionedConcurrency !== undefined && `${of.provisionedConcurrency} provisioned`,
  );

export const asyncSetting = (of: {
  output?: string | undefined;
  failure?: string | undefined;
  successTopic?: string | undefined;
  errorTopic?: string | undefined;
  /** Kinds of notices that carry the answer itself, which Steward never asks for. */
  answersIn?: readonly string[] | undefined;
  maxConcurrent?: number | undefined;
  key?: string | undefined;
}): string =>
  spelled(
    'AsyncInferenceConfig',
    `answers to ${of.output}`,
    of.failure && `failures to ${of.failure}`,
    of.successTopic && `told to ${of.successTopic}`,
    of.errorTopic && `errors told to ${of.errorTopic}`,
    of.answersIn && of.answersIn.length > 0 && `answers in ${[...of.answersIn].sort().join(' and ')}`,
    of.maxConcurrent !== undefined && `${of.maxConcurrent} at once`,
    of.key && `key ${of.key}`,
  );

export const vpcSetting = (of: { subnets: readonly string[]; securityGroups: readonly string[] }): string =>
  spelled(
    'model VpcConfig',
    `subnets ${[...of.subnets].sort().join(' ')}`,
    `security groups ${[...of.securityGroups].sort().join(' ')}`,
  );

/** The same of an endpoint whose models are inference components: those have no network of their own. */
export const hostVpcSetting = (of: Parameters<typeof vpcSetting>[0]): string => vpcSetting(of).slice('model '.length);
export const HOST_ISOLATED = 'EnableNetworkIsolation';
export const roleSetting = (role: string): string => spelled('ExecutionRoleArn', role);
export const scalingSetting = (of: { least?: number | undefined; most?: number | undefined }): string =>
  spelled('ManagedInstanceScaling', `${of.least} to ${of.most} instances`);

const COMPONENT = 'InferenceComponent';
/** What a component has of the instances that it stands on: `on` names their endpoint, memory is in MB. */
export interface Placed {
  readonly on: string;
  readonly memory: number;
  readonly cpus?: number | undefined;
  readonly accelerators?: number | undefined;
  /** MB that it may come to have, which Steward never says. */
  readonly most?: number | undefined;
}
export const componentSetting = ({ on, memory, cpus, accelerators, most }: Placed): string =>
  spelled(
    COMPONENT,
    `on ${on}`,
    `${memory} MB`,
    cpus !== undefined && `${cpus} CPUs`,
    accelerators !== undefined && `${accelerators} accelerators`,
    most !== undefined && `at most ${most} MB`,
  );

/** The same read again, of what served: a model says nothing of where it stood. `undefined` where no such setting is among them. */
export function placedBy(settings: readonly string[]): Placed | undefined {
  const found = settings.find((one) => settingName(one) === COMPONENT);
  const [, on, memory, cpus, accelerators, most] = PLACED.exec(found ?? '') ?? [];
  if (on === undefined) return undefined;
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  return {
    ...{ on, memory: Number(memory) },
    ...{ cpus: number(cpus), accelerators: number(accelerators), most: number(most) },
  };
}
const PLACED =
  /^InferenceComponent: on ([\w-]+), (\d+) MB(?:, ([\d.]+) CPUs)?(?:, ([\d.]+) accelerators)?(?:, at most (\d+) MB)?$/;
/** To which function and alias a deployment leads: what such a one is known by. */
const FUNCTION_ALIAS = 'FunctionAlias';
/** Which published version it leads to: any, until one was verified. */
export const FUNCTION_VERSION = 'FunctionVersion';
export const functionVersionSetting = (version: string): string => spelled(FUNCTION_VERSION, version);
export const functionAliasSetting = (name: string, alias: string): string =>
  spelled(FUNCTION_ALIAS, `${name}:${alias}`);

/** @param seconds that a request may take */
export const functionSetting = (of: { megabytes: number; seconds: number; key?: string | undefined }): string =>
  spelled('FunctionConfiguration', `${of.megabytes} MB`, `${of.seconds} s`, of.key && `key ${of.key}`);

/** The function and alias that settings name. */
export function functionAliasIn(extras: readonly string[]): { name: string; alias: string } | undefined {
  const found = extras.find((extra) => settingName(extra) === FUNCTION_ALIAS)?.slice(FUNCTION_ALIAS.length + 2);
  const [name, alias] = found?.split(':') ?? [];
  return name !== undefined && alias !== undefined ? { name, alias } : undefined;
}

/** That containers are asked by their names, and do not call each other. */
export const BY_NAME = 'model InferenceExecutionConfig Direct';
export const ISOLATED = 'model EnableNetworkIsolation';
export const keySetting = (key: string): string => spelled('KmsKeyId', key);
export const captureKeySetting = (key: string): string => spelled('DataCaptureConfig KmsKeyId', key);

interface Settings {
  readonly roleArn?: string | undefined;
  readonly instances?: number | undefined;
  readonly serving?: Serving | undefined;
  readonly network?: Network | undefined;
  readonly encryption?: Encryption | undefined;
}

/** That there is no endpoint: no setting of SageMaker's, but what such a deployment is known by. */
export const FOR_JOBS = 'for transform jobs';

/** What a manifest sets beside fleet, model and capture: of the variant and its model, and of the config. */
export function settingsOf(of: Settings): { variant: string[]; config: string[] } {
  const { serving, network, encryption } = of;
  if (serving?.type === 'component') return ofComponent(of, serving);
  return {
    variant: [
      ...(serving?.type === 'serverless' ? [serverlessSetting({ ...serving, memory: megabytes(serving) })] : []),
      ...(serving?.type === 'lambda' ? [functionSetting(functionSize(serving)), FUNCTION_VERSION] : []),
      ...(network?.vpc ? [vpcSetting(network.vpc)] : []),
      ...(network?.isolated ? [ISOLATED] : []),
      ...(serving?.type === 'direct' ? [BY_NAME] : []),
    ],
    config: [
      ...(serving?.type === 'batch' ? [FOR_JOBS] : []),
      ...(serving?.type === 'lambda' ? [functionAliasSetting(serving.function, serving.alias)] : []),
      ...(serving?.type === 'async' ? [asyncSetting({ ...serving, key: encryption?.answers })] : []),
      ...(encryption?.volumes ? [keySetting(encryption.volumes)] : []),
      ...(encryption?.capture ? [captureKeySetting(encryption.capture)] : []),
    ],
  };
}

function ofComponent(
  { roleArn, instances, network, encryption }: Settings,
  serving: Extract<Serving, { type: 'component' }>,
): { variant: string[]; config: string[] } {
  const { mostInstances: most } = serving;
  return {
    variant: [
      componentSetting({ ...serving, memory: serving.megabytes }),
      ...(most ? [scalingSetting({ least: instances, most })] : []),
    ],
    config: [
      ...(roleArn ? [roleSetting(roleArn)] : []),
      ...(network?.vpc ? [hostVpcSetting(network.vpc)] : []),
      ...(network?.isolated ? [HOST_ISOLATED] : []),
      ...(encryption?.volumes ? [keySetting(encryption.volumes)] : []),
    ],
  };
}

/** By which form an endpoint runs that is described by these settings. */
export function formRunning(of: {
  readonly extras: readonly string[];
  readonly variants: readonly { readonly extras: readonly string[] }[];
}): ServingForm {
  const has = (name: string, extras: readonly string[]) => extras.some((extra) => settingName(extra) === name);
  if (has(FOR_JOBS, of.extras)) return 'batch';
  if (has(FUNCTION_ALIAS, of.extras)) return 'lambda';
  if (has('AsyncInferenceConfig', of.extras)) return 'async';
  if (of.variants.some(({ extras }) => has(COMPONENT, extras))) return 'component';
  if (of.variants.some(({ extras }) => has(BY_NAME, extras))) return 'direct';
  return of.variants.some(({ extras }) => has('ServerlessConfig', extras)) ? 'serverless' : 'real-time';
}

/** As Lambda counts a function's memory and time. */
export const functionSize = ({ memory, timeout, key }: Extract<Serving, { type: 'lambda' }>) => ({
  megabytes: memory * 1024,
  seconds: timeout / 1000,
  key,
});

/** As SageMaker counts a serverless variant's memory. */
export const megabytes = ({ memory }: Extract<Serving, { type: 'serverless' }>): number => memory * 1024;
