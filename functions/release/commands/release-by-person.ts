import { frozenSpec } from '../../../lib/domain/approval/frozen.ts';
import { newestApproval } from '../../../lib/domain/approval/newest.ts';
import { planInWords } from '../../../lib/domain/approval/plan-in-words.ts';
import { NotFoundError } from '../../../lib/domain/errors.ts';
import type { Actor } from '../../../lib/domain/ledger/record.ts';
import type { Deployment } from '../../../lib/domain/model/model.ts';
import { planSteps } from '../../../lib/domain/plan/plan-steps.ts';
import type { PortsOf } from '../../../lib/flow/needs.ts';
import { assertOwn } from '../../register/owner.ts';
import { specOf } from '../../registry/load.ts';
import { type Requested, refuseUnadopted, releaseOver, requestRelease } from './request.ts';

type Needs = Parameters<typeof requestRelease>[0] &
  PortsOf<'registry' | 'sagemaker:endpoints' | 'owners' | 'policies' | 'clock'>;

/** Asks for the release of a version that passed its gate, if it may go there as things stand, and says how it is released. */
export function releaseByPerson(ports: Needs) {
  return async function releaseByPerson(due: {
    readonly tenant: string;
    readonly model: string;
    readonly version: number;
    readonly deployment: string;
    readonly actor: Actor;
  }): Promise<Requested | { readonly verdict: 'refuse'; readonly why: string }> {
    const { actor, ...about } = due;
    const { model, version, deployment } = about;
    assertOwn(ports.owners, about, [{ kind: 'endpoint', name: deployment }]);
    const found = await ports.registry.version(about, version);
    const over = found && releaseOver(found, deployment);
    if (over) return { verdict: 'refuse', why: over };
    if (found?.gate?.verdict !== 'pass') {
      const name = `${model}/${version}`;
      throw new NotFoundError(`\`${name}\` has not passed its gate: see \`steward gate ${name} --dry-run\``);
    }
    const place = await ports.registry.deployment(about, deployment);
    if (!place) throw new NotFoundError(`\`${model}\` has no deployment \`${deployment}\`: its manifest lists them`);
    await refuseUnadopted(ports, place);
    const { whyTooEarly } = await import('../../registry/load-promotion.ts');
    const early = await whyTooEarly(ports, found, deployment, ports.policies.sha256);
    if (early) return { verdict: 'refuse', why: early };
    const asked = await requestRelease(ports, about, found, actor);
    if (asked.how === 'over') return { ...asked, stands: place.releases[version] ?? 'not released' };
    return asked.how === 'redriven' ? asked : { ...asked, ...(await plannedRelease(ports, place, version)) };
  };
}

/** How it goes: as its question froze it, where people are asked already, else as it will; nothing where no manifest has the deployment any more. */
async function plannedRelease(
  { registry }: PortsOf<'registry'>,
  deployment: Deployment,
  version: number,
): Promise<Pick<Requested, 'plan' | 'steps'>> {
  const questions = await registry.approvals(deployment, version);
  const asked = newestApproval(questions, { version, deployment: deployment.endpoint });
  const isOn = asked?.state === 'pending' || asked?.state === 'approved';
  const spec = (isOn ? frozenSpec(asked) : undefined) ?? specOf(await registry.model(deployment), deployment.endpoint);
  return spec ? { plan: planInWords(spec), steps: planSteps(spec, deployment.config !== undefined) } : {};
}
