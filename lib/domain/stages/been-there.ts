import { stateIn } from '../approval/said.ts';
import type { Deployment, ModelVersion } from '../model/model.ts';

/** How a version stands in a deployment that it need not enter by itself any more; `replaced` where it served there and another one does now. */
export function beenThere(version: ModelVersion, deployment: Deployment): { says: string; replaced: boolean } {
  const { endpoint, champion, releasing, releases, previous } = deployment;
  const is = `version ${version.version}`;
  const still = (says: string) => ({ says, replaced: false });
  if (releasing?.version === version.version) return still(`${is} is on its way into ${endpoint}`);
  if (champion === version.version) return still(`${is} serves ${endpoint}`);
  if (stateIn(version, endpoint) === 'awaiting-approval') return still(`people are being asked about ${endpoint}`);
  if (releases[version.version] === undefined && previous?.version !== version.version)
    return still(`people said yes to it for ${endpoint}, and its release is about to begin`);
  const now = champion === undefined ? 'no version serves it' : `version ${champion} serves it`;
  const back =
    previous?.version === version.version
      ? `\`steward rollback ${version.model} --deployment ${endpoint}\` goes back to it, under the yes that it has`
      : 'it is not released there again: train another version';
  return { says: `${is} served ${endpoint} before, and ${now}: ${back}`, replaced: true };
}
