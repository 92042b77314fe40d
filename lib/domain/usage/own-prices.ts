import type { Manifest } from '../model/manifest.ts';
import type { Prices } from '../price/instance-prices.ts';

/** What a manifest says that instances cost (USD an hour): before list prices, and what its budget of money says before both. */
export const ownPrices = (manifest: Pick<Manifest, 'prices' | 'retraining'> | undefined): Prices => ({
  ...manifest?.prices,
  ...manifest?.retraining?.budget.money?.prices,
});
