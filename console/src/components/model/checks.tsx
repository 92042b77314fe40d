import { useCallback, useMemo, useState } from 'preact/hooks';
import type { Check } from '../../../../lib/domain/check/check.ts';
import { pastSentence } from '../../../../lib/words/beside/earlier-windows.ts';
import { besideSentences, readBeside } from '../../../../lib/words/findings.ts';
import type { RecordView } from '../../../../lib/words/record-sentence.ts';
import { metricName } from '../../../../lib/words/rule.ts';
import { checksChart } from '../../charts/checks-chart.ts';
import type { Ink } from '../../charts/draw.ts';
import { checkOf, type Series, seriesOf } from '../../data/measurements.ts';
import { servingPeriods } from '../../data/serving-periods.ts';
import { KIND_NAMES, kindsShown } from '../../data/words.ts';
import { Picture } from '../chart.tsx';
import { Badge } from '../verdict.tsx';
import { When } from '../when.tsx';
import { ServedOverTime } from './served.tsx';

interface Props {
  readonly deployment: string;
  readonly checks: readonly Check[];
  readonly records: readonly RecordView[];
}

/** How one measured thing went, check by check: choose what to look at. */
export function ChecksOverTime({ deployment, checks, records }: Props) {
  const [kind, setKind] = useState<Check['kind']>('drift');
  const [chosen, choose] = useState<Partial<Record<Check['kind'], string>>>({});
  const series = useMemo(
    () =>
      seriesOf(
        checks.filter((c) => c.deployment === deployment && c.kind === kind),
        records,
      ),
    [checks, records, deployment, kind],
  );
  const shown = series.find(({ key }) => key === chosen[kind]) ?? series[0];
  return (
    <section class="panel" aria-labelledby={`checks-${deployment}`}>
      <div class="bar">
        <h2 id={`checks-${deployment}`}>Checks of {deployment}</h2>
        <div class="choices">
          <fieldset>
            <legend class="unseen">Kind of check</legend>
            {kindsShown((k) => checks.some((c) => c.kind === k && c.deployment === deployment)).map((k) => (
              <label key={k}>
                <input type="radio" name={`kind-${deployment}`} checked={kind === k} onChange={() => setKind(k)} />
                {KIND_NAMES[k]}
              </label>
            ))}
          </fieldset>
          {shown && (
            <label>
              <span class="unseen">What was measured</span>
              <select value={shown.key} onChange={(event) => choose({ ...chosen, [kind]: event.currentTarget.value })}>
                {series.map(({ key, name }) => (
                  <option key={key} value={key}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          )}
        </div>
      </div>
      <Beside kind={kind} deployment={deployment} records={records} />
      {kind === 'operations' && <ServedOverTime deployment={deployment} records={records} />}
      {shown ? (
        <Measured series={shown} deployment={deployment} records={records} />
      ) : (
        <p class="aside">Nothing was measured yet.</p>
      )}
    </section>
  );
}

/** What the last check of a kind says beside its verdict: what changed, however little, since which windows, which kind of change that is, and what cannot be judged. */
function Beside({ kind, deployment, records }: Pick<Props, 'deployment' | 'records'> & { kind: Check['kind'] }) {
  const last = records.findLast(
    ({ type, data, subject }) => type === 'CheckRecorded' && data.kind === kind && subject.deployment === deployment,
  );
  const beside = last && readBeside(last.data);
  const past = beside && pastSentence(beside);
  const said = beside ? [...besideSentences(beside), ...(past === undefined ? [] : [past])] : [];
  if (said.length === 0) return null;
  return (
    <>
      <p class="aside">The last check says {last?.verdict}, and beside that:</p>
      <ul class="aside">
        {said.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  );
}

function Measured({
  series,
  deployment,
  records,
}: {
  series: Series;
  deployment: string;
  records: readonly RecordView[];
}) {
  const of = useCallback(
    (ink: Ink) =>
      checksChart(
        series,
        servingPeriods(records, deployment).map(({ version, from }) => ({ version, at: from })),
        ink,
      ),
    [series, records, deployment],
  );
  const many = new Set(series.points.map(({ subject }) => subject)).size > 1;
  return (
    <>
      <Picture label={`${series.name} over time; the same numbers follow as a table`} of={of} height={280} />
      <details>
        <summary>The same numbers as a table</summary>
        <div class="scroll">
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">Slot</th>
                <th scope="col">Version</th>
                {many && <th scope="col">Feature</th>}
                <th scope="col">Observed</th>
                <th scope="col">Interval</th>
                <th scope="col">Limit</th>
                <th scope="col">The check said</th>
              </tr>
            </thead>
            <tbody>
              {[...series.points].reverse().map((p) => (
                <tr key={checkOf(p)}>
                  <th scope="row">
                    <When at={p.slot} />
                    {p.asked !== undefined && <span class="aside"> asked for</span>}
                  </th>
                  <td class="num">{p.version}</td>
                  {many && <td>{metricName(p.subject)}</td>}
                  <td class="num">{p.observed}</td>
                  <td class="num">{p.interval ? `${p.interval.low} to ${p.interval.high}` : '–'}</td>
                  <td class="num">{p.limit ?? series.limit ?? '–'}</td>
                  <td>
                    <Badge word={p.verdict} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}
