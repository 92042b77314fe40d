/**
 * The default limits beside sharper ones and beside those `drift suggest --rows` gives for a size of window, on resampled flights without and with drift. Called by
 * trust.ts for docs/trust.md; alone (`npm run bench:trust -- --defaults`) it writes the section anew and leaves the rest.
 */
import { decideDrift } from '../../lib/domain/drift/decide-drift.ts';
import { DriftPolicy } from '../../lib/domain/drift/drift-policy.ts';
import { drawnWindows, suggest } from '../../lib/domain/drift/life/limits/suggestion.ts';
import { DAY } from '../../lib/domain/time.ts';
import { INJECTIONS } from './injected.ts';
import type { Column, Population } from './population.ts';
import { baselineOf, sketchOf } from './window.ts';

/** What was measured far sharper on windows of 5,000 rows and more. */
export const SHARPER = DriftPolicy.parse({
  limits: { ks: 0.1, psi: 0.2, js: 0.1, w1: 0.1, unseen: 0.02, missing: 0.02 },
});
const USUAL = DriftPolicy.parse({});
const COLUMNS = 20;
const REFERENCE_ROWS = 20_000;
const CHANGES: readonly (readonly [string, number])[] = [
  ['shift', 0.1],
  ['category swap', 0.1],
  ['missingness', 0.05],
];
const WISH = { alarmsPerMonth: 0.5, shift: 0.25, share: 0.05 };

export const DEFAULTS_TITLE = '## Limits without a past';

/** The section of docs/trust.md. */
export async function defaultLimits(population: Population, scale: number): Promise<string> {
  const base = population.draw(COLUMNS, REFERENCE_ROWS, 'baseline of defaults');
  const baseline = await baselineOf(population.schema(COLUMNS), base);
  const windows = Math.ceil(20 * scale);
  const lines: string[] = [];
  for (const rows of [500, 1_000, 5_000]) {
    const { plan } = suggest(baseline, {
      windowsOf: (length) => drawnWindows(baseline, rows, length),
      ...{ every: DAY, lengths: [DAY], confirm: { drifted: 1, of: 1 }, current: { drifted: 1, of: 1 } },
      ...{ policy: USUAL, wish: WISH, within: false, drawn: true },
    });
    const policies: [string, DriftPolicy][] = [
      ['default', USUAL],
      ['sharper', SHARPER],
      [`\`--rows ${rows}\``, plan.policy],
    ];
    const tally = (apply: (columns: Column[], seed: string) => void): { stable: number; drifted: number }[] => {
      const found = policies.map(() => ({ stable: 0, drifted: 0 }));
      for (let i = 0; i < windows; i++) {
        const columns = population.draw(COLUMNS, rows, `defaults ${rows} ${i}`);
        apply(columns, `defaults ${rows} ${i} injected`);
        const sketch = sketchOf(baseline, columns, i);
        for (const [at, [, policy]] of policies.entries()) {
          const { verdict } = decideDrift(baseline, sketch, policy);
          if (verdict !== 'undecided') found[at]![verdict]++;
        }
      }
      return found;
    };
    const still = tally(() => {});
    const changed = CHANGES.map(([kind, grade]) => {
      const injection = INJECTIONS.find((one) => one.kind === kind)!;
      return tally((columns, seed) => injection.apply(columns, grade, seed));
    });
    const percent = (k: number): string => `${((100 * k) / windows).toFixed(0)} %`;
    for (const [at, [name]] of policies.entries())
      lines.push(
        `| ${rows.toLocaleString('en')} | ${name} | ${still[at]!.drifted} of ${windows} | ${percent(still[at]!.stable)} | ${changed.map((found) => percent(found[at]!.drifted)).join(' | ')} |`,
      );
    console.error(`limits without a past, ${rows} rows`);
  }
  return `${DEFAULTS_TITLE}

${new Date().toISOString().slice(0, 10)}. Rows are drawn with replacement from flights of May 2001, a row of ${COLUMNS} columns is four flights beside each other; the baseline has ${REFERENCE_ROWS.toLocaleString('en')} rows. "Sharper" are limits of js 0.1, w1 0.1, unseen 0.02 and missing 0.02 beside the default ones; \`--rows\` is what \`steward drift suggest --rows\` gives
for windows of that size: of each distance the sharpest usual limit that nine of ten windows in which nothing moved are still called stable by. Sharper limits are right for windows of 5,000 rows and cost
those of 1,000 rows the verdict \`stable\`; on real days they alarm more than twice as often ("Real days"). The defaults therefore stay as they are, and the size of the window decides.

| rows | limits | drifted, no drift | stable, no drift | ${CHANGES.map(([kind, grade]) => `${kind} ${grade} found`).join(' | ')} |
|---|---|---|---|${CHANGES.map(() => '---|').join('')}
${lines.join('\n')}
`;
}
