import * as z from 'zod';
import { IntegrityError, NotFoundError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { digestOf, type LedgerRecord } from '../../lib/domain/ledger/record.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { compareConfigured } from '../../lib/domain/release/compare-content.ts';
import { returnedContent } from '../../lib/domain/release/decide-return.ts';
import type { EndpointObservation } from '../../lib/domain/served/served.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { assertHeld, type Holds } from '../approve/held.ts';
import type { ReleaseNeeds } from './load-release.ts';
import { describePrepared } from './place/observe-place.ts';

type Back = Pick<Deployment, 'tenant' | 'model' | 'endpoint' | 'config' | 'adopted'>;

/**
 * Why a config is not gone back to by what the records say: nothing is that no release of theirs completed and nobody adopted, with just that
 * content. Flows that sign nothing write deployments too, and what serves next is not theirs to say.
 * @throws IntegrityError where the chain does not hold
 */
export async function refuseNeverServed(
  ports: Holds,
  { tenant, model, endpoint, config, adopted }: Back,
): Promise<Reason[]> {
  const content = adopted?.config === config ? digestOf(adopted?.content) : undefined;
  let known = false;
  const hears = ({ type, subject, data }: LedgerRecord): void => {
    if (subject.deployment !== endpoint || data.config !== config) return;
    if (type === 'ModelAdopted') known ||= data.content === content;
    if (type === 'ReleaseCompleted') known ||= content === undefined || data.adopted === content;
  };
  await assertHeld(ports, modelChain(tenant, model), { from: 1, hears });
  if (known) return [];
  return [{ rule: 'way-back', subject: 'records', observed: 'never served here', limit: `\`${config}\` served` }];
}

/**
 * Holds against the records that an endpoint which is there is Steward's to change: a release began where there was none, by the time it came
 * to be, or, to update it, one completed on it or a person adopted it. Flows that sign nothing write deployments too, and what is deleted does
 * not come back.
 * @throws IntegrityError where no record says so, or the chain does not hold
 */
export async function assertOurs(
  ports: Holds,
  { tenant, model, endpoint }: Pick<Deployment, 'tenant' | 'model' | 'endpoint'>,
  { createdAt }: Pick<EndpointObservation, 'createdAt'>,
  to: 'update' | 'delete',
): Promise<void> {
  let ours = false;
  const hears = ({ type, at, subject, data }: LedgerRecord): void => {
    if (subject.deployment !== endpoint) return;
    if (type === 'ReleaseStarted') ours ||= data.endpoint === 'new' && Date.parse(at) <= createdAt;
    if (type === 'ReleaseCompleted' || type === 'ModelAdopted') ours ||= to === 'update';
  };
  await assertHeld(ports, modelChain(tenant, model), { from: 1, hears });
  if (!ours)
    throw new IntegrityError(
      `the deployment \`${endpoint}\` says that its endpoint is Steward's to ${to}, no record of \`${model}\` does`,
    );
}

/**
 * How the files of a version lay when many functions had read every byte of them and it was last called live here: by its record, for what lies in
 * the registry flows that sign nothing write too. Undefined where no reading was needed, or none is known, or what it kept is gone or changed: then
 * everything is read again.
 */
export async function filesAsRead(
  ports: Holds & { readonly evidence: Pick<ReleaseNeeds['evidence'], 'read'> },
  { tenant, model, endpoint }: Pick<Deployment, 'tenant' | 'model' | 'endpoint'>,
  version: number,
): Promise<Readonly<Record<string, string>> | undefined> {
  let files: unknown;
  const hears = ({ type, subject, data }: LedgerRecord): void => {
    if (type === 'ReleaseCompleted' && subject.deployment === endpoint && subject.version === version)
      files = data.files;
  };
  await assertHeld(ports, modelChain(tenant, model), { from: 1, hears });
  if (typeof files !== 'string') return undefined;
  const kept = await ports.evidence.read(files).catch((error: unknown) => {
    if (error instanceof NotFoundError || error instanceof IntegrityError) return undefined;
    throw error;
  });
  return kept && Stamps.parse(JSON.parse(kept.toString()));
}

/**
 * Whether a release of a version completed here, by the records: what lies in the registry flows that sign nothing write too.
 * @throws IntegrityError where the chain does not hold
 */
export async function wasLive(
  ports: Holds,
  { tenant, model, endpoint }: Pick<Deployment, 'tenant' | 'model' | 'endpoint'>,
  version: number,
): Promise<boolean> {
  let live = false;
  const hears = ({ type, subject }: LedgerRecord): void => {
    live ||= type === 'ReleaseCompleted' && subject.deployment === endpoint && subject.version === version;
  };
  await assertHeld(ports, modelChain(tenant, model), { from: 1, hears });
  return live;
}

const Stamps = z.record(z.string(), z.string());

type Kept = Pick<Deployment, 'config' | 'content' | 'adopted'>;

/**
 * How the config an endpoint would go back to differs from what was released, or adopted, under its name: SageMaker would serve whatever it
 * says now. None where nothing was kept to compare with.
 */
export async function foreignOnWayBack(
  ports: PortsOf<'sagemaker:endpoints'>,
  { config, content, adopted }: Kept,
): Promise<Reason[]> {
  if (config === undefined || content === undefined) return [];
  const found = await describePrepared(ports, config, content);
  if (!found) return [{ rule: 'way-back', subject: 'endpoint config', observed: 'absent', limit: config }];
  return compareConfigured(adopted?.config === config ? returnedContent(adopted, found) : content, found);
}
