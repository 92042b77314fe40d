import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { awsBus } from '../../bus.ts';

type Rest<F> = F extends (client: never, ...rest: infer R) => unknown ? R : never;

export const bus = (...needs: Rest<typeof awsBus>) => awsBus(new EventBridgeClient({}), ...needs);
