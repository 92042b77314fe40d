import type { Recipe } from './copy.ts';

/** "Adding a metric": of the rows that are not the class looked for, how many are called so. */
export const METRIC: Recipe = {
  'lib/domain/metric/metrics.ts': (before) => before.replace('  mcc:', '  specificity: floor(SHARE, BINARY),\n  mcc:'),
  'lib/domain/metric/shares.ts': (before) =>
    before.replace(
      '  top2: topOf(2),',
      `  specificity: {
    scale: 'share',
    source: 'Yerushalmy 1947; Clopper and Pearson 1934',
    looks: shareOfClasses(RECALL, 0),
    measure: ({ confusion: [none = []] }) => measureShare({ successes: none[0]!, trials: none[0]! + none[1]! }),
  },
  top2: topOf(2),`,
    ),
  'docs/quality.md': (before) =>
    before.replace('| `f1` |', '| `specificity` | TN/(TN+FP) | Clopper-Pearson |\n| `f1` |'),
};

/** 60 of 100 rows that are not of the class looked for are called so, and 100 of 100 that are. */
export const ROWS = {
  'said.csv': `id,score\n${Array.from({ length: 200 }, (_, i) => `${i},${i < 60 ? 0.1 : 0.9}`).join('\n')}\n`,
  'came.csv': `id,label\n${Array.from({ length: 200 }, (_, i) => `${i},${i < 100 ? 0 : 1}`).join('\n')}\n`,
  'limits.yaml': 'limits:\n  specificity: { min: 0.9 }\n',
};

/** What people read of it. */
export const IN_WORDS = `
import { lessIsBetter, metricName } from './lib/words/rule.ts';
process.stdout.write(JSON.stringify([metricName('specificity'), lessIsBetter('specificity')]));
`;
