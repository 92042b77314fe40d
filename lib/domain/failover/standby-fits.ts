import type { DeploymentSpec } from '../model/manifest.ts';
import { formOf, SERVING_FORMS, type ServingForm } from '../serving/forms.ts';

interface Misfit {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * Forms that answer in the call at an address of their own, so that a caller who asks another region asks the same: answers of a queue lie in a bucket of the
 * region that is gone, a component stands on an endpoint of others, and neither jobs nor functions are carried (docs/accounts.md).
 */
const STANDING: readonly ServingForm[] = ['real-time', 'serverless', 'direct'];

/** Standbys that could not take over, said before anything is made. That they are in another region says carry/target-fits.ts. */
export const standbyMisfits = (deployments: readonly DeploymentSpec[]): Misfit[] =>
  deployments.flatMap((spec, i) => {
    if (spec.standby === undefined) return [];
    const message = misfitOf(spec, deployments);
    return message === undefined ? [] : [{ path: ['deployments', i, 'standby'], message }];
  });

function misfitOf(spec: DeploymentSpec, deployments: readonly DeploymentSpec[]): string | undefined {
  const { endpoint, standby: name, stage } = spec;
  const standby = deployments.find((one) => one.endpoint === name);
  if (!standby || name === endpoint)
    return `must be the \`endpoint\` of another deployment: ${
      deployments.flatMap((one) => (one.endpoint === endpoint ? [] : [`\`${one.endpoint}\``])).join(', ') ||
      'the manifest has no other'
    }`;
  if (standby.standby !== undefined)
    return `\`${name}\` has a standby itself: one of two stands by for the other, leave \`standby\` out there`;
  if (deployments.filter((one) => one.standby === name).length > 1)
    return `\`${name}\` stands by for another deployment already: give each a standby of its own`;
  if (standby.stage !== stage)
    return `\`${name}\` is of stage \`${standby.stage}\`: a standby serves what \`${endpoint}\` does, in \`${stage}\``;
  if (standby.target === undefined) return `\`${name}\` needs a \`target\` in another region`;
  const form = formOf(spec);
  if (!STANDING.includes(form))
    return `nothing stands by for ${SERVING_FORMS[form].called}: callers ask it elsewhere or find its answers in its own region; leave \`standby\` out`;
  if (formOf(standby) !== form)
    return `\`${name}\` is ${SERVING_FORMS[formOf(standby)].called}, and callers ask it as they ask ${SERVING_FORMS[form].called}: serve both alike`;
  return undefined;
}
