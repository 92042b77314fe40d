import { Stack } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { accountsOf, type Team } from '../contract/config.ts';
import type { targetsOf } from '../contract/targets.ts';
import { allowChange, type MoreOfChange, NAMED } from './change-rights.ts';
import type { ControlFunction } from './control-function.ts';
import { ListedArns, unique } from './listed-arns.ts';
import { type ListedKind, patternsOf } from './listed-events.ts';
import { isShort, LISTED, type ListedCall, ListedRights, SharedRights } from './listed-rights.ts';
import { allowTraining } from './training-rights.ts';
import type { WorkQueue } from './work-queue.ts';

/**
 * What teams brought along: their SageMaker resources, buckets, keys and roles, as the configuration lists them. Everything Steward
 * may do outside its own house is granted here, and to nothing that is not listed.
 */
export class Teams extends Construct {
  readonly #teams: readonly Team[];
  readonly #targets: ReturnType<typeof targetsOf>;
  readonly #arns: ListedArns;
  readonly #rights = new Map<ControlFunction, ListedRights>();
  readonly #shared = new Map<string, SharedRights>();
  readonly #reaching = new Set<ControlFunction>();

  /** @param targets other accounts that teams may use */
  constructor(scope: Construct, teams: readonly Team[], targets: ReturnType<typeof targetsOf> = []) {
    super(scope, 'Teams');
    this.#teams = teams;
    this.#targets = targets;
    this.#arns = new ListedArns(this, teams, targets);
  }

  /** Read training data, artifacts, captures and labels. */
  grantReadData(to: ControlFunction): void {
    this.#onBuckets(to, 's3:GetObject', '/*', LISTED);
    this.#onBuckets(to, 's3:ListBucket');
    const keys = unique(this.#teams.flatMap((team) => team.keys));
    if (keys.length > 0) this.#of(to).allow(['kms:Decrypt'], keys);
  }

  /** List training data with its versions, and read none. */
  grantListData(to: ControlFunction): void {
    this.#onBuckets(to, 's3:ListBucketVersions');
  }

  /** A name that was given up is anybody's to take, and then its objects are theirs ("Verifying bucket ownership"): hence the accounts. */
  #onBuckets(to: ControlFunction, action: string, below = '', because?: string): void {
    for (const { accounts, buckets } of this.#bucketsByAccounts())
      this.#of(to).allow(
        [action],
        buckets.map((bucket) => this.#arns.s3(bucket + below)),
        {
          conditions: { StringEquals: { 'aws:ResourceAccount': accounts } },
          ...(because !== undefined && { because }),
        },
      );
  }

  /** Read what a pipeline registered. */
  grantDescribePackages(to: ControlFunction): void {
    this.#share(to, 'Packages', [
      { actions: ['sagemaker:DescribeModelPackage'], resources: this.#arns.packages(), more: { because: LISTED } },
    ]);
  }

  /** See what an endpoint runs, down to the model package. */
  grantDescribeEndpoints(to: ControlFunction): void {
    this.#grantReach(to);
    const more = this.#here(LISTED);
    this.#share(to, 'Serving', [
      { actions: ['sagemaker:DescribeEndpoint'], resources: this.#arns.endpoints(), more },
      { actions: ['sagemaker:DescribeInferenceComponent'], resources: this.#arns.components(), more },
    ]);
    // A component may be told by the name of its model alone: which image that is made of, its package says.
    this.grantDescribePackages(to);
    this.#grantDescribeAnything(to);
  }

