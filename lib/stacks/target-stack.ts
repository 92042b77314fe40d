import { ArnFormat, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { ArnPrincipal, CompositePrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { bothSpellings, ownNames, unique } from '../constructs/listed-arns.ts';
import { type Grantee, ListedRights } from '../constructs/listed-rights.ts';
import { acknowledgePacks, acknowledgeRule, oneRegion, ownPolicy, REGULATED } from '../constructs/rules/acknowledge.ts';
import { allowOn } from '../constructs/rules/allow-on.ts';
import type { Config } from '../contract/config.ts';
import { busName, reachingRole, type targetsOf } from '../contract/targets.ts';

type Target = ReturnType<typeof targetsOf>[number];

/** Events about endpoints, as SageMaker calls them: functions/reconcile/flow.ts waits for these. */
const EVENTS = ['SageMaker Endpoint State Change', 'SageMaker Endpoint Deployment State Change'];

/**
 * What another account has for Steward, and nothing else: the role that Steward's own functions alone take on, the bucket that models are copied
 * to, and the rule that tells Steward of its endpoints. It is deployed there, with credentials of that account.
 */
export class TargetStack extends Stack {
  readonly #config: Config;
  readonly #target: Target;

  /** @param reaching names of the flows that take on the role */
  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { config: Config; target: Target; reaching: readonly string[] },
  ) {
    super(scope, id, props);
    this.#config = props.config;
    this.#target = props.target;
    this.#role(props.reaching);
    this.#bucket();
    this.#events();
  }

  /** Trusts these roles by their names, each only where it brings the external id. */
  #role(reaching: readonly string[]): void {
    const { environment, account } = this.#config;
    const { externalId, roleArn } = this.#target;
    const [, ...folders] = roleArn.split('/');
    const roleName = folders.pop()!;
    const role = new Role(this, 'Target', {
      ...{ roleName, path: ['', ...folders, ''].join('/') },
      description: `Steward ${environment} of account ${account} releases here`,
      assumedBy: new CompositePrincipal(
        ...reaching.map((flow) => new ArnPrincipal(this.#control(reachingRole(environment, flow)))),
      ),
      externalIds: [externalId],
    });
    acknowledgeRule(
      role,
      'CloudFormation-Validate::ROLES_ARE_OF_SERVICES',
      'it is there for functions of another account, each named, and takes the external id of every one',
    );
    ownPolicy(role);
    this.#rights({ role, allow: (...right) => allowOn(role, ...right) });
  }

  /** As in Steward's own account: endpoints that the configuration lists, and what Steward names after group and version. */
  #rights(to: Grantee): void {
    const teams = this.#config.teams.filter(({ targets = [] }) => targets.includes(this.#target.name));
    const rights = new ListedRights(to);
    const ours = unique(teams.flatMap(({ groups }) => groups).map(ownNames));
    const of = (kind: string, names: readonly string[]): string[] =>
      bothSpellings(names).map((name) => this.#sagemaker(kind, name));
    const here = (arns: readonly string[]): string[] =>
      unique(arns).filter((arn) => arn.split(':')[4] === this.#target.account);
    const read = 'somebody may have put any config and model on an endpoint: finding that out is what reading is for';
    const named = { because: 'models, configs and alarms that Steward names after the group and the version' };
    to.allow(['sagemaker:DescribeEndpointConfig'], [this.#sagemaker('endpoint-config', '*')], { because: read });
    to.allow(['sagemaker:DescribeModel'], [this.#sagemaker('model', '*')], { because: read });
    rights.allow(['sagemaker:CreateModel', 'sagemaker:CreateEndpointConfig'], of('model', ours), named);
    rights.allow(['sagemaker:CreateEndpointConfig', 'sagemaker:CreateEndpoint'], of('endpoint-config', ours), named);
    to.allow(['sagemaker:UpdateEndpoint'], [this.#sagemaker('endpoint-config', '*')], {
      because: 'an endpoint that was adopted goes back to the config it had, which was named by whoever made it',
    });
    const verbs = ['Describe', 'Create', 'Update', 'Delete', 'Invoke'].map((verb) => `sagemaker:${verb}Endpoint`);
    const listed = unique(teams.flatMap(({ endpoints }) => endpoints));
    const like = { because: 'below or like a name that the configuration lists' };
    const asked = ['sagemaker:InvokeEndpointAsync', 'sagemaker:CreateInferenceComponent'];
    rights.allow([...verbs, ...asked], of('endpoint', listed), like);
    const onComponents = ['Describe', 'Create', 'Update', 'Delete'].map(
      (verb) => `sagemaker:${verb}InferenceComponent`,
    );
    rights.allow([...onComponents, 'sagemaker:InvokeEndpoint'], of('inference-component', listed), like);
    rights.allow(
      ['cloudwatch:PutMetricAlarm', 'cloudwatch:DescribeAlarms', 'cloudwatch:SetAlarmState', 'cloudwatch:DeleteAlarms'],
      ours.map((name) => this.#arn('cloudwatch', 'alarm', `steward.release.${name}`, ArnFormat.COLON_RESOURCE_NAME)),
      named,
    );
    to.allow(['cloudwatch:GetMetricData'], ['*'], {
      because: 'metrics of AWS services are no resource of the action, and it reads numbers alone',
    });
    rights.allow(['iam:PassRole'], here(teams.flatMap(({ roles }) => roles)), {
      conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    });
    rights.allow(['kms:CreateGrant'], here(teams.flatMap(({ keys }) => keys)), {
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
  }

  /** Only the release's own function writes models, only people's commands and the sweep pointers and what stands by; whoever serves here reads it with a right of their own role. */
  #bucket(): void {
    const bucket = new Bucket(this, 'Models', {
      bucketName: this.#target.models,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const release = new ArnPrincipal(this.#control(reachingRole(this.#config.environment, 'release')));
    const allow = (actions: string[], resources: string[]) =>
      bucket.addToResourcePolicy(new PolicyStatement({ principals: [release], actions, resources }));
    allow(['s3:GetObject', 's3:PutObject'], [bucket.arnForObjects('*')]);
    allow(['s3:ListBucket'], [bucket.bucketArn]);
    const moving = ['command', 'sweep'].map(
      (flow) => new ArnPrincipal(this.#control(reachingRole(this.#config.environment, flow))),
    );
    const below = ['traffic/*', 'standing/*'].map((keys) => bucket.arnForObjects(keys));
    for (const [actions, resources] of [
      [['s3:GetObject', 's3:PutObject'], below],
      [['s3:ListBucket'], [bucket.bucketArn]],
    ] as const)
      bucket.addToResourcePolicy(
        new PolicyStatement({ principals: moving, actions: [...actions], resources: [...resources] }),
      );
    oneRegion(bucket);
    const logs =
      'every write to it is an event of CloudTrail by a role of one function, and every read is held against a digest';
    acknowledgeRule(bucket, 'AwsSolutions-S1', logs);
    acknowledgePacks(bucket, REGULATED, 'S3BucketLoggingEnabled', logs);
    acknowledgePacks(
      bucket,
      REGULATED,
      'S3DefaultEncryptionKMS',
      'a key would have to be shared with another account: what lies here is a copy, known by its digest',
    );
  }

  /** What EventBridge cannot deliver to Steward's bus is kept for 14 days; the sweep looks at every endpoint all the same. */
  #events(): void {
    const parked = new Queue(this, 'Parked', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledgeRule(parked, 'AwsSolutions-SQS3', 'it is a dead-letter queue');
    acknowledgePacks(parked, ['Serverless'], 'SQSRedrivePolicy', 'it is a dead-letter queue');
    const { environment, region, account } = this.#config;
    const bus = `arn:${this.partition}:events:${region}:${account}:event-bus/${busName(environment)}`;
    const sender = new Role(this, 'Sender', { assumedBy: new ServicePrincipal('events.amazonaws.com') });
    sender.addToPolicy(new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus] }));
    ownPolicy(sender);
    const rule = new CfnRule(this, 'Endpoints', {
      description: `tells Steward ${environment} of its endpoints`,
      eventPattern: { source: ['aws.sagemaker'], 'detail-type': EVENTS },
      targets: [{ id: 'steward', arn: bus, roleArn: sender.roleArn, deadLetterConfig: { arn: parked.queueArn } }],
    });
    parked.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [parked.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
      }),
    );
  }

  #control = (role: string): string => `arn:${this.partition}:iam::${this.#config.account}:role/${role}`;
  #sagemaker = (resource: string, name: string): string => this.#arn('sagemaker', resource, name);
  #arn = (service: string, resource: string, resourceName: string, arnFormat = ArnFormat.SLASH_RESOURCE_NAME): string =>
    `arn:${this.partition}:${service}:${this.region}:${this.account}:${resource}${arnFormat === ArnFormat.COLON_RESOURCE_NAME ? ':' : '/'}${resourceName}`;
}
