import type { ModelCost } from '../../lib/contract/ledger-api.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { Model } from '../../lib/domain/model/model.ts';
import { monthCost } from '../../lib/domain/usage/month-cost.ts';
import { ownPrices } from '../../lib/domain/usage/own-prices.ts';
import { monthOf } from '../../lib/domain/usage/usage.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';

type Needs = PortsOf<'registry' | 'usages:read' | 'trust'>;

/** The month that is asked for, by default the one it is. @throws InvalidEventError for what is none, or has not begun */
export function monthAsked(text: string | undefined, now: number): string {
  const current = monthOf(now);
  const month = text ?? current;
  if (!/^20\d{2}-(0[1-9]|1[0-2])$/.test(month)) throw new InvalidEventError('`month` must be a month like `2026-11`');
  if (month > current) throw new InvalidEventError(`\`month\` must be \`${current}\` or one before it`);
  return month;
}

/** What a model cost in a month, at the prices of its manifest and the list prices of the region that the ledger's name says. */
export async function modelCost(
  { registry, usages, trust }: Needs,
  { tenant, model, manifest }: Model,
  month: string,
): Promise<ModelCost> {
  const id = { tenant, model };
  const [found, retrains] = await Promise.all([usages.of(id, month), registry.retrains(id)]);
  const region = trust.log.split('/')[2] ?? '';
  return { ...id, ...monthCost({ month, usages: found, retrains, region, prices: ownPrices(manifest) }) };
}
