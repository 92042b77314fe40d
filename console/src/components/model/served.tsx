import { useCallback, useMemo } from 'preact/hooks';
import type { RecordView } from '../../../../lib/words/record-sentence.ts';
import type { Ink } from '../../charts/draw.ts';
import { latencyChart } from '../../charts/latency-chart.ts';
import { servedOverTime } from '../../data/operations.ts';
import { Picture } from '../chart.tsx';
import { When } from '../when.tsx';

const SHOWN = 30;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const ms = (value: number | null): string => (value === null ? '–' : `${value.toFixed(value < 10 ? 1 : 0)} ms`);

/** How a deployment served, part by part of the windows that were checked: latency, failed requests, and what is left of its error budget. */
export function ServedOverTime({
  deployment,
  records,
}: {
  readonly deployment: string;
  readonly records: readonly RecordView[];
}) {
  const { parts, budgets } = useMemo(() => servedOverTime(records, deployment), [records, deployment]);
  const of = useCallback((ink: Ink) => latencyChart(parts, ink), [parts]);
  const budget = budgets.at(-1);
  if (parts.length === 0 && !budget) return null;
  return (
    <>
      {budget && (
        <p>
          <strong>
            {budget.left >= 0 ? `${percent(budget.left)} of the error budget is left` : 'The error budget is used up'}
          </strong>
          : {budget.failed} of {budget.requests} requests failed
          {budget.left < 0 && `, ${percent(1 - budget.left)} of what the objective allows`}, as of{' '}
          <When at={budget.at} />.
        </p>
      )}
      {parts.some(({ p50, p99 }) => p50 !== null || p99 !== null) && (
        <Picture label="Latency over time, as percentiles; the same numbers follow as a table" of={of} height={220} />
      )}
      <details>
        <summary>How it served, part by part</summary>
        <div class="scroll">
          <table class="plain">
            <thead>
              <tr>
                {['From', 'Requests', 'Failed', 'p50', 'p90', 'p99'].map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {parts
                .slice(-SHOWN)
                .reverse()
                .map(({ at, requests, failed, p50, p90, p99 }) => (
                  <tr key={at}>
                    <th scope="row">
                      <When at={new Date(at).toISOString()} />
                    </th>
                    <td>{requests ?? '–'}</td>
                    <td>{failed ?? '–'}</td>
                    <td>{ms(p50)}</td>
                    <td>{ms(p90)}</td>
                    <td>{ms(p99)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
        {parts.length > SHOWN && (
          <p class="aside">
            The last {SHOWN} of {parts.length} parts; the picture has all.
          </p>
        )}
      </details>
    </>
  );
}
