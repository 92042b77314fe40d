import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { awsSchedules } from '../../schedules.ts';

type Rest<F> = F extends (client: never, ...rest: infer R) => unknown ? R : never;

export const schedules = (...needs: Rest<typeof awsSchedules>) => awsSchedules(new SchedulerClient({}), ...needs);
