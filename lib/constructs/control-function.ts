import { ArnFormat, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type CfnFunction, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Vpc } from '../contract/config.ts';
import { explainIssues } from '../contract/run-flow.ts';
import type { AnyFlow } from '../flow/flow.ts';
import { variablesOf } from '../flow/variables.ts';
import { type Beside, type Bundle, bundle } from './programs/bundle.ts';
import { acknowledgePacks, ownPolicy, REGULATED } from './rules/acknowledge.ts';
import { type Allowed, allowOn } from './rules/allow-on.ts';
import type { Watch } from './watch.ts';

export interface ControlFunctionProps {
  readonly flow: AnyFlow;
  readonly watch: Watch;
  readonly logDays: number;
  /** The network it runs in. @default Lambda's own */
  readonly vpc?: Vpc;
  /** Name of its role, where others must know it. @default one that CloudFormation makes */
  readonly roleName?: string;
  /** What is packed beside the code. */
  readonly beside?: Beside;
}

/**
 * One flow as a Lambda function with a role of its own. Owners of resources give access: each `grant…` sets the variable and the
 * right together, and nothing is granted here but writing to its own log. The environment is checked at synth against the schema
 * that the handler checks at cold start.
 */
export class ControlFunction extends Construct {
  readonly flow: AnyFlow;
  readonly fn: LambdaFunction;
  readonly role: Role;
  readonly bundle: Bundle;
  readonly #variables: Record<string, string> = {};

  constructor(scope: Construct, props: ControlFunctionProps) {
    super(scope, pascal(props.flow.name));
    const { flow, watch } = props;
    this.flow = flow;
    const logGroup = new LogGroup(this, 'Log', { retention: props.logDays, removalPolicy: RemovalPolicy.RETAIN });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      ...(props.roleName && { roleName: props.roleName }),
    });
    logGroup.grantWrite(this.role);
    // An execution's history holds task tokens in the clear; nobody of ours ever needs it.
    this.role.addToPolicy(
      new PolicyStatement({ effect: Effect.DENY, actions: ['states:GetExecutionHistory'], resources: ['*'] }),
    );
    this.bundle = bundle(flow.name, props.beside);
    this.fn = new LambdaFunction(this, 'Function', {
      description: flow.does,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(this.bundle.folder),
      memorySize: flow.memory ?? 512,
      ...(flow.disk !== undefined && { ephemeralStorageSize: Size.mebibytes(flow.disk) }),
      timeout: Duration.seconds(flow.timeout ?? 30),
      role: this.role,
      logGroup,
    });
    if (props.vpc) this.#enter(props.vpc);
    else
      acknowledgePacks(
        this.fn,
        REGULATED,
        'LambdaInsideVPC',
        'it listens to nothing and calls AWS over TLS alone, bounded by its role; `vpc` in the configuration puts it into a network',
      );
    new MetricFilter(this, 'IntegrityErrors', {
      logGroup,
      filterPattern: FilterPattern.allTerms('IntegrityError'),
      metricNamespace: watch.namespace,
      metricName: 'IntegrityErrors',
      metricValue: '1',
    });
    watch.errorsOf(this.fn, flow.name);
    ownPolicy(this.role);
    this.#acknowledgeLambda();
    this.node.addValidation({ validate: () => this.#problems() });
  }

  /** Sets a variable of the function's environment. */
  set(variable: string, value: string): void {
    this.#variables[variable] = value;
    this.fn.addEnvironment(variable, value);
  }

  /** Allows it calls on exactly these resources. */
  allow(actions: readonly string[], resources: readonly string[], more?: Allowed): void {
    allowOn(this.role, actions, resources, more);
  }

  /** Lambda makes and removes network interfaces with the function's role; those calls know no resource beforehand. */
  #enter({ subnetIds, securityGroupIds }: Vpc): void {
    const fn = this.fn.node.defaultChild as CfnFunction;
    fn.vpcConfig = { subnetIds, securityGroupIds };
    this.allow(
      [
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      ['*'],
      { because: "Lambda's network interfaces have no name before they are made (AWSLambdaVPCAccessExecutionRole)" },
    );
    // What runs in the function must not use what Lambda needs to set it up (Lambda Developer Guide, 'Giving functions access to a VPC').
    this.role.addToPolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        actions: ['ec2:*NetworkInterface*', 'ec2:DescribeSubnets', 'ec2:*PrivateIpAddresses'],
        resources: ['*'],
        conditions: { ArnLike: { 'lambda:SourceFunctionArn': [this.#arn()] } },
      }),
    );
  }

  /** Any function under this role: the role is of one function only, whose ARN would depend on the role itself. */
  #arn = (): string =>
    Stack.of(this).formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });

  #acknowledgeLambda(): void {
    acknowledgePacks(
      this.fn,
      REGULATED,
      'LambdaConcurrency',
      "reserving takes from the account's pool, which is 10 in a new account: queues and API throttling bound the load, alarms tell of throttles",
    );
    acknowledgePacks(
      this.fn,
      [...REGULATED, 'Serverless'],
      'LambdaDLQ',
      'nobody invokes it asynchronously: queues and streams have their own parked queues, machines, the API and CloudFormation hear the error',
    );
    acknowledgePacks(
      this.fn,
      ['Serverless'],
      'LambdaTracing',
      'records, execution history and logs tell what happened; X-Ray would only add cost',
    );
  }

  #problems(): string[] {
    const parsed = variablesOf(this.flow).safeParse(this.#variables);
    return parsed.success ? [] : [`function \`${this.flow.name}\`: ${explainIssues(parsed.error)}`];
  }
}

/** `drift-map` as a construct's id: `DriftMap`. */
export const pascal = (name: string): string =>
  name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
