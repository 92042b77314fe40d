import type { ModelView } from '../../../lib/contract/api.ts';

/**
 * Why a deployment is not driven, with what is allowed; undefined where it is. What people or programs live on is not, unless it is said.
 *
 * @param inProduction it was said
 */
export function whyNotDriven(
  { deployments }: Pick<ModelView, 'deployments'>,
  { model, version, deployment }: { readonly model: string; readonly version: number; readonly deployment: string },
  inProduction: boolean,
): string | undefined {
  const found = deployments.find(({ endpoint }) => endpoint === deployment);
  if (!found)
    return `\`${deployment}\` is no deployment of \`${model}\`: ${deployments.map(({ endpoint, stage }) => `\`${endpoint}\` (${stage})`).join(', ') || 'it has none'}`;
  if (found.champion !== version)
    return `\`${deployment}\` serves ${found.champion === undefined ? 'nothing' : `version ${found.champion}`}: what is measured is evidence of the version that serves`;
  if (found.releasing !== undefined)
    return `version ${found.releasing} is on its way into \`${deployment}\`: wait until it is over`;
  if (found.outOfBand) return `\`${deployment}\` does not run what was verified: \`steward incidents\` says what`;
  if (found.stage === 'prod' && !inProduction)
    return `\`${deployment}\` is live in PRODUCTION: its callers would wait, or be turned away. Drive it in a stage before (${
      deployments
        .filter(({ stage }) => stage !== 'prod')
        .map(({ endpoint }) => `\`${endpoint}\``)
        .join(', ') || 'there is none'
    }), or say \`--in-production\``;
  return undefined;
}
