import { useCallback } from 'preact/hooks';
import type { DriftPicture, FeaturePicture } from '../../../../lib/contract/api.ts';
import { reasonInWords } from '../../../../lib/words/reason-in-words.ts';
import { binsChart } from '../../charts/bins-chart.ts';
import type { Ink } from '../../charts/draw.ts';
import { ofDays } from '../../data/times.ts';
import { Picture } from '../chart.tsx';
import { Badge } from '../verdict.tsx';
import { When } from '../when.tsx';

/** What the live version was trained to expect beside what came lately, feature by feature. */
export function DriftPictures({ drift }: { drift: DriftPicture }) {
  const { check, features } = drift;
  return (
    <section class="panel" aria-labelledby="drift">
      <h2 id="drift">Inputs: what was expected beside what came</h2>
      <p>
        <Badge word={check.verdict} /> Last check of version {check.version}, window{' '}
        <When at={check.window.start} day={ofDays(check.window)} /> to{' '}
        <When at={check.window.end} day={ofDays(check.window)} />, {new Intl.NumberFormat().format(check.rows.used)}{' '}
        rows.
      </p>
      <p class="legend" aria-hidden="true">
        <i class="muted" /> baseline <i class="accent" /> window
      </p>
      <div class="pictures">
        {features.map((feature) => (
          <Feature key={feature.feature} feature={feature} />
        ))}
      </div>
    </section>
  );
}

function Feature({ feature }: { feature: FeaturePicture }) {
  const of = useCallback((ink: Ink) => binsChart(feature, ink), [JSON.stringify(feature)]);
  return (
    <figure>
      <figcaption>
        <strong>{feature.feature}</strong>
        {feature.reasons.map((reason) => (
          <span class="aside" key={reason.rule}>
            {reasonInWords(reason)}
          </span>
        ))}
      </figcaption>
      <Picture
        label={`Shares of ${feature.feature} in baseline and window; the same numbers follow as a table`}
        of={of}
        height={180}
      />
      <details>
        <summary>Numbers</summary>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">{feature.feature}</th>
              <th scope="col">Baseline</th>
              <th scope="col">Window</th>
            </tr>
          </thead>
          <tbody>
            {feature.bins.map(({ label, baseline, window }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td class="num">{share(baseline)}</td>
                <td class="num">{share(window)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

const share = (value: number): string => `${(value * 100).toFixed(2)} %`;
