import { Usage } from '../usage/usage.ts';
import { keys, type ModelId } from './keys.ts';
import { asWritten, type Stands } from './load.ts';

/*
 * What ran of a deployment in a month, and of all deployments of a model. Apart from load.ts, because whoever counts nothing is to load none of it.
 */

export const deploymentUsage = ({ tenant, model }: ModelId, month: string, endpoint: string): Stands<Usage> =>
  stands(keys.usage(tenant, model, month, endpoint));
export const modelUsages = ({ tenant, model }: ModelId, month: string): Stands<Usage> =>
  stands(keys.usage(tenant, model, month));

const stands = (key: Stands<Usage>['key']): Stands<Usage> => ({ key, parse: (item) => asWritten(Usage, key, item) });
