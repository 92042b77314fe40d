import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { digestOf, type LedgerRecord } from '../../lib/domain/ledger/record.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { compareConfigured } from '../../lib/domain/release/compare.ts';
import { returnedContent } from '../../lib/domain/release/decide-return.ts';
import { assertHeld, type Holds } from '../approve/held.ts';
import type { ReleaseNeeds } from './gather.ts';

type Back = Pick<Deployment, 'tenant' | 'model' | 'endpoint' | 'config' | 'adopted'>;

/**
 * Why a config is not gone back to by what the records say: nothing is that no release of theirs completed and nobody adopted, with just that
 * content. Flows that sign nothing write deployments too, and what serves next is not theirs to say.
 * @throws IntegrityError where the chain does not hold
 */
export async function neverServed(ports: Holds, { tenant, model, endpoint, config, adopted }: Back): Promise<Reason[]> {
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

type Kept = Pick<Deployment, 'config' | 'content' | 'adopted'>;

/**
 * How the config an endpoint would go back to differs from what was released, or adopted, under its name: SageMaker would serve whatever it
 * says now. None where nothing was kept to compare with.
 */
export async function foreignOnTheWayBack(
  ports: Pick<ReleaseNeeds, 'sagemaker'>,
  { config, content, adopted }: Kept,
): Promise<Reason[]> {
  if (config === undefined || content === undefined) return [];
  const found = await ports.sagemaker.describeConfig(config);
  if (!found) return [{ rule: 'way-back', subject: 'endpoint config', observed: 'absent', limit: config }];
  return compareConfigured(adopted?.config === config ? returnedContent(adopted, found) : content, found);
}
