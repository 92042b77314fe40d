import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { awsAlarms } from '../../alarms.ts';

export const alarms = () => awsAlarms(new CloudWatchClient({}));
