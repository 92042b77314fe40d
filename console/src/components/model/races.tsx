import { useCallback, useMemo, useState } from 'preact/hooks';
import type { RecordView } from '../../../../lib/words/record-sentence.ts';
import { checksChart } from '../../charts/checks-chart.ts';
import type { Ink } from '../../charts/draw.ts';
import type { Series } from '../../data/measurements.ts';
import { type Race, racesIn, seriesOfRace } from '../../data/races.ts';
import { Picture } from '../chart.tsx';
import { Badge } from '../verdict.tsx';
import { When } from '../when.tsx';

/** The races of a deployment, the last one as it runs or ran: what the challenger gained look by look, what else was asked of it, and what was decided. */
export function Races({ deployment, records }: { deployment: string; records: readonly RecordView[] }) {
  const races = useMemo(() => racesIn(records, deployment), [records, deployment]);
  const [chosen, choose] = useState<string>();
  const race = races.find(({ began }) => began === chosen) ?? races[0];
  if (!race) return null;
  return (
    <section class="panel" aria-labelledby={`races-${deployment}`}>
      <div class="bar">
        <h2 id={`races-${deployment}`}>Races at {deployment}</h2>
        {races.length > 1 && (
          <label class="choices">
            <span class="unseen">Which race</span>
            <select value={race.began} onChange={(event) => choose(event.currentTarget.value)}>
              {races.map(({ began, version, champion }) => (
                <option key={began} value={began}>
                  version {version} against {champion}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <Stands race={race} />
      {race.looks.length > 0 && <Looks key={race.began} race={race} />}
    </section>
  );
}

/** How far it is, in words. */
function Stands({ race }: { race: Race }) {
  const { version, champion, metric, arms, expected, stopped, decided, looks, runs } = race;
  const last = looks.at(-1);
  const units = last?.criteria[0]?.units ?? 0;
  return (
    <>
      <p>
        {decided ? (
          <>
            <Badge word={decided.verdict === 'promote' ? 'better' : 'rejected'}>
              {decided.verdict === 'promote' ? 'won' : 'stopped'}
            </Badge>{' '}
            {decided.says} <When at={decided.at} />
          </>
        ) : (
          <>
            <Badge word="pending">{stopped ? 'ending' : runs ? 'running' : 'preparing'}</Badge> {stopped}{' '}
            {arms
              ? `In an A/B each unit gets the answers of version ${champion} or of version ${version}, judged by ${metric} as labels come.`
              : `Version ${version} answers every request as a shadow of version ${champion}, judged by ${metric} as labels come; callers get the champion's answers.`}
          </>
        )}
      </p>
      <ul class="aside">
        {arms && <li>{armsInWords(race)}</li>}
        {expected && <li>Expected before it began: {expected.because}</li>}
        {last && (
          <li>
            {looks.length === 1 ? 'One look' : `${looks.length} looks`}, {units} units judged
            {last.more && !decided && `; about ${last.more.units} more, ${last.more.hours} h, if it goes on so`}
          </li>
        )}
        {last && !decided && <li>The last look: {last.because}</li>}
      </ul>
    </>
  );
}

/** What share of the units each version of an A/B was to get, in which variant, and how many it was judged on. */
function armsInWords({ arms, looks, champion, version }: Race): string {
  if (!arms) return '';
  const all = arms.reduce((sum, { weight }) => sum + weight, 0);
  const got = looks.at(-1)?.arms;
  const [own, other] = arms.map(({ name, weight }, i) => {
    const units = i === 0 ? got?.champion : got?.challenger;
    const share = `version ${i === 0 ? champion : version} (${name}) gets ${Number(((100 * weight) / all).toFixed(1))} % of the units`;
    return units === undefined ? share : `${share}, ${units} judged`;
  });
  return `An A/B: ${own}; ${other}`;
}

function Looks({ race }: { race: Race }) {
  const series = useMemo(() => seriesOfRace(race), [race]);
  const [chosen, choose] = useState<string>();
  const shown = series.find(({ key }) => key === chosen) ?? series[0];
  if (!shown) return null;
  return (
    <>
      <label>
        <span class="unseen">What is judged</span>
        <select value={shown.key} onChange={(event) => choose(event.currentTarget.value)}>
          {series.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <OverTime series={shown} race={race} />
    </>
  );
}

function OverTime({ series, race }: { series: Series; race: Race }) {
  const of = useCallback((ink: Ink) => checksChart(series, [], ink), [series]);
  return (
    <>
      <Picture label={`${series.name}, look by look; the same numbers follow as a table`} of={of} height={260} />
      <details>
        <summary>The same numbers as a table</summary>
        <div class="scroll">
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">Look</th>
                <th scope="col">Units</th>
                <th scope="col">Observed</th>
                <th scope="col">Interval, good at any look</th>
                <th scope="col">Limit</th>
                <th scope="col">It is</th>
              </tr>
            </thead>
            <tbody>
              {[...series.points].reverse().map((point) => {
                const look = race.looks.find(({ at }) => at === point.slot);
                const of = look?.criteria.find(({ name }) => name === series.key);
                return (
                  <tr key={point.slot}>
                    <th scope="row">
                      <When at={point.slot} />
                    </th>
                    <td class="num">{of?.units}</td>
                    <td class="num">{point.observed}</td>
                    <td class="num">{point.interval ? `${point.interval.low} to ${point.interval.high}` : '–'}</td>
                    <td class="num">{point.limit}</td>
                    <td>
                      <Badge word={point.verdict}>{of?.standing}</Badge>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}
