import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Team } from '../contract/config.ts';
import type { ControlFunction } from './control-function.ts';

/**
 * What teams brought along: their SageMaker resources, buckets, keys and roles, as the configuration lists them. Everything Steward
 * may do outside its own house is granted here, and to nothing that is not listed.
 */
export class Teams extends Construct {
  readonly #teams: readonly Team[];

  constructor(scope: Construct, teams: readonly Team[]) {
    super(scope, 'Teams');
    this.#teams = teams;
  }

  /** Read training data, artifacts, captures and labels. */
  grantReadData(to: ControlFunction): void {
    const buckets = unique(this.#teams.flatMap((team) => team.buckets));
    to.allow(
      ['s3:GetObject'],
      buckets.map((bucket) => this.#s3(`${bucket}/*`)),
      { because: LISTED },
    );
    to.allow(
      ['s3:ListBucket'],
      buckets.map((bucket) => this.#s3(bucket)),
    );
    const keys = unique(this.#teams.flatMap((team) => team.keys));
    if (keys.length > 0) to.allow(['kms:Decrypt'], keys);
  }

  /** Read what a pipeline registered. */
  grantDescribePackages(to: ControlFunction): void {
    to.allow(['sagemaker:DescribeModelPackage'], this.#packages(), { because: LISTED });
  }

  /** See what an endpoint runs, down to the model package. */
  grantDescribeEndpoints(to: ControlFunction): void {
    to.allow(['sagemaker:DescribeEndpoint'], this.#endpoints(), { because: LISTED });
    const because =
      'somebody may have put any config and model on an endpoint: finding that out is what reading is for';
    to.allow(['sagemaker:DescribeEndpointConfig'], [this.#sagemaker('endpoint-config', '*')], { because });
    to.allow(['sagemaker:DescribeModel'], [this.#sagemaker('model', '*')], { because });
  }

  /** Start training and see how it goes. */
  grantTrain(to: ControlFunction): void {
    const pipelines = unique(this.#teams.flatMap((team) => team.pipelines));
    if (pipelines.length === 0) return;
    to.allow(
      ['sagemaker:StartPipelineExecution'],
      pipelines.map((name) => this.#sagemaker('pipeline', name)),
      { because: LISTED },
    );
    const executions = pipelines.map((name) => this.#sagemaker('pipeline', `${name}/execution/*`));
    to.allow(['sagemaker:DescribePipelineExecution'], executions, { because: LISTED });
  }

  /** Everything a release does to SageMaker and CloudWatch, on the teams' endpoints and on resources of our own naming. */
  grantRelease(to: ControlFunction): void {
    this.grantDescribeEndpoints(to);
    to.allow(['sagemaker:UpdateModelPackage', 'sagemaker:DescribeModelPackage'], this.#packages(), { because: LISTED });
    const ours = this.#ours();
    const configs = ours.map((name) => this.#sagemaker('endpoint-config', name));
    const models = ours.map((name) => this.#sagemaker('model', name));
    to.allow(['sagemaker:CreateModel'], models, { because: NAMED });
    to.allow(['sagemaker:CreateEndpointConfig'], [...configs, ...models], { because: NAMED });
    to.allow(['sagemaker:CreateEndpoint'], [...this.#endpoints(), ...configs], { because: NAMED });
    // UpdateEndpoint asks for the config as well as for the endpoint.
    const because = 'an endpoint that was adopted goes back to the config it had, which was named by whoever made it';
    to.allow(['sagemaker:UpdateEndpoint'], [...this.#endpoints(), this.#sagemaker('endpoint-config', '*')], {
      because,
    });
    // A first endpoint that ended Failed can only be deleted, and one whose first version did not hold is; none that Steward did not create.
    to.allow(['sagemaker:DeleteEndpoint', 'sagemaker:InvokeEndpoint'], this.#endpoints(), { because: LISTED });
    // UpdateEndpoint looks at the alarms it is given to roll back on, with the caller's right.
    to.allow(
      ['cloudwatch:PutMetricAlarm', 'cloudwatch:DescribeAlarms', 'cloudwatch:SetAlarmState', 'cloudwatch:DeleteAlarms'],
      this.#alarms(),
      { because: NAMED },
    );
    // SageMaker grants itself the key of a config that names one, as the caller may: adopted configs do.
    const keys = unique(this.#teams.flatMap((team) => team.keys));
    if (keys.length > 0)
      to.allow(['kms:CreateGrant'], keys, { conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } });
    const roles = unique(this.#teams.flatMap((team) => team.roles));
    to.allow(['iam:PassRole'], roles, {
      conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    });
  }

  /** Remove the alarms of a release that nobody carries on. */
  grantRemoveAlarms(to: ControlFunction): void {
    to.allow(['cloudwatch:DeleteAlarms'], this.#alarms(), { because: NAMED });
  }

  /** Models and configs are ours to name: `<group, 40 letters at most>-v<version>-<hash>` (lib/domain/release/release.ts). */
  #ours = (): string[] =>
    unique(this.#teams.flatMap((team) => team.groups)).map((group) =>
      group.endsWith('*') ? group.slice(0, 41) : `${group.slice(0, 40)}-v*`,
    );

  #alarms = (): string[] =>
    this.#ours().map((name) =>
      Stack.of(this).formatArn({
        service: 'cloudwatch',
        resource: 'alarm',
        // As lib/domain/release/alarms.ts names them, and unlike the stacks' own.
        resourceName: `steward.release.${name}`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    );

  /** Matches SageMaker's events about what is listed, and no other team's. */
  eventsOf(field: 'ModelPackageGroupName' | 'EndpointName'): Record<string, unknown[]> {
    const names = unique(this.#teams.flatMap((team) => (field === 'EndpointName' ? team.endpoints : team.groups)));
    return { [field]: names.map((name) => (name.endsWith('*') ? { prefix: name.slice(0, -1) } : name)) };
  }

  #packages = (): string[] =>
    unique(this.#teams.flatMap((team) => team.groups)).map((group) => this.#sagemaker('model-package', `${group}/*`));
  #endpoints = (): string[] =>
    unique(this.#teams.flatMap((team) => team.endpoints)).map((name) => this.#sagemaker('endpoint', name));
  /** SageMaker writes names in ARNs in lower case, whatever they were created as. */
  #sagemaker = (resource: string, name: string): string =>
    Stack.of(this).formatArn({ service: 'sagemaker', resource, resourceName: name.toLowerCase() });
  #s3 = (name: string): string => Stack.of(this).formatArn({ service: 's3', region: '', account: '', resource: name });
}

const LISTED = 'below or like a name that the configuration lists';
const NAMED = 'models, configs and alarms that Steward names after the group and the version';
const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();
