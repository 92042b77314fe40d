import { planInWords } from '../../../lib/domain/approval/plan-in-words.ts';
import type { Deployment } from '../../../lib/domain/model/model.ts';
import { planSteps } from '../../../lib/domain/plan/plan-steps.ts';
import type { PortsOf } from '../../../lib/flow/needs.ts';
import { specOf } from '../../registry/load.ts';

/** How a release that was asked for goes, as its question will freeze it; nothing where no manifest has the deployment any more. */
export async function plannedRelease(
  { registry }: PortsOf<'registry'>,
  deployment: Deployment,
): Promise<{ readonly plan?: string; readonly steps?: readonly string[] }> {
  const spec = specOf(await registry.model(deployment), deployment.endpoint);
  return spec ? { plan: planInWords(spec), steps: planSteps(spec, deployment.config !== undefined) } : {};
}
