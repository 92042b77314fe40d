import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  paginateListSchedules,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';

const scheduler = new SchedulerClient({});
const GroupName = 'steward-cloud';

/** The schedules in Steward's group whose name holds these words. */
export async function schedulesOf(words: string): Promise<GetScheduleCommandOutput[]> {
  const names: string[] = [];
  for await (const page of paginateListSchedules({ client: scheduler }, { GroupName }))
    names.push(...(page.Schedules ?? []).map(({ Name }) => Name!).filter((name) => name.includes(words)));
  return Promise.all(names.map((Name) => scheduler.send(new GetScheduleCommand({ Name, GroupName }))));
}

/** Gives the one schedule of these words another expression and leaves the rest of it as it is; returns how to take that back. */
export async function reschedule(words: string, ScheduleExpression: string): Promise<() => Promise<void>> {
  const [found] = await schedulesOf(words);
  const { Name, FlexibleTimeWindow, Target, Description, ScheduleExpression: before } = found!;
  const set = async (expression: string | undefined): Promise<void> => {
    const same = { Name, GroupName, FlexibleTimeWindow, Target, Description };
    await scheduler.send(new UpdateScheduleCommand({ ...same, ScheduleExpression: expression }));
  };
  await set(ScheduleExpression);
  return () => set(before);
}
