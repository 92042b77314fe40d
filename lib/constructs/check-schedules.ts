import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ControlFunction } from './control-function.ts';
import { ownPolicy } from './rules/acknowledge.ts';
import type { Watch } from './watch.ts';
import { parkedQueue, type WorkQueue } from './work-queue.ts';

/**
 * The group of every check's schedule, which `announce` keeps in step with the manifests, the role Scheduler sends with, and the
 * queue for what it could not send.
 */
export class CheckSchedules extends Construct {
  readonly group: ScheduleGroup;
  readonly role: Role;
  readonly parked: Queue;

  constructor(scope: Construct, props: { environment: string; watch: Watch }) {
    super(scope, 'CheckSchedules');
    this.group = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: `steward-${props.environment}`,
      // Its schedules send to queues that go with this stack, and its name must be free for the next deploy.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.parked = parkedQueue(this, 'Parked', props.watch, 'schedules');
    const { account } = Stack.of(this);
    this.role = new Role(this, 'Role', {
      // Only schedules of this account: Scheduler must not be made to send for somebody else.
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    });
    ownPolicy(this.role);
    this.#send(this.parked);
  }

  /** Schedules may send to a flow's queue. */
  feed(work: WorkQueue): void {
    this.#send(work.queue);
  }

  /** A schedule of our own, apart from the checks: it sends `input` to a queue. */
  every(id: string, expression: string, work: WorkQueue, input: Readonly<Record<string, unknown>>): void {
    this.#send(work.queue);
    const schedule = new CfnSchedule(this, id, {
      description: `sends work to ${work.node.id}`,
      groupName: this.group.scheduleGroupName,
      scheduleExpression: expression,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: work.queue.queueArn,
        roleArn: this.role.roleArn,
        input: JSON.stringify(input),
        ...(work.gathered && { sqsParameters: { messageGroupId: 'schedule' } }),
        deadLetterConfig: { arn: this.parked.queueArn },
      },
    });
    // It names its group by its fixed name, which CloudFormation does not see as a reference.
    schedule.node.addDependency(this.group);
  }

  /** Create, change and remove the schedules of checks. */
  grantManage(to: ControlFunction): void {
    to.set('SCHEDULE_GROUP', this.group.scheduleGroupName);
    to.set('SCHEDULE_ROLE_ARN', this.role.roleArn);
    to.set('SCHEDULE_DLQ_ARN', this.parked.queueArn);
    const schedules = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${this.group.scheduleGroupName}/*`,
    });
    to.allow(
      ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule', 'scheduler:DeleteSchedule', 'scheduler:GetSchedule'],
      [schedules],
      { because: 'each check of each deployment has its schedule in this one group' },
    );
    // The list is asked of all groups and cut down by the request itself.
    to.allow(['scheduler:ListSchedules'], ['*'], { because: 'ListSchedules knows no resource; it only reads' });
    to.allow(['iam:PassRole'], [this.role.roleArn], {
      conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    });
  }

  #send(queue: Queue): void {
    this.role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
  }
}
