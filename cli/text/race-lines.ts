import type { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import { firstReasons, reasonByRule } from '../../lib/words/reason-in-words.ts';
import type { ToldCriterion, ToldLook, ToldRace } from '../../lib/words/told-race.ts';

type Race = ToldRace<LedgerRecord>;

/** A race as `--json` shows it: what its records say, without what belongs to records alone. */
export function shownRace({ stopped, decided, ...race }: Race) {
  return {
    ...race,
    state: stateOf({ stopped, decided, runs: race.runs }),
    ...(stopped && { stopped: { at: stopped.at, by: stopped.actor.id, reasons: stopped.reasons ?? [] } }),
    ...(decided && { decided: { at: decided.at, verdict: decided.verdict, reasons: decided.reasons ?? [] } }),
  };
}

const stateOf = ({ stopped, decided, runs }: Pick<Race, 'stopped' | 'decided' | 'runs'>): string =>
  decided ? (decided.verdict === 'promote' ? 'won' : 'stopped') : stopped ? 'ending' : runs ? 'running' : 'preparing';

/** The same for people: how it stands, what is asked and what was observed at the last look, and how it was decided. */
export function raceLines(model: string, race: Race): string[] {
  const { deployment, version, champion, metric, form, arms, began, expected, looks, stopped, decided } = race;
  const last = looks.at(-1);
  const units = last?.criteria[0]?.units ?? 0;
  return [
    `${stateOf(race)}: ${model}/${version} against ${champion} on ${deployment}, ${form} by ${metric}, since ${minute(began)}`,
    ...(arms
      ? [
          `arms: ${arms.map(({ name, weight }) => `${name} ${(100 * weight) / arms.reduce((sum, one) => sum + one.weight, 0)} %`).join(', ')}`,
        ]
      : []),
    ...(expected ? [`expected before: ${expected.because}`] : []),
    ...(last
      ? [
          `${looks.length === 1 ? '1 look' : `${looks.length} looks`}, ${units} units judged${last.arms ? ` (${last.arms.champion} of the champion, ${last.arms.challenger} of the challenger)` : ''}, the last ${minute(last.at)}`,
          ...tableOf(looks),
        ]
      : ['not looked at yet']),
    ...(last && !decided ? [`last verdict: wait, ${last.because}`] : []),
    ...(last?.more && !decided ? [`how much longer: about ${last.more.units} units, ${last.more.hours} h`] : []),
    ...(stopped ? [`ended ${minute(stopped.at)}: ${why(stopped)}`] : []),
    ...(decided ? [`decided ${minute(decided.at)}: ${decided.verdict}, ${decided.data.because ?? why(decided)}`] : []),
  ];
}

const why = ({ reasons = [] }: LedgerRecord): string => firstReasons(reasons, reasonByRule);
const minute = (at: string): string => at.slice(0, 16).replace('T', ' ');

/** Each criterion at the last look, and how the metric went look by look. */
function tableOf(looks: readonly ToldLook[]): string[] {
  const criteria = looks.at(-1)?.criteria ?? [];
  const width = Math.max(...criteria.map(({ name }) => name.length));
  const earlier = looks
    .slice(-6, -1)
    .flatMap(({ at, criteria: [first] }) => (first ? [`${minute(at)} ${cell(first)}`] : []));
  return [
    ...criteria.map(
      (of) =>
        `  ${of.name.padEnd(width)}  ${of.standing.padEnd(6)}  ${cell(of)}  asked ${askedOf(of)}  ${of.units} units`,
    ),
    ...(earlier.length > 0 ? [`  ${criteria[0]?.name} at the looks before: ${earlier.join('; ')}`] : []),
  ];
}

/** A share that is to be small as what it is; all else as what is gained. */
function cell({ level, value, low, high }: ToldCriterion): string {
  if (value === undefined) return '-';
  const [from, to] = level ? [high, low] : [low, high];
  const ends = from === undefined || to === undefined ? '' : ` [${turned(from, level)}, ${turned(to, level)}]`;
  return `${level || value.startsWith('-') ? '' : '+'}${turned(value, level)}${ends}`;
}

const askedOf = ({ level, limit }: ToldCriterion): string =>
  level ? `at most ${turned(limit, level)}` : `above ${limit}`;

const turned = (number: string, level: boolean | undefined): string =>
  !level || Number(number) === 0 ? number : number.startsWith('-') ? number.slice(1) : `-${number}`;
