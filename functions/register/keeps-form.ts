import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import { formOf, SERVING_FORMS } from '../../lib/domain/serving/forms.ts';
import { ONE_FORM } from '../../lib/domain/serving/other-form.ts';
import { formRunning } from '../../lib/domain/serving/settings.ts';
import { SAME_VARIANTS, variantMisfits } from '../../lib/domain/serving/variants-stay.ts';

/** What serves already, or is on its way, stays of its form, also where the manifest did not name it meanwhile. @throws InvalidEventError naming the deployment */
export function keepsItsForm(now: Manifest, before: Manifest | undefined, deployments: readonly Deployment[]): void {
  for (const [i, spec] of now.deployments.entries()) {
    const { content, config, releasing } = deployments.find(({ endpoint }) => endpoint === spec.endpoint) ?? {};
    const named = before?.deployments.find(({ endpoint }) => endpoint === spec.endpoint);
    const [other] = content ? variantMisfits({ ...spec, autoscaled: false }, content) : [];
    if (other)
      throw new InvalidEventError(
        `\`deployments.${i}.variants\`: \`${spec.endpoint}\` serves with the variants ${other.observed}, and keeps their names: ${SAME_VARIANTS}`,
      );
    const was = content ? formRunning(content) : named && (config ?? releasing) ? formOf(named) : formOf(spec);
    if (was !== formOf(spec))
      throw new InvalidEventError(
        `\`deployments.${i}.serving\`: \`${spec.endpoint}\` ${config === undefined ? 'is on its way' : 'serves'} as ${SERVING_FORMS[was].called} and stays one; give ${SERVING_FORMS[formOf(spec)].called} another \`endpoint\`: ${ONE_FORM}`,
      );
  }
}
