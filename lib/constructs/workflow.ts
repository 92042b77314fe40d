import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ArnFormat, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Effect, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import { Construct } from 'constructs';
import { type ControlFunction, pascal } from './control-function.ts';
import { acknowledgePacks, acknowledgeRule, ownPolicy } from './rules/acknowledge.ts';
import { troublesOf } from './rules/asl-rules.ts';
import type { Watch } from './watch.ts';

export interface WorkflowProps {
  /** The machine's ASL: valid JSON with `${NameFunction}` where a function's ARN belongs. */
  readonly file: string;
  /** Every function the file names, by that name. */
  readonly functions: Readonly<Record<string, ControlFunction>>;
  readonly watch: Watch;
  readonly logDays: number;
}

/** A state machine from its file, which may invoke exactly the functions the file names. */
export class Workflow extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, props: WorkflowProps) {
    const name = basename(props.file, '.asl.json');
    super(scope, `${pascal(name)}Workflow`);
    const text = readFileSync(props.file, 'utf8');
    const troubles = troublesOf(JSON.parse(text));
    this.node.addValidation({ validate: () => troubles.map((trouble) => `\`${props.file}\`: ${trouble}`) });
    const named = [...new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, placeholder]) => placeholder!))].sort();
    const given = Object.keys(props.functions).sort();
    if (named.join() !== given.join())
      throw new Error(
        `\`${props.file}\` names ${named.join(', ')}, but is given ${given.join(', ')}: make them the same`,
      );
    const arns = Object.entries(props.functions).map(([placeholder, { fn }]) => [placeholder, fn.functionArn] as const);
    const logs = new LogGroup(this, 'Log', {
      // Step Functions' logs under this prefix need no entry in the region's one resource policy.
      logGroupName: `/aws/vendedlogs/states/${Stack.of(this).stackName}-${name}`,
      retention: props.logDays,
      // A fixed name must be free for the next deploy; what happened is in the ledger.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.machine = new StateMachine(this, 'Machine', {
      definitionBody: DefinitionBody.fromString(
        text.replaceAll('"arn:aws:states:', `"arn:${this.#partition()}:states:`),
      ),
      definitionSubstitutions: Object.fromEntries(arns),
      // Inputs and outputs of tasks hold the task token, which no log may.
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: false },
    });
    this.machine.addToRolePolicy(
      new PolicyStatement({ effect: Effect.DENY, actions: ['states:GetExecutionHistory'], resources: ['*'] }),
    );
    this.machine.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: arns.map(([, arn]) => arn) }),
    );
    const tracing = 'records, execution history and logs tell what happened; X-Ray would only add cost';
    acknowledgeRule(this.machine, 'AwsSolutions-SF2', tracing);
    acknowledgePacks(this.machine, ['Serverless'], 'StepFunctionStateMachineXray', tracing);
    ownPolicy(this.machine.role);
    acknowledgeRule(
      this.machine.role,
      'AwsSolutions-IAM5[Resource::*]',
      'Step Functions sets up its log delivery with calls that know no resource (docs: cw-logs.html, IAM policies)',
    );
    const labels = [...text.matchAll(/"Label": "(\w+)"/g)].map(([, label]) => label!);
    if (text.includes('"DISTRIBUTED"')) this.#runItself(labels);
    props.watch.failuresOf(this.machine, name);
  }

  /**
   * A Distributed Map starts its children as executions of the same machine. In a policy of its own, for the machine cannot wait
   * for rights that name it: docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
   */
  #runItself(labels: readonly string[]): void {
    const rights = new Policy(this, 'RunItself', { roles: [this.machine.role] });
    rights.addStatements(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [this.machine.stateMachineArn] }),
      // What still runs of a map that has failed is stopped by Step Functions, with the machine's own rights.
      new PolicyStatement({
        actions: ['states:DescribeExecution', 'states:StopExecution'],
        resources: [this.#executions()],
      }),
      // Redriving the parent redrives its map run, with the machine's own rights.
      new PolicyStatement({ actions: ['states:RedriveExecution'], resources: labels.map(this.#children) }),
    );
    for (const resource of [this.#executions(), ...labels.map(this.#children)]) {
      const written = flattenCfnReference(Stack.of(this).resolve(resource));
      acknowledgeRule(rights, `AwsSolutions-IAM5[Resource::${written}]`, 'every execution of this one machine');
    }
    ownPolicy(rights);
  }

  /**
   * The files name the integrations as they are called in most regions; their ARNs are of the stack's partition. A placeholder would do
   * where no region is written, but cfn-lint refuses one in a machine: preflight asks for the region there.
   */
  #partition(): string {
    const { partition } = Stack.of(this);
    return Token.isUnresolved(partition) ? 'aws' : partition;
  }

  #executions = (): string => this.#executionsOf(this.machine.stateMachineName);
  /** Those that a map of this label starts. */
  #children = (label: string): string => this.#executionsOf(`${this.machine.stateMachineName}/${label}`);

  #executionsOf = (name: string): string =>
    Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${name}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });

  /** Allows starting it and asking how an execution stands; tells its ARN. */
  grantStart(to: ControlFunction, variable: string): void {
    to.set(variable, this.machine.stateMachineArn);
    to.allow(['states:StartExecution'], [this.machine.stateMachineArn]);
    // A name that is taken says nothing of what was started under it.
    this.grantDescribe(to);
  }

  /** Allows asking how an execution stands. */
  grantDescribe(to: ControlFunction): void {
    to.allow(['states:DescribeExecution'], [this.#executions()], { because: 'every execution of this one machine' });
  }

  /** Allows finding executions by how they stand, and letting one that failed go on. */
  grantRedrive(to: ControlFunction): void {
    to.allow(['states:ListExecutions'], [this.machine.stateMachineArn]);
    to.allow(['states:DescribeExecution', 'states:RedriveExecution'], [this.#executions()], {
      because: 'every execution of this one machine',
    });
  }

  /** The one right to wake what waits for people. */
  grantResume(to: ControlFunction, variable: string): void {
    to.set(variable, this.machine.stateMachineArn);
    to.allow(['states:SendTaskSuccess'], [this.machine.stateMachineArn]);
  }
}