  #grantDescribeAnything(to: ControlFunction): void {
    const because =
      'somebody may have put any config and model on an endpoint: finding that out is what reading is for';
    to.allow(['sagemaker:DescribeEndpointConfig'], [this.#arns.sagemaker('endpoint-config', '*')], { because });
    to.allow(['sagemaker:DescribeModel'], [this.#arns.sagemaker('model', '*')], { because });
  }

  /** See what a transform job ran, and what its model is: anybody may have started one, under any name. */
  grantDescribeJobs(to: ControlFunction): void {
    const because = 'somebody may have started any job with any model: finding that out is what reading is for';
    to.allow(['sagemaker:DescribeTransformJob'], [this.#arns.sagemaker('transform-job', '*')], { because });
    to.allow(['sagemaker:DescribeModel'], [this.#arns.sagemaker('model', '*')], { because });
  }

  /** See which transform jobs ended: an event may have been lost. */
  grantListJobs(to: ControlFunction): void {
    to.allow(['sagemaker:ListTransformJobs'], ['*'], { because: 'ListTransformJobs knows no resource; it only reads' });
  }

  /** Start training, see how it goes and what it takes, and end it. */
  grantTrain(to: ControlFunction): void {
    this.grantPlan(to);
    allowTraining(to, this.#of(to), this.#arns.pipelines(), this.#arns.sagemaker);
  }

  /** See what a pipeline would start. */
  grantPlan(to: ControlFunction): void {
    const pipelines = this.#arns.pipelines().map((name) => this.#arns.sagemaker('pipeline', name));
    if (pipelines.length > 0) this.#of(to).allow(['sagemaker:DescribePipeline'], pipelines, { because: LISTED });
  }

  /** Everything a release does to SageMaker, on the teams' endpoints and on resources of our own naming. */
  grantRelease(to: ControlFunction): void {
    this.#grantReach(to);
    // A first endpoint that ended Failed can only be deleted, and one whose first version did not hold is; none that Steward did not create.
    const onEndpoints = ['Create', 'Delete', 'Invoke'].map((verb) => `sagemaker:${verb}Endpoint`);
    // Components are asked by their endpoint, and made on it: AWS may ask for the right to both.
    const asked = ['sagemaker:InvokeEndpointAsync', 'sagemaker:CreateInferenceComponent'];
    const onComponents = ['Create', 'Update', 'Delete'].map((verb) => `sagemaker:${verb}InferenceComponent`);
    this.#grantChange(to, {
      configs: ['sagemaker:CreateEndpoint'],
      endpoints: [...onEndpoints, ...asked],
      components: [...onComponents, 'sagemaker:InvokeEndpoint'],
    });
  }

  /** The same of a race: models and configs are made, and endpoints that are there brought onto them; none is made, deleted or asked. */
  grantRace(to: ControlFunction): void {
    this.#grantChange(to, { configs: [], endpoints: [], components: [] });
  }

  #grantChange(to: ControlFunction, more: MoreOfChange): void {
    this.#grantDescribeAnything(to);
    allowChange(
      this.#of(to),
      (actions, arns, because) => this.#allowHere(to, actions, arns, because),
      {
        packages: this.#arns.packages(),
        models: this.#arns.models(),
        configs: this.#arns.configs(),
        endpoints: this.#arns.endpoints(),
        components: this.#arns.components(),
        keys: this.#arns.own(this.#teams.flatMap((team) => team.keys)),
        roles: this.#arns.own(this.#teams.flatMap((team) => team.roles)),
      },
      more,
    );
    // UpdateEndpoint asks for the config as well as for the endpoint.
    const because = 'an endpoint that was adopted goes back to the config it had, which was named by whoever made it';
    to.allow(['sagemaker:UpdateEndpoint'], [this.#arns.sagemaker('endpoint-config', '*')], { because });
  }

  /** See what functions run, and where their aliases lead (GetFunction alone says to which digest an image was resolved), or ask them. */
  grantOnFunctions(to: ControlFunction, ...verbs: readonly string[]): void {
    const actions = verbs.map((verb) => `lambda:${verb}`);
    this.#of(to).allow(actions, this.#arns.functions(), { because: LISTED });
  }

  /** Everything a release does to Lambda, on functions that teams made and list: none is made or deleted, no role passed, nobody else allowed to invoke it. */
  grantMoveAliases(to: ControlFunction): void {
    const verbs = ['GetFunction', 'GetAlias', 'UpdateFunctionCode', 'UpdateFunctionConfiguration', 'PublishVersion'];
    this.grantOnFunctions(to, ...verbs, 'CreateAlias', 'UpdateAlias', 'DeleteAlias', 'InvokeFunction');
  }

  /** Ask what serves on listed endpoints, and on components of them: AWS may ask for the right to both. */
  grantAsk(to: ControlFunction): void {
    this.#grantReach(to);
    this.#allowHere(to, ['sagemaker:InvokeEndpoint'], [...this.#arns.endpoints(), ...this.#arns.components()], LISTED);
  }

  /** Alarms that bring traffic back: UpdateEndpoint looks at those it is given, with the caller's right. */
  grantAlarms(to: ControlFunction): void {
    this.#grantReach(to);
    const verbs = ['PutMetricAlarm', 'DescribeAlarms', 'SetAlarmState', 'DeleteAlarms'];
    const actions = verbs.map((verb) => `cloudwatch:${verb}`);
    this.#allowHere(to, actions, this.#arns.alarms(), NAMED);
  }

  /** Read metrics of what serves: the metrics of what serves have no resource of their own in `cloudwatch:GetMetricData` (Service Authorization Reference, CloudWatch). */
  grantReadMetrics(to: ControlFunction): void {
    this.#grantReach(to);
    to.allow(['cloudwatch:GetMetricData'], ['*'], {
      because: 'metrics of AWS services are no resource of the action, and it reads numbers alone',
    });
  }

  /** Remove the alarms of a release that nobody carries on. */
  grantRemoveAlarms(to: ControlFunction): void {
    this.#grantReach(to);
    this.#allowHere(to, ['cloudwatch:DeleteAlarms'], this.#arns.alarms(), NAMED);
  }

  /** Copy what a version is made of into the buckets of targets, and read it there. */
  grantCarry(to: ControlFunction): void {
    this.#grantInTargets(to, [''], 'below the tenant, the model and the digest of what is copied');
  }

  /** Move the pointers that callers of a standby read, and leave beside them what stands by. */
  grantTraffic(to: ControlFunction): void {
    this.#grantInTargets(to, ['traffic/', 'standing/'], 'one pointer a deployment, and signed statements beside it');
  }

  #grantInTargets(to: ControlFunction, folders: readonly string[], because: string): void {
    for (const { account, models } of this.#targets) {
      const conditions = { StringEquals: { 'aws:ResourceAccount': account } };
      const below = folders.map((folder) => this.#arns.s3(`${models}/${folder}*`));
      to.allow(['s3:GetObject', 's3:PutObject'], below, { because, conditions });
      to.allow(['s3:ListBucket'], [this.#arns.s3(models)], { conditions });
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
    for (const account of this.#arns.others())
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
    this.#of(to).allow(actions, arns, this.#here(because));
  }

  #here(because: string): ListedCall['more'] {
    const { region, account } = Stack.of(this);
    return {
      because: `${because}; in this region and account, as the statement's condition says`,
      conditions: {
        StringEquals: { 'aws:RequestedRegion': region },
        StringEqualsIfExists: { 'aws:ResourceAccount': account },
      },
    };
  }

  /** Allows what several functions have alike: by its own policies where the lists are short, else by policies of all of them. */
  #share(to: ControlFunction, name: string, calls: readonly ListedCall[]): void {
    if (isShort(this, calls)) {
      for (const { actions, resources, more } of calls) this.#of(to).allow(actions, resources, more);
      return;
    }
    const shared = this.#shared.get(name) ?? new SharedRights(this, name);
    this.#shared.set(name, shared);
    for (const { actions, resources, more } of calls) shared.allow(actions, resources, more);
    shared.attach(to.role);
  }
}
