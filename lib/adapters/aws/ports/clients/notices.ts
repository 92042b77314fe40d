import { SNSClient } from '@aws-sdk/client-sns';
import { awsNotices } from '../../notices.ts';

type Rest<F> = F extends (client: never, ...rest: infer R) => unknown ? R : never;

export const notices = (...needs: Rest<typeof awsNotices>) => awsNotices(new SNSClient({}), ...needs);
