import type { Deployment, ModelVersion } from '../model/model.ts';
import type { Rung } from './ladder.ts';

/** Who serves the last stage that has a champion, in the first of its deployments that has one: a new version is to beat it, and pipelines compare with it. */
export function lastChampion(
  ladder: readonly Rung[],
  deployments: readonly Deployment[],
  except?: number,
): { readonly version: number; readonly endpoint: string } | undefined {
  for (const rung of ladder.toReversed())
    for (const { endpoint } of rung.deployments) {
      const version = deployments.find((one) => one.endpoint === endpoint)?.champion;
      if (version !== undefined && version !== except) return { version, endpoint };
    }
  return undefined;
}

/**
 * Why predictions say nothing of who serves where a version is to go: pipelines compare with the champion of the last stage, and another serves there. Nothing
 * where they are the same, or nobody serves.
 */
export function comparedWithAnother(
  ladder: readonly Rung[],
  { version }: Pick<ModelVersion, 'version'>,
  deployments: readonly Deployment[],
  into: readonly string[],
): string | undefined {
  const last = lastChampion(ladder, deployments, version);
  const place = deployments.find(
    ({ endpoint, champion }) =>
      into.includes(endpoint) && champion !== undefined && champion !== version && champion !== last?.version,
  );
  return (
    last &&
    place &&
    `the predictions compare with version ${last.version}, which serves ${last.endpoint}, and version ${place.champion} serves ${place.endpoint}: let that one go on first, or go back there (\`steward rollback\`)`
  );
}
