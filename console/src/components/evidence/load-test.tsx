import { useCallback } from 'preact/hooks';
import type { DrivenRate } from '../../../../lib/domain/evidence/kept.ts';
import type { Ink } from '../../charts/draw.ts';
import { latencyChart } from '../../charts/latency-chart.ts';
import { Picture } from '../chart.tsx';

const perSecond = (rate: number): string => `${Number(rate.toFixed(1))}/s`;
const ms = (value: number | undefined): string =>
  value === undefined ? '–' : `${value.toFixed(value < 10 ? 1 : 0)} ms`;

/** How an endpoint answered at each rate that it was driven at: a picture where there are several, and the same numbers as a table. */
export function LoadTest({ driven }: { readonly driven: readonly DrivenRate[] }) {
  const of = useCallback((ink: Ink) => latencyChart(pointsOf(driven), ink, perSecond), [driven]);
  return (
    <>
      {driven.length > 1 && (
        <Picture
          label="Latency over the rate of requests, as percentiles; the same numbers follow as a table"
          of={of}
          height={200}
        />
      )}
      <div class="scroll">
        <table class="plain">
          <thead>
            <tr>
              {['Asked', 'Reached', 'Failed', 'p50', 'p90', 'p99'].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {driven.map(({ rate, reached, failed, p50, p90, p99 }) => (
              <tr key={rate}>
                <th scope="row">{perSecond(rate)}</th>
                <td>{perSecond(reached)}</td>
                <td>{(failed * 100).toFixed(1)} %</td>
                <td>{ms(p50)}</td>
                <td>{ms(p90)}</td>
                <td>{ms(p99)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const pointsOf = (driven: readonly DrivenRate[]) =>
  driven.map(({ rate, ...times }) => ({ at: rate, ...times })).toSorted((a, b) => a.at - b.at);
