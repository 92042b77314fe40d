import { KMSClient } from '@aws-sdk/client-kms';
import { awsKeys } from '../../keys.ts';

type Rest<F> = F extends (client: never, ...rest: infer R) => unknown ? R : never;

export const keys = (...needs: Rest<typeof awsKeys>) => awsKeys(new KMSClient({}), ...needs);
