import {
  type Adoption,
  type AdoptionDecision,
  aliasStays,
  decideAdoption,
} from '../../../lib/domain/adoption/decide-adoption.ts';
import { ConflictError, NotFoundError } from '../../../lib/domain/errors.ts';
import { modelChain } from '../../../lib/domain/ledger/chain.ts';
import type { Actor } from '../../../lib/domain/ledger/record.ts';
import type { Deployment } from '../../../lib/domain/model/model.ts';
import type { Reason } from '../../../lib/domain/reason.ts';
import * as writes from '../../../lib/domain/registry/writes.ts';
import { formOf } from '../../../lib/domain/serving/forms.ts';
import type { PortsOf } from '../../../lib/flow/needs.ts';
import type { Commit } from '../../../lib/ports/ledger.ts';
import { assertOwn } from '../../register/owner.ts';
import { loadPlace } from '../../registry/load.ts';
import { inTarget } from '../../target/in-target.ts';
import { observeInSageMaker } from '../place/observe-place.ts';

type Needs = PortsOf<'registry' | 'sagemaker:endpoints' | 'ledger' | 'clock' | 'owners'>;

export interface AdoptDue {
  readonly tenant: string;
  readonly model: string;
  readonly deployment: string;
  /** Only says what would be recorded. */
  readonly dryRun: boolean;
  /** sha256 of what a dry run showed: anything else is not adopted. */
  readonly content?: string | undefined;
  readonly actor: Actor;
}

/** What is recorded of an adoption, and answered. Variables of containers are in neither: their values may be secrets. */
export interface RecordedAdoption {
  readonly config: string;
  /** sha256 of everything the endpoint serves. */
  readonly content: string;
  readonly variant: string;
  readonly package: string;
  /** 0: no registered version runs. */
  readonly champion: number;
  readonly images: string[];
  readonly instanceType: string;
  readonly capture: string;
}

/** `would-adopt` is the answer of a dry run. A refusal says in each reason's limit how to mend it. */
export interface Adopting {
  readonly verdict: 'adopted' | 'unchanged' | 'would-adopt' | 'refused';
  readonly adoption?: RecordedAdoption;
  readonly notes: readonly Reason[];
  readonly reasons: readonly Reason[];
}

/** Records what an endpoint from before Steward runs as the start of its deployment. Nothing of SageMaker is changed. */
export function adopt(ports: Needs) {
  return async function adopt(due: AdoptDue): Promise<Adopting> {
    assertOwn(ports.owners, due, [{ kind: 'endpoint', name: due.deployment }]);
    const { deployment, decision } = await decided(ports, due);
    if (decision.verdict === 'refused') return { verdict: 'refused', notes: [], reasons: decision.reasons };
    const { adoption, notes } = decision;
    const said = { adoption: recordedOf(adoption), notes, reasons: [] };
    if (decision.verdict === 'unchanged') return { verdict: 'unchanged', ...said };
    if (due.dryRun) return { verdict: 'would-adopt', ...said };
    if (due.content !== undefined && due.content !== adoption.content)
      throw new ConflictError(
        `\`${due.deployment}\` runs something else than the dry run showed: look again with \`steward adopt ${due.model} --deployment ${due.deployment} --dry-run\``,
        { clause: 'content' },
      );
    await ports.ledger.commit(adopted(due, deployment, adoption, notes, ports.clock.now()));
    return { verdict: 'adopted', ...said };
  };
}

async function decided(ports: Needs, due: AdoptDue): Promise<{ deployment: Deployment; decision: AdoptionDecision }> {
  const id = { tenant: due.tenant, model: due.model };
  const { spec, deployment } = await loadPlace(ports.registry, due);
  if (spec.serving?.type === 'lambda') return { deployment, decision: aliasStays(due.deployment) };
  const there = inTarget(ports, deployment);
  const endpoint = await observeInSageMaker(there, formOf(spec), due.deployment, undefined);
  if (!endpoint)
    throw new NotFoundError(
      `there is no endpoint \`${due.deployment}\` to adopt: the first release creates it, so there is nothing to do`,
    );
  // A package's number is its version's: only that one can be what runs.
  const numbers = endpoint.variants.flatMap(({ containers }) => containers.map((c) => c.package?.split('/').at(-1)));
  const number = numbers.map(Number).find((n) => Number.isSafeInteger(n) && n > 0);
  const version = number === undefined ? undefined : await ports.registry.version(id, number);
  const host = spec.serving?.type === 'component' ? await there.sagemaker.describeEndpoint(spec.serving.on) : undefined;
  const versions = version ? [version] : [];
  return { deployment, decision: decideAdoption({ deployment, spec, endpoint, host, versions }) };
}

/** The commit of one adoption: repeated for the same deployment as it stands, it is the same one. */
function adopted(
  due: AdoptDue,
  deployment: Deployment,
  adoption: Adoption,
  notes: readonly Reason[],
  now: number,
): Commit {
  const { tenant, model, endpoint, champion } = deployment;
  const { config, content, served, variant, package: from, version } = adoption;
  const { unadopted: _, outOfBand: __, champion: ___, liveSince: ____, ...rest } = deployment;
  const releases = { ...rest.releases };
  if (champion !== undefined) delete releases[champion];
  const item: Deployment = {
    ...rest,
    variant,
    config,
    content: served,
    adopted: {
      config,
      content: served,
      at: now,
      by: due.actor.id,
      ...(from && { package: from }),
      ...(version && { version }),
    },
    releases: version === undefined ? releases : { ...releases, [version]: 'live' },
    ...(version !== undefined && { champion: version, liveSince: now }),
  };
  return {
    once: `adopt:${tenant}:${model}:${endpoint}:${deployment.revision}:${content}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'ModelAdopted',
          actor: due.actor,
          subject: { tenant, model, deployment: endpoint, ...(version !== undefined && { version }) },
          verdict: 'adopted',
          reasons: notes.slice(0, 20),
          data: { ...recordedOf(adoption) },
        },
      },
    ],
    writes: [writes.adoption(deployment, item)],
  };
}

function recordedOf({ config, content, served, variant, package: from, version }: Adoption): RecordedAdoption {
  return {
    config,
    content,
    variant,
    package: from ?? 'none',
    champion: version ?? 0,
    images: served.variants.flatMap(({ imageDigests }) => imageDigests).slice(0, 15),
    instanceType: served.variants[0]?.instanceType ?? 'none',
    capture: served.capture.enabled ? (served.capture.uri ?? 'none') : 'off',
  };
}
