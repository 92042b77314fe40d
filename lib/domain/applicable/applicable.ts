import { standbyMisfits } from '../failover/standby-fits.ts';
import { StoredManifest } from '../model/manifest.ts';
import { servingMisfits } from '../serving/serving-fits.ts';
import { evidenceMisfits } from './evidence-fits.ts';
import { goldenMisfits } from './golden-fits.ts';
import { nameMisfits } from './name-fits.ts';
import { operationsMisfits } from './operations-fits.ts';
import { parameterMisfits } from './parameter-fits.ts';
import { pathMisfits } from './path-fits.ts';
import { planMisfits } from './plan-fits.ts';
import { qualityMisfits } from './quality-fits.ts';
import { raceMisfits } from './race-fits.ts';
import { responseMisfits } from './response-fits.ts';
import { segmentMisfits } from './segment-fits.ts';
import { sizeMisfits } from './size-fits.ts';
import { taskMisfits } from './task-fits.ts';
import { timingMisfits } from './timing-fits.ts';

/** What a team says about one model, as `apply` takes it: beyond what a stored one is, its checks come due and all of it can be kept. */
export const ApplicableManifest = StoredManifest.superRefine((manifest, context) => {
  for (const { path, message } of timingMisfits(manifest.monitoring))
    context.addIssue({ code: 'custom', path: ['monitoring', ...path], message });
  const { quality } = manifest.monitoring;
  const features = manifest.schema.features.map(({ name }) => name);
  for (const { path, message } of quality ? qualityMisfits(quality, features) : [])
    context.addIssue({ code: 'custom', path: ['monitoring', 'quality', ...path], message });
  for (const { path, message } of [
    ...nameMisfits(manifest),
    ...servingMisfits(manifest.deployments),
    ...goldenMisfits(manifest.deployments),
    ...planMisfits(manifest.deployments),
    ...raceMisfits(manifest),
    ...standbyMisfits(manifest.deployments),
    ...segmentMisfits(manifest),
    ...sizeMisfits(manifest),
    ...parameterMisfits(manifest),
    ...taskMisfits(manifest),
    ...evidenceMisfits(manifest),
    ...operationsMisfits(manifest),
    ...pathMisfits(manifest),
    ...responseMisfits(manifest),
  ])
    context.addIssue({ code: 'custom', path: [...path], message });
});
