import { createHash } from 'node:crypto';
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  paginateListSchedules,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { InvalidEventError } from '../../../domain/errors.ts';
import type { ScheduleSpec, Schedules } from '../../../ports/effects.ts';
import { translateErrors } from '../sdk-errors.ts';

export interface SchedulesNeeds {
  readonly group: string;
  /** Role that Scheduler assumes to send. */
  readonly roleArn: string;
  /** Queue for what Scheduler could not deliver in its own retries (24 h, 185 attempts). */
  readonly deadLetterArn: string;
  /** ARN of each flow's queue by the flow's name. */
  readonly targets: Readonly<Record<string, string>>;
}

/**
 * Smears a fleet whose manifests all say 06:00: of 10,000 models 11 a second start, not all in the first second. A slot is named by its
 * scheduled time, so the delay changes nothing else: docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html
 */
const WINDOW_MINUTES = 15;

/** docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html: names have at most 64 characters, ours may have more. */
const MAX_NAME = 64;
const KEPT = 47;
const SHORTENED = /^.{47}\.[0-9a-f]{16}$/;

const nameOf = (name: string): string => {
  // A short name that looks shortened must not be taken for one.
  if (name.length <= MAX_NAME && !SHORTENED.test(name)) return name;
  return `${name.slice(0, KEPT)}.${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
};

const named =
  (...names: string[]) =>
  (error: unknown): undefined => {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  };

/** EventBridge Scheduler, one group for all of ours. The scheduled time itself is the slot, however late the message comes. */
export function awsSchedules(client: SchedulerClient, needs: SchedulesNeeds): Schedules {
  const { group, roleArn, deadLetterArn, targets } = needs;
  const inputOf = ({ name, expression, timezone, flow, payload }: ScheduleSpec): CreateScheduleCommandInput => {
    const Arn = targets[flow];
    if (Arn === undefined)
      throw new InvalidEventError(
        `flow \`${flow}\` cannot be scheduled: use one of ${Object.keys(targets).join(', ')}`,
      );
    return {
      Name: nameOf(name),
      GroupName: group,
      Description: name,
      ScheduleExpression: expression,
      ScheduleExpressionTimezone: timezone,
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: WINDOW_MINUTES },
      State: 'ENABLED',
      Target: {
        Arn,
        RoleArn: roleArn,
        DeadLetterConfig: { Arn: deadLetterArn },
        Input: JSON.stringify({ ...payload, slot: '<aws.scheduler.scheduled-time>' }),
      },
    };
  };
  const fullName = async (name: string): Promise<string | undefined> => {
    if (!SHORTENED.test(name)) return name;
    const command = new GetScheduleCommand({ Name: name, GroupName: group });
    return (await client.send(command).catch(named('ResourceNotFoundException')))?.Description;
  };

  return translateErrors<Schedules>({
    put: async (spec) => {
      const input = inputOf(spec);
      const created = await client.send(new CreateScheduleCommand(input)).catch(named('ConflictException'));
      if (!created) await client.send(new UpdateScheduleCommand(input));
    },
    remove: async (name) => {
      const command = new DeleteScheduleCommand({ Name: nameOf(name), GroupName: group });
      await client.send(command).catch(named('ResourceNotFoundException'));
    },
    list: async (prefix) => {
      const names: string[] = [];
      for await (const page of paginateListSchedules(
        { client },
        { GroupName: group, NamePrefix: prefix.slice(0, KEPT) },
      ))
        for (const { Name } of page.Schedules ?? []) {
          const name = Name && (await fullName(Name));
          if (name?.startsWith(prefix)) names.push(name);
        }
      return names.sort();
    },
  });
}

/** With the credentials and the region of this process. */
export const ownSchedules = (needs: SchedulesNeeds) => awsSchedules(new SchedulerClient({}), needs);
