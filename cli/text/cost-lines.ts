import type { ModelCost } from '../../lib/contract/ledger-api.ts';
import type { CostLine } from '../../lib/domain/usage/month-cost.ts';
import { costInWords, moreThan } from '../../lib/words/beside/cost.ts';

/** What a model cost in a month, in lines: the sum, what it is made of, and what has no figure. */
export const costLines = (cost: ModelCost): string[] => [
  `${cost.model}: ${moreThan(cost)}${cost.assumedUsd > 0 ? `, of which ${cost.assumedUsd.toFixed(2)} assumed` : ''}`,
  ...cost.lines.flatMap(lineOf),
];

const lineOf = (line: CostLine): string[] => [
  `  ${line.usd.toFixed(2).padStart(10)}  ${costInWords(line)}`,
  ...line.unknown.map((why) => `     unknown  ${why}`),
];
