import type { ComparisonView, Scores } from '../../../../lib/contract/api.ts';
import { withInterval } from '../../../../lib/words/reason-in-words.ts';
import { lessIsBetter, metricName } from '../../../../lib/words/rule.ts';
import { Intervals } from './intervals.tsx';

interface Props {
  readonly comparison?: ComparisonView;
  readonly champion: number | null;
  readonly challenger: number;
}

/** Champion beside challenger on the same held-out rows; says plainly when there is nobody to compare with. */
export function Comparison({ comparison, champion, challenger }: Props) {
  return (
    <section class="panel" aria-labelledby="compared">
      <h2 id="compared">
        {champion ? `Version ${champion} beside version ${challenger}` : `Version ${challenger}, without a champion`}
      </h2>
      {!champion && (
        <p>
          There is no champion: nothing is live there yet. This version stands against the floors of its manifest alone.
        </p>
      )}
      {!comparison && <p class="aside">The comparison is not at hand; its digest stands below.</p>}
      {comparison && <Table comparison={comparison} />}
    </section>
  );
}

function Table({ comparison }: { comparison: ComparisonView }) {
  const { difference, champion, metric = 'auc', positives } = comparison;
  return (
    <>
      {difference && (
        <p class="difference">
          <span>Paired difference in {metricName(metric)}, challenger minus champion</span>
          <strong>{signed(difference.value)}</strong>
          <span class="num">
            [{signed(difference.low)}, {signed(difference.high)}]
          </span>
          <span class="aside">{direction(difference, lessIsBetter(metric))}</span>
        </p>
      )}
      <table class="metrics cards">
        <thead>
          <tr>
            <th scope="col">Metric</th>
            {champion && <th scope="col">Champion, version {champion}</th>}
            <th scope="col">Challenger, version {comparison.challenger}</th>
            {champion && (
              <th scope="col" class="plot">
                Champion above, challenger below
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {comparison.metrics.map((m) => (
            <tr key={m.metric}>
              <th scope="row">
                {metricName(m.metric)} {lessIsBetter(m.metric) && <span class="aside">less is better</span>}
              </th>
              {champion && (
                <td class="num" data-label="Champion">
                  {m.champion ? withInterval(m.champion.value, m.champion) : '–'}
                </td>
              )}
              <td class="num" data-label="Challenger">
                {m.challenger ? withInterval(m.challenger.value, m.challenger) : '–'}
              </td>
              {champion && (
                <td class="plot">
                  <Intervals champion={m.champion} challenger={m.challenger} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="aside">
        {group(comparison.rows)} held-out rows{positives === undefined ? '' : `, ${group(positives)} of them positive`}.
        Brackets are confidence intervals{methodsOf(comparison)}.
      </p>
    </>
  );
}

/** What made the intervals, where the evidence says it: ` (AUC by Newcombe 2006; log loss by …), apart by what stands in no metric's name`. */
function methodsOf({ metrics }: ComparisonView): string {
  const said = metrics.flatMap(({ metric, challenger }) =>
    challenger?.method ? [`${metricName(metric)} by ${challenger.method}`] : [],
  );
  return said.length > 0 ? ` (${said.join('; ')})` : '';
}

const group = (n: number): string => new Intl.NumberFormat().format(n);
const signed = (value: string): string => (value.startsWith('-') ? value.replace('-', '−') : `+${value}`);

function direction({ low, high, doubt }: Scores, less: boolean): string {
  if (doubt) return `undecided: ${doubt}`;
  if (Number(low) > 0) return `surely ${less ? 'worse' : 'better'}: the whole interval lies above zero`;
  if (Number(high) < 0) return `surely ${less ? 'better' : 'worse'}: the whole interval lies below zero`;
  return 'undecided: the interval holds zero';
}
