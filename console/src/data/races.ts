import { type RecordView, recordSentence } from '../../../lib/words/record-sentence.ts';
import type { Measurement, Series } from './measurements.ts';

/** One criterion at one look, as its record holds it (docs/events.md). */
interface Criterion {
  readonly name: string;
  readonly standing: 'met' | 'broken' | 'open';
  readonly units: number;
  readonly limit: string;
  readonly value?: string;
  readonly low?: string;
  readonly high?: string;
}

/** What was said of the race at one look. */
interface Look {
  readonly at: string;
  readonly look: number;
  readonly because: string;
  readonly criteria: readonly Criterion[];
  readonly more?: { readonly units: number; readonly hours: number };
}

/** A race as its records tell it. */
export interface Race {
  readonly version: number;
  readonly champion: number;
  readonly metric: string;
  readonly began: string;
  /** What was expected of it before. */
  readonly expected?: { readonly because: string; readonly units?: number; readonly hours?: number };
  /** Both answer. */
  readonly runs: boolean;
  readonly looks: readonly Look[];
  readonly decided?: { readonly verdict: string; readonly says: string; readonly at: string };
}

/** The races in a deployment, the last one first. */
export function racesIn(records: readonly RecordView[], deployment: string): Race[] {
  const races: Race[] = [];
  for (const record of records) {
    const { type, subject, data, at, verdict = '' } = record;
    if (subject.deployment !== deployment || !type.startsWith('Race')) continue;
    const last = races[0];
    if (type === 'RaceStarted') {
      if (verdict === 'running' && last) races[0] = { ...last, runs: true };
      else races.unshift(begun(record));
    } else if (last) {
      const looked = data.look === undefined ? last : { ...last, looks: [...last.looks, lookOf(record)] };
      races[0] =
        type === 'RaceDecided' ? { ...looked, decided: { verdict, says: plain(recordSentence(record)), at } } : looked;
    }
  }
  return races;
}

function begun({ subject, data, at }: RecordView): Race {
  const { champion, metric, expected } = data as unknown as Pick<Race, 'champion' | 'metric' | 'expected'>;
  return {
    version: subject.version ?? 0,
    champion,
    metric,
    began: at,
    ...(expected && { expected: { ...expected, because: plain(expected.because) } }),
    runs: false,
    looks: [],
  };
}

function lookOf({ data, at }: RecordView): Look {
  const look = data as unknown as Look;
  return { ...look, because: plain(look.because), at };
}

/** Names are marked for terminals; on a page they stand as words. */
const plain = (text: string): string => text.replaceAll('`', '');

const VERDICTS = { met: 'stable', broken: 'drifted', open: 'undecided' } as const;

/** Each criterion over the looks, the metric first: what of a level is kept as a loss, as disagreement is, is shown as what it is. */
export function seriesOfRace({ looks, version }: Race): Series[] {
  const names = [...new Set(looks.flatMap(({ criteria }) => criteria.map(({ name }) => name)))];
  return names.map((key, at): Series => {
    const all = looks.flatMap((look) => look.criteria.filter(({ name }) => name === key).map((of) => ({ look, of })));
    const turned = isLevel(key);
    const limit = all.at(-1)?.of.limit;
    return {
      ...{ key, name: at === 0 ? `Gain in ${key}` : key, rule: turned ? 'level' : 'gain', weight: -at },
      ...(limit !== undefined && { limit: shown(limit, turned) }),
      points: all.flatMap(({ look, of }) => pointOf(look.at, version, of, turned)),
    };
  });
}

function pointOf(slot: string, version: number, of: Criterion, turned: boolean): Measurement[] {
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

/** Shares that are to be small are kept below 0 (`lib/domain/race/criteria.ts`). */
const isLevel = (name: string): boolean => name.startsWith('disagreement');

const shown = (number: string, turned: boolean): string =>
  turned ? (Number(number) === 0 ? '0.0000' : number.startsWith('-') ? number.slice(1) : `-${number}`) : number;
