import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

/** Every kind of alarm; each has its article in docs/runbook.md under this name. */
export const ALARM_KINDS = [
  'function-errors',
  'parked-messages',
  'work-waiting',
  'stream-behind',
  'workflow-failed',
  'integrity',
  'api-errors',
] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

const FIVE_MINUTES = Duration.minutes(5);

/** The alarms of a stack: each tells the operators what it means and where its runbook article stands. */
export class Watch extends Construct {
  /** Where our own metrics are counted. */
  readonly namespace: string;
  readonly #topic: ITopic;
  readonly #environment: string;
  readonly #watched = new Map<AlarmKind, IMetric[]>();

  constructor(scope: Construct, props: { topic: ITopic; environment: string }) {
    super(scope, 'Watch');
    this.#topic = props.topic;
    this.#environment = props.environment;
    this.namespace = `Steward/${props.environment}`;
  }

  errorsOf(fn: LambdaFunction, name: string): void {
    this.alarm(
      'function-errors',
      name,
      `function ${name} failed or timed out`,
      fn.metricErrors({ period: FIVE_MINUTES, statistic: 'Sum' }),
      1,
    );
  }

  /** A dead-letter queue holds what was given up; one message is one thing that did not happen. */
  parked(queue: Queue, name: string): void {
    const metric = queue.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: 'Maximum' });
    this.alarm('parked-messages', name, `work for ${name} was given up and parked`, metric, 1);
  }

  waiting(queue: Queue, name: string): void {
    const metric = queue.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES, statistic: 'Maximum' });
    this.alarm('work-waiting', name, `work for ${name} waits for over an hour`, metric, Duration.hours(1).toSeconds());
  }

  behind(fn: LambdaFunction, name: string): void {
    const metric = fn.metric('IteratorAge', { period: FIVE_MINUTES, statistic: 'Maximum' });
    this.alarm(
      'stream-behind',
      name,
      `${name} is over 5 minutes behind the ledger`,
      metric,
      FIVE_MINUTES.toMilliseconds(),
    );
  }

  failuresOf(machine: StateMachine, name: string): void {
    const options = { period: FIVE_MINUTES, statistic: 'Sum' };
    const says = `an execution of ${name} failed, ran out of time or was stopped`;
    this.alarm('workflow-failed', name, says, machine.metricFailed(options), 1);
    this.alarm('workflow-failed', `${name}-timed-out`, says, machine.metricTimedOut(options), 1);
    this.alarm('workflow-failed', `${name}-aborted`, says, machine.metricAborted(options), 1);
  }

  /** Once for all stacks: what any function logged as an IntegrityError. */
  integrity(): void {
    const metric = new Metric({
      namespace: this.namespace,
      metricName: 'IntegrityErrors',
      period: FIVE_MINUTES,
      statistic: 'Sum',
    });
    this.alarm('integrity', 'all', 'something that must never differ does: stop and look', metric, 1);
  }

  /** One picture of everything watched so far, a graph for each kind of alarm. */
  draw(name: string): void {
    const graphs = [...this.#watched].map(([kind, left]) => new GraphWidget({ title: kind, left, width: 12 }));
    new Dashboard(this, 'Dashboard', { dashboardName: `steward-${this.#environment}-${name}`, widgets: [graphs] });
  }

  alarm(kind: AlarmKind, subject: string, says: string, metric: IMetric, threshold: number): void {
    const alarm = new Alarm(this, `${kind}-${subject}`, {
      alarmName: `steward-${this.#environment}-${kind}-${subject}`,
      alarmDescription: `${says}. Runbook: docs/runbook.md#${kind}`,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.#watched.set(kind, [...(this.#watched.get(kind) ?? []), metric]);
    alarm.addAlarmAction(new SnsAction(this.#topic));
    alarm.addOkAction(new SnsAction(this.#topic));
  }
}
