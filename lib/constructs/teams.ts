import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { accountsOf, type Team } from '../contract/config.ts';
import type { targetsOf } from '../contract/targets.ts';
import type { ControlFunction } from './control-function.ts';
import { type ListedKind, patternsOf } from './listed-events.ts';
import { LISTED, ListedRights } from './listed-rights.ts';
import { allowTraining } from './training-rights.ts';
import type { WorkQueue } from './work-queue.ts';

/**
 * What teams brought along: their SageMaker resources, buckets, keys and roles, as the configuration lists them. Everything Steward
 * may do outside its own house is granted here, and to nothing that is not listed.
 */
export class Teams extends Construct {
  readonly #teams: readonly Team[];
  readonly #targets: ReturnType<typeof targetsOf>;
  readonly #rights = new Map<ControlFunction, ListedRights>();
  readonly #reaching = new Set<ControlFunction>();

  /** @param targets other accounts that teams may use */
  constructor(scope: Construct, teams: readonly Team[], targets: ReturnType<typeof targetsOf> = []) {
    super(scope, 'Teams');
    this.#teams = teams;
    this.#targets = targets;
  }

  /** Read training data, artifacts, captures and labels. */
  grantReadData(to: ControlFunction): void {
    const rights = this.#of(to);
    for (const { accounts, buckets } of this.#bucketsByAccounts()) {
      // A name that was given up is anybody's to take, and then its objects are theirs ("Verifying bucket ownership").
      const conditions = { StringEquals: { 'aws:ResourceAccount': accounts } };
      rights.allow(
        ['s3:GetObject'],
        buckets.map((bucket) => this.#s3(`${bucket}/*`)),
        { because: LISTED, conditions },
      );
      rights.allow(
        ['s3:ListBucket'],
        buckets.map((bucket) => this.#s3(bucket)),
        { conditions },
      );
    }
    const keys = unique(this.#teams.flatMap((team) => team.keys));
    if (keys.length > 0) rights.allow(['kms:Decrypt'], keys);
  }

  /** Read what a pipeline registered. */
  grantDescribePackages(to: ControlFunction): void {
    this.#of(to).allow(['sagemaker:DescribeModelPackage'], this.#packages(), { because: LISTED });
  }

  /** See what an endpoint runs, down to the model package. */
  grantDescribeEndpoints(to: ControlFunction): void {
    this.#grantReach(to);
    this.#allowHere(to, ['sagemaker:DescribeEndpoint'], this.#endpoints(), LISTED);
    this.#allowHere(to, ['sagemaker:DescribeInferenceComponent'], this.#components(), LISTED);
    // A component may be told by the name of its model alone: which image that is made of, its package says.
    this.grantDescribePackages(to);
    this.#grantDescribeAnything(to);
  }

  #grantDescribeAnything(to: ControlFunction): void {
    const because =
      'somebody may have put any config and model on an endpoint: finding that out is what reading is for';
    to.allow(['sagemaker:DescribeEndpointConfig'], [this.#sagemaker('endpoint-config', '*')], { because });
    to.allow(['sagemaker:DescribeModel'], [this.#sagemaker('model', '*')], { because });
  }

  /** See what a transform job ran, and what its model is: anybody may have started one, under any name. */
  grantDescribeJobs(to: ControlFunction): void {
    const because = 'somebody may have started any job with any model: finding that out is what reading is for';
    to.allow(['sagemaker:DescribeTransformJob'], [this.#sagemaker('transform-job', '*')], { because });
    to.allow(['sagemaker:DescribeModel'], [this.#sagemaker('model', '*')], { because });
  }

  /** See which transform jobs ended: an event may have been lost. */
  grantListJobs(to: ControlFunction): void {
    to.allow(['sagemaker:ListTransformJobs'], ['*'], { because: 'ListTransformJobs knows no resource; it only reads' });
  }

  /** Start training, see how it goes and what it takes, and end it. */
  grantTrain(to: ControlFunction): void {
    this.grantPlan(to);
    allowTraining(to, this.#of(to), this.#pipelines(), this.#sagemaker);
  }

  /** See what a pipeline would start. */
  grantPlan(to: ControlFunction): void {
    const pipelines = this.#pipelines().map((name) => this.#sagemaker('pipeline', name));
    if (pipelines.length > 0) this.#of(to).allow(['sagemaker:DescribePipeline'], pipelines, { because: LISTED });
  }

  /**
   * Everything a release does to SageMaker, on the teams' endpoints and on resources of our own naming. Each name stands
   * once, with all that may be done to it: the list of names is what fills a policy.
   */
  grantRelease(to: ControlFunction): void {
    this.#grantReach(to);
    const rights = this.#of(to);
    this.#grantDescribeAnything(to);
    const ours = this.#ours();
    const configs = ours.map((name) => this.#named('endpoint-config', name));
    const models = ours.map((name) => this.#named('model', name));
    // AWS's own policies for a group of packages let models be made of them by this right too (docs: model-registry-deploy-xaccount.html).
    const onPackages = ['sagemaker:UpdateModelPackage', 'sagemaker:DescribeModelPackage', 'sagemaker:CreateModel'];
    rights.allow(onPackages, this.#packages(), { because: LISTED });
    this.#allowHere(to, ['sagemaker:CreateModel', 'sagemaker:CreateEndpointConfig'], models, NAMED);
    this.#allowHere(to, ['sagemaker:CreateEndpointConfig', 'sagemaker:CreateEndpoint'], configs, NAMED);
    // UpdateEndpoint asks for the config as well as for the endpoint.
    const because = 'an endpoint that was adopted goes back to the config it had, which was named by whoever made it';
    to.allow(['sagemaker:UpdateEndpoint'], [this.#sagemaker('endpoint-config', '*')], { because });
    // A first endpoint that ended Failed can only be deleted, and one whose first version did not hold is; none that Steward did not create.
    // Components are asked by their endpoint, and made on it: AWS may ask for the right to both.
    const onEndpoints = ['Describe', 'Create', 'Update', 'Delete', 'Invoke'].map((verb) => `sagemaker:${verb}Endpoint`);
    const asked = ['sagemaker:InvokeEndpointAsync', 'sagemaker:CreateInferenceComponent'];
    this.#allowHere(to, [...onEndpoints, ...asked], this.#endpoints(), LISTED);
    const onComponents = ['Describe', 'Create', 'Update', 'Delete'].map(
      (verb) => `sagemaker:${verb}InferenceComponent`,
    );
    this.#allowHere(to, [...onComponents, 'sagemaker:InvokeEndpoint'], this.#components(), LISTED);
    // SageMaker grants itself the key of a config that names one, as the caller may: adopted configs do.
    const keys = this.#own(this.#teams.flatMap((team) => team.keys));
    if (keys.length > 0)
      rights.allow(['kms:CreateGrant'], keys, { conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } });
    const roles = this.#own(this.#teams.flatMap((team) => team.roles));
    if (roles.length === 0) return;
    rights.allow(['iam:PassRole'], roles, {
      conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    });
  }

  /** See what functions run, and where their aliases lead (GetFunction alone says to which digest an image was resolved), or ask them. */
  grantOnFunctions(to: ControlFunction, ...verbs: readonly string[]): void {
    const actions = verbs.map((verb) => `lambda:${verb}`);
    this.#of(to).allow(actions, this.#functions(), { because: LISTED });
  }

  /** Everything a release does to Lambda, on functions that teams made and list: none is made or deleted, no role passed, nobody else allowed to invoke it. */
  grantMoveAliases(to: ControlFunction): void {
    const verbs = ['GetFunction', 'GetAlias', 'UpdateFunctionCode', 'UpdateFunctionConfiguration', 'PublishVersion'];
    this.grantOnFunctions(to, ...verbs, 'CreateAlias', 'UpdateAlias', 'DeleteAlias', 'InvokeFunction');
  }

  /** Ask what serves on listed endpoints, and on components of them: AWS may ask for the right to both. */
  grantAsk(to: ControlFunction): void {
    this.#grantReach(to);
    this.#allowHere(to, ['sagemaker:InvokeEndpoint'], [...this.#endpoints(), ...this.#components()], LISTED);
  }

  /** Alarms that bring traffic back: UpdateEndpoint looks at those it is given, with the caller's right. */
  grantAlarms(to: ControlFunction): void {
    this.#grantReach(to);
    const verbs = ['PutMetricAlarm', 'DescribeAlarms', 'SetAlarmState', 'DeleteAlarms'];
    const actions = verbs.map((verb) => `cloudwatch:${verb}`);
    this.#allowHere(to, actions, this.#alarms(), NAMED);
  }

  /** Read metrics of what serves: `cloudwatch:GetMetricData` knows no resource (Service Authorization Reference, CloudWatch). */
  grantReadMetrics(to: ControlFunction): void {
    this.#grantReach(to);
    to.allow(['cloudwatch:GetMetricData'], ['*'], { because: 'the action knows no resource, and reads numbers alone' });
  }

  /** Remove the alarms of a release that nobody carries on. */
  grantRemoveAlarms(to: ControlFunction): void {
    this.#grantReach(to);
    this.#allowHere(to, ['cloudwatch:DeleteAlarms'], this.#alarms(), NAMED);
  }

  /** Copy what a version is made of into the buckets of targets, and read it there. */
  grantCarry(to: ControlFunction): void {
    for (const { account, models } of this.#targets) {
      const conditions = { StringEquals: { 'aws:ResourceAccount': account } };
      const because = 'below the tenant, the model and the digest of what is copied';
      to.allow(['s3:GetObject', 's3:PutObject'], [this.#s3(`${models}/*`)], { because, conditions });
      to.allow(['s3:ListBucket'], [this.#s3(models)], { conditions });
    }
  }

  /** Take on the roles in other accounts, each under the name that it asks for: what may be done there is that role's to say. */
  #grantReach(to: ControlFunction): void {
    if (this.#reaching.has(to)) return;
    this.#reaching.add(to);
    for (const { roleArn, externalId } of this.#targets)
      to.allow(['sts:AssumeRole'], [roleArn], { conditions: { StringEquals: { 'sts:ExternalId': externalId } } });
  }

  /** SageMaker's events about what is listed come to this queue, and no other team's: in as many rules as the names need. */
  feed(work: WorkQueue, { sagemaker, about }: { sagemaker: readonly string[]; about: ListedKind }): void {
    const names = unique(this.#teams.flatMap((team) => team[about]));
    for (const [i, pattern] of patternsOf(sagemaker, about, names).entries())
      work.on(`SageMaker${i || ''}`, undefined, pattern);
  }

  /** Rules in other accounts send what happens there to this bus; whose it is says the event itself, which only EventBridge writes. */
  letTell(bus: EventBus): void {
    for (const account of this.#others())
      bus.addToResourcePolicy(
        new PolicyStatement({
          sid: `From${account}`,
          principals: [new AccountPrincipal(account)],
          actions: ['events:PutEvents'],
          resources: [bus.eventBusArn],
        }),
      );
  }

  /** What they tell of endpoints comes to this queue: nobody but AWS sends as `aws.sagemaker`, and which endpoints are ours the flow knows. */
  feedFrom(work: WorkQueue, { sagemaker }: { readonly sagemaker: readonly string[] }, bus: EventBus): void {
    if (this.#targets.length === 0) return;
    const account = unique(this.#targets.map((target) => target.account));
    work.on('Elsewhere', bus, { source: ['aws.sagemaker'], account, detailType: [...sagemaker] });
  }

  /** The buckets of teams whose buckets are of the same accounts. */
  #bucketsByAccounts(): { accounts: string[]; buckets: string[] }[] {
    const accounts = ({ bucketAccounts = [Stack.of(this).account], targets = [] }: Team): string[] =>
      unique([...bucketAccounts, ...accountsOf({ targets: this.#targets }, targets)]);
    return [...Map.groupBy(this.#teams, (team) => accounts(team).join())].map(([, teams]) => ({
      accounts: accounts(teams[0]!),
      buckets: unique(teams.flatMap((team) => team.buckets)),
    }));
  }

  #of(to: ControlFunction): ListedRights {
    const known = this.#rights.get(to) ?? new ListedRights(to);
    this.#rights.set(to, known);
    return known;
  }

  /**
   * Allows calls on resources of which each ARN leaves region and account open and the statement says them once, and with them the partition,
   * of which an account has one: an ARN is a third shorter so, and names are what fills policies. Every request tells its region; where one does not tell whose a resource is, SageMaker and
   * CloudWatch take these by name alone, which is one of the caller's account (docs: reference_policies_condition-keys.html).
   */
  #allowHere(to: ControlFunction, actions: readonly string[], arns: readonly string[], because: string): void {
    const { region, account } = Stack.of(this);
    this.#of(to).allow(actions, arns, {
      because: `${because}; in this region and account, as the statement's condition says`,
      conditions: {
        StringEquals: { 'aws:RequestedRegion': region },
        StringEqualsIfExists: { 'aws:ResourceAccount': account },
      },
    });
  }

  /** Accounts of targets that are not this one: a target may be another region of it. */
  #others = (): string[] =>
    unique(this.#targets.map(({ account }) => account)).filter((account) => account !== Stack.of(this).account);
  /** Of these ARNs those that are of no other account. */
  #own = (arns: readonly string[]): string[] =>
    unique(arns).filter((arn) => !this.#others().includes(arn.split(':')[4]!));
  #pipelines = (): string[] => unique(this.#teams.flatMap((team) => team.pipelines));
  #ours = (): string[] => unique(this.#teams.flatMap((team) => team.groups).map(ownNames));
  #alarms = (): string[] =>
    // As lib/domain/release/release-alarms.ts names them, and unlike the stacks' own; under the conditions of `#allowHere` too.
    this.#ours().map((name) => `arn:*:cloudwatch:*:*:alarm:steward.release.${name}`);
  #packages = (): string[] =>
    unique(this.#teams.flatMap((team) => team.groups)).map((group) => this.#sagemaker('model-package', `${group}/*`));
  #endpoints = (): string[] =>
    unique(this.#teams.flatMap((team) => team.endpoints)).map((name) => this.#named('endpoint', name));
  /** Deployments that are inference components have names of the same list. */
  #components = (): string[] =>
    unique(this.#teams.flatMap((team) => team.endpoints)).map((name) => this.#named('inference-component', name));
  /** Each with its versions and aliases, which are resources of their own to some actions (service authorization of Lambda). */
  #functions = (): string[] =>
    unique(this.#teams.flatMap((team) => team.functions)).flatMap((name) => {
      const arn = Stack.of(this).formatArn({
        service: 'lambda',
        resource: 'function',
        resourceName: name,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
      return name.endsWith('*') ? [arn] : [arn, `${arn}:*`];
    });
  /** SageMaker writes names in ARNs in lower case, whatever they were created as. */
  #sagemaker = (resource: string, name: string): string =>
    Stack.of(this).formatArn({ service: 'sagemaker', resource, resourceName: name.toLowerCase() });
  /** Of any region and account: only under the conditions of `#allowHere`. */
  #named = (resource: string, name: string): string => `arn:*:sagemaker:*:*:${resource}/${name.toLowerCase()}`;
  #s3 = (name: string): string => Stack.of(this).formatArn({ service: 's3', region: '', account: '', resource: name });
}

/**
 * Models and configs of a group, which are ours to name: the group's first 40 letters, `-v`, version and hash (lib/domain/release/release.ts).
 */
export function ownNames(group: string): string {
  const stem = group.replace(/\*$/, '');
  return stem === group || stem.length >= 40 ? `${stem.slice(0, 40)}-v*` : group;
}

const NAMED = 'models, configs and alarms that Steward names after the group and the version';
const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();
