import type { Deployment } from '../model/model.ts';
import type { Reason } from '../reason.ts';
import { iso } from '../time.ts';

type Place = Pick<Deployment, 'model' | 'endpoint' | 'frozen'>;

/** How a deployment is frozen, in words; undefined where it is not. */
export const frozenInWords = ({ endpoint, frozen }: Place): string | undefined =>
  frozen && `${endpoint} is frozen since ${iso(frozen.at)} by ${frozen.by}: ${frozen.reason}`;

/** How a freeze is lifted, as a command. */
export const howToUnfreeze = ({ model, endpoint }: Place): string =>
  `an owner lifts it with \`steward unfreeze ${model} --deployment ${endpoint} --reason <text>\``;

/** Why nothing is released into a deployment, or promoted out of it, where it is frozen. */
export function frozenReasons(place: Place | undefined): Reason[] {
  const says = place && frozenInWords(place);
  return says === undefined
    ? []
    : [{ rule: 'frozen', subject: place!.endpoint, observed: says, limit: howToUnfreeze(place!) }];
}
