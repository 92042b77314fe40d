import type { ModelView } from '../../../../lib/contract/api.ts';
import type { Check } from '../../../../lib/domain/check/check.ts';
import type { RecordView } from '../../../../lib/words/record-sentence.ts';
import { servingName, servingPeriods, setbacksOf } from '../../data/serving-periods.ts';
import { ticksOf } from '../../data/times.ts';
import { KIND_NAMES, kindsShown } from '../../data/words.ts';
import { Shape, toneOf } from '../verdict.tsx';
import { When } from '../when.tsx';

interface Props {
  readonly view: ModelView;
  readonly records: readonly RecordView[];
  readonly checks: readonly Check[];
  readonly now: string;
}

/** Who was live when, and what each check said about it: one band a deployment, on one scale of time. */
export function LiveBands({ view, records, checks, now }: Props) {
  const from = Date.parse(records.find(({ at }) => at)?.at ?? now);
  const to = Math.max(Date.parse(now), from + 1);
  const place = (at: string): string => `${Math.min(100, Math.max(0, ((Date.parse(at) - from) / (to - from)) * 100))}%`;
  const width = (a: string, b: string): string => `calc(${place(b)} - ${place(a)})`;
  const quarters = [0, 1, 2, 3, 4].map((i) => from + ((to - from) * i) / 4);
  const short = ticksOf(to - from);
  // A young model's five times may be one and the same: it is said once.
  const ticks = quarters.filter((t, i) => i === 0 || short(t) !== short(quarters[i - 1]!));
  return (
    <section class="panel" aria-labelledby="live">
      <h2 id="live">Who was live when</h2>
      {view.deployments.map(({ endpoint, champion, liveSince }) => {
        const periods = servingPeriods(
          records,
          endpoint,
          champion && liveSince ? { version: champion, from: liveSince } : undefined,
        );
        const setbacks = setbacksOf(records, endpoint);
        const of = (kind: Check['kind']) => checks.filter((c) => c.kind === kind && c.deployment === endpoint);
        return (
          <div key={endpoint} class="band">
            {view.deployments.length > 1 && <h3>{endpoint}</h3>}
            <div class="lane" aria-hidden="true">
              <span>live</span>
              <div class="track thick">
                {periods.map((r, i) => (
                  <span
                    key={r.from}
                    class={`period ${i % 2 ? 'odd' : ''} ${r.to ? '' : 'now'}`}
                    style={{ left: place(r.from), width: width(r.from, r.to ?? now) }}
                  >
                    {servingName(r)}
                  </span>
                ))}
                {setbacks.map(({ version, at, what }) => (
                  <b key={at} style={{ left: place(at) }} title={`version ${version} ${what}`}>
                    <Shape tone="bad" />
                  </b>
                ))}
              </div>
            </div>
            {kindsShown((kind) => of(kind).length > 0).map((kind) => (
              <div key={kind} class="lane" aria-hidden="true">
                <span>{KIND_NAMES[kind].toLowerCase()}</span>
                <div class="track">
                  {of(kind).map((check) => (
                    <b
                      key={`${check.slot} ${check.asked ?? ''}`}
                      style={{ left: place(check.slot) }}
                      title={`${check.slot.slice(0, 16).replace('T', ' ')} UTC: ${check.verdict}${check.asked === undefined ? '' : ', asked for by a person'}`}
                    >
                      <Shape tone={toneOf(check.verdict)} />
                    </b>
                  ))}
                </div>
              </div>
            ))}
            <div class="lane axis" aria-hidden="true">
              <span />
              <div class="track">
                {ticks.map((t) => (
                  <span key={t} style={{ left: `${((t - from) / (to - from)) * 100}%` }}>
                    {short(t)}
                  </span>
                ))}
              </div>
            </div>
            <ol class="periods">
              {periods.length === 0 && <li>Nothing was live there yet.</li>}
              {periods.map((r) => (
                <li key={r.from}>
                  <strong>{servingName(r)}</strong> <When at={r.from} /> – {r.to ? <When at={r.to} /> : 'now'}
                </li>
              ))}
              {setbacks.map(({ version, at, what }) => (
                <li key={at}>
                  <Shape tone="bad" /> version {version} {what} <When at={at} />
                </li>
              ))}
            </ol>
          </div>
        );
      })}
      <p class="legend">
        {['stable', 'undecided', 'drifted'].map((word) => (
          <span key={word}>
            <Shape tone={toneOf(word)} /> {word}
          </span>
        ))}
      </p>
    </section>
  );
}
