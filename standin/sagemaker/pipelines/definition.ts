import { validation } from '../../core/errors.ts';

/**
 * The pipeline definition JSON, version 2020-12-01: parameters, the three step types built here, and references.
 * Source: aws-sagemaker-mlops/sagemaker-model-building-pipeline-definition-JSON-schema.
 */
export interface Definition {
  parameters: Parameter[];
  /** in an order that respects every dependency */
  steps: Step[];
}

export type ParameterValue = string | number | boolean;

export interface Parameter {
  Name: string;
  Type?: string;
  DefaultValue?: ParameterValue;
  EnumValues?: ParameterValue[];
}

export interface Step {
  Name: string;
  Type: StepType;
  Arguments: Record<string, unknown>;
  DependsOn?: string[];
}

export type StepType = 'Processing' | 'Training' | 'RegisterModel';

const STEP_TYPES: readonly string[] = ['Processing', 'Training', 'RegisterModel'];
const STEP_MEMBERS = new Set([
  'Name',
  'Type',
  'Arguments',
  'DependsOn',
  'DisplayName',
  'Description',
  'RetryPolicies',
  'CacheConfig',
]);
const STEP_NAME = /^[A-Za-z0-9\-_]{1,64}$/;
const EXECUTION_VARIABLES = [
  'PipelineExecutionId',
  'PipelineExecutionArn',
  'PipelineName',
  'PipelineArn',
  'StartDateTime',
  'CurrentDateTime',
];

const unable = (why: string): Error => validation(`Unable to parse pipeline definition. ${why}`);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every `{"Get": path}` below a value. */
export function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isRecord(value)) return [];
  if (typeof value.Get === 'string' && Object.keys(value).length === 1) return [value.Get];
  return Object.values(value).flatMap(references);
}

/** @throws ValidationException naming the step, parameter or reference that is wrong */
export function parseDefinition(text: string): Definition {
  const raw = parseJson(text);
  if (raw.Version !== '2020-12-01') throw unable('`Version` must be 2020-12-01');
  const parameters = Array.isArray(raw.Parameters) ? (raw.Parameters as Parameter[]) : [];
  const steps = Array.isArray(raw.Steps) ? raw.Steps.map(checkStep) : [];
  if (steps.length === 0) throw unable('`Steps` must hold at least one step');
  const names = new Set(steps.map((step) => step.Name));
  if (names.size !== steps.length) throw unable('step names must be unique');
  for (const step of steps) checkReferences(step, names, parameters);
  return { parameters, steps: inOrder(steps) };
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const raw: unknown = JSON.parse(text);
    if (isRecord(raw)) return raw;
  } catch (cause) {
    throw Object.assign(unable('it is not JSON'), { cause });
  }
  throw unable('it is not a JSON object');
}

function checkStep(step: unknown): Step {
  if (!isRecord(step) || typeof step.Name !== 'string' || !STEP_NAME.test(step.Name))
    throw unable('each step needs a `Name` of letters, digits, - and _');
  if (!STEP_TYPES.includes(String(step.Type)))
    throw unable(
      `step \`${step.Name}\` has type \`${String(step.Type)}\`: this stand-in builds ${STEP_TYPES.join(', ')}`,
    );
  const unknown = Object.keys(step).find((member) => !STEP_MEMBERS.has(member));
  if (unknown) throw unable(`step \`${step.Name}\` has the unknown member \`${unknown}\``);
  if (!isRecord(step.Arguments)) throw unable(`step \`${step.Name}\` has no Arguments`);
  return step as unknown as Step;
}

function checkReferences(step: Step, steps: Set<string>, parameters: Parameter[]): void {
  for (const name of dependencies(step))
    if (!steps.has(name)) throw unable(`step \`${step.Name}\` depends on the unknown step \`${name}\``);
  for (const path of references(step.Arguments)) {
    const [root, name = ''] = path.split('.');
    const known =
      (root === 'Parameters' && parameters.some((parameter) => parameter.Name === name)) ||
      (root === 'Execution' && EXECUTION_VARIABLES.includes(name)) ||
      root === 'Steps';
    if (!known) throw unable(`step \`${step.Name}\` refers to \`${path}\`, which does not exist`);
  }
}

/** Steps this one waits for: those it names and those whose properties it uses. */
export function dependencies(step: Step): string[] {
  const used = references(step.Arguments).filter((path) => path.startsWith('Steps.'));
  return [...new Set([...(step.DependsOn ?? []), ...used.map((path) => path.split('.')[1] as string)])];
}

function inOrder(steps: Step[]): Step[] {
  const ordered: Step[] = [];
  const waiting = [...steps];
  while (waiting.length > 0) {
    const index = waiting.findIndex((step) =>
      dependencies(step).every((name) => ordered.some((done) => done.Name === name)),
    );
    if (index < 0)
      throw unable(`the steps ${waiting.map((step) => `\`${step.Name}\``).join(', ')} wait for each other`);
    ordered.push(...waiting.splice(index, 1));
  }
  return ordered;
}
