import { type RecordView, recordSentence } from '../../../lib/words/record-sentence.ts';
import { type ToldCriterion, type ToldLook, type ToldRace, toldRaces } from '../../../lib/words/told-race.ts';
import type { Measurement, Series } from './measurements.ts';

/** A race as the page shows it. */
export type Race = Omit<ToldRace<RecordView>, 'decided' | 'stopped'> & {
  readonly decided?: { readonly verdict: string; readonly says: string; readonly at: string };
  /** In words, who ended it. */
  readonly stopped?: string;
};

/** The races in a deployment, the last one first. */
export const racesIn = (records: readonly RecordView[], deployment: string): Race[] =>
  toldRaces(records, deployment).map(({ decided, stopped, expected, looks, ...race }) => ({
    ...race,
    looks: looks.map((look): ToldLook => ({ ...look, because: plain(look.because) })),
    ...(expected && { expected: { ...expected, because: plain(expected.because) } }),
    ...(stopped && { stopped: plain(recordSentence(stopped)) }),
    ...(decided && {
      decided: { verdict: decided.verdict ?? '', says: plain(recordSentence(decided)), at: decided.at },
    }),
  }));

/** Names are marked for terminals; on a page they stand as words. */
const plain = (text: string): string => text.replaceAll('`', '');

const VERDICTS = { met: 'stable', broken: 'drifted', open: 'undecided' } as const;

/** Each criterion over the looks, the metric first: what of a level is kept as a loss, as disagreement is, is shown as what it is. */
export function seriesOfRace({ looks, version }: Race): Series[] {
  const names = [...new Set(looks.flatMap(({ criteria }) => criteria.map(({ name }) => name)))];
  return names.map((key, at): Series => {
    const all = looks.flatMap((look) => look.criteria.filter(({ name }) => name === key).map((of) => ({ look, of })));
    const last = all.at(-1)?.of;
    const turned = last?.level === true;
    return {
      ...{ key, name: at === 0 ? `Gain in ${key}` : key, rule: turned ? 'level' : 'gain', weight: -at },
      ...(last && { limit: shown(last.limit, turned) }),
      points: all.flatMap(({ look, of }) => pointOf(look.at, version, of, turned)),
    };
  });
}

function pointOf(slot: string, version: number, of: ToldCriterion, turned: boolean): Measurement[] {
  if (of.value === undefined) return [];
  const ends = [of.low, of.high].map((end) => (end === undefined ? undefined : shown(end, turned)));
  const [low, high] = turned ? ends.reverse() : ends;
  return [
    {
      ...{ slot, version, verdict: VERDICTS[of.standing], subject: of.name, observed: shown(of.value, turned) },
      ...(low !== undefined && high !== undefined && { interval: { low, high } }),
      limit: shown(of.limit, turned),
    },
  ];
}

const shown = (number: string, turned: boolean): string =>
  turned ? (Number(number) === 0 ? '0.0000' : number.startsWith('-') ? number.slice(1) : `-${number}`) : number;
