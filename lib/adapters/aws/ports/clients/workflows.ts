import { SFNClient } from '@aws-sdk/client-sfn';
import { awsWorkflows } from '../../workflows.ts';

type Rest<F> = F extends (client: never, ...rest: infer R) => unknown ? R : never;

export const workflows = (...needs: Rest<typeof awsWorkflows>) => awsWorkflows(new SFNClient({}), ...needs);
