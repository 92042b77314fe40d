import type { Reason } from '../domain/reason.ts';

/** One criterion at one look, as its record holds it (docs/events.md). */
export interface ToldCriterion {
  readonly name: string;
  readonly standing: 'met' | 'broken' | 'open';
  readonly units: number;
  /** A share that is to be small, kept below 0 (lib/domain/race/criteria.ts), and no gain. */
  readonly level?: boolean;
  readonly limit: string;
  readonly value?: string;
  readonly low?: string;
  readonly high?: string;
}

/** What was said of the race at one look. */
export interface ToldLook {
  readonly at: string;
  readonly look: number;
  readonly because: string;
  readonly criteria: readonly ToldCriterion[];
  readonly more?: { readonly units: number; readonly hours: number };
  /** Of an A/B, how many units of each arm were judged. */
  readonly arms?: { readonly champion: number; readonly challenger: number };
}

/** An arm of an A/B: a variant, and its part of both weights. */
interface ToldArm {
  readonly name: string;
  readonly weight: number;
}

/** What is read of a record. */
interface Told {
  readonly type: string;
  readonly at: string;
  readonly subject: { readonly version?: number | undefined; readonly deployment?: string | undefined };
  readonly data: Readonly<Record<string, unknown>>;
  readonly verdict?: string | undefined;
}

/** A race as its records tell it: `stopped` by a person, or by the sweep, before anything was decided. */
export interface ToldRace<Of> {
  readonly deployment: string;
  readonly version: number;
  readonly champion: number;
  readonly metric: string;
  readonly form: string;
  /** The endpoint config of both, by whose name the units of an A/B are dealt, and the variants they are dealt to, the champion's first. */
  readonly race: string;
  readonly arms?: readonly [ToldArm, ToldArm];
  readonly began: string;
  /** What was expected of it before. */
  readonly expected?: { readonly because: string; readonly units?: number; readonly hours?: number };
  /** Both answer. */
  readonly runs: boolean;
  readonly looks: readonly ToldLook[];
  readonly stopped?: Of;
  readonly decided?: Of;
}

/** The races of these records, or of one deployment, the last one first. */
export function toldRaces<Of extends Told>(records: readonly Of[], deployment?: string): ToldRace<Of>[] {
  const races: ToldRace<Of>[] = [];
  for (const record of records) {
    const { subject, type, verdict, data } = record;
    const where = subject.deployment;
    if (!type.startsWith('Race') || where === undefined || (deployment !== undefined && where !== deployment)) continue;
    if (type === 'RaceStarted' && verdict !== 'running') {
      races.unshift(begun(record, where));
      continue;
    }
    const at = races.findIndex((race) => race.deployment === where);
    const race = races[at];
    if (!race) continue;
    const looked = data.look === undefined ? race : { ...race, looks: [...race.looks, lookOf(record)] };
    races[at] = {
      ...looked,
      ...(type === 'RaceStarted' && { runs: true }),
      ...(type === 'RaceStopped' && { stopped: record }),
      ...(type === 'RaceDecided' && { decided: record }),
    };
  }
  return races;
}

function begun<Of extends Told>({ subject, data, at }: Of, deployment: string): ToldRace<Of> {
  const { champion, metric, form, race, arms, expected } = data as unknown as ToldRace<Of>;
  return {
    ...{ deployment, version: subject.version ?? 0, champion, metric, form, race, began: at },
    ...(arms && { arms }),
    ...(expected && { expected }),
    ...{ runs: false, looks: [] },
  };
}

const lookOf = ({ data, at }: Told): ToldLook => ({ ...(data as unknown as ToldLook), at });

/** Shares that are to be small, kept below 0. */
const LEVELS = ['disagreement', 'demographicParity'];

/** A criterion that decided a race, as a reason of its end: a loss is called one. */
export function racedInWords({ subject, observed, limit, interval }: Reason): string {
  const level = LEVELS.includes(subject);
  const turned = level || observed.startsWith('-');
  const of = (number: string): string => (turned ? negative(number) : number);
  const ends = interval && (turned ? [interval.high, interval.low] : [interval.low, interval.high]);
  const how = level ? 'is' : turned ? 'is worse by' : 'is better by';
  const asked = level
    ? `at most ${negative(limit)}`
    : limit.startsWith('-')
      ? `worse by less than ${negative(limit)}`
      : `better by more than ${limit}`;
  return `${subject} ${how} ${of(observed)}${ends ? ` [${ends.map(of).join(', ')}]` : ''}, must be ${asked}`;
}

const negative = (number: string): string =>
  Number(number) === 0 ? number : number.startsWith('-') ? number.slice(1) : `-${number}`;

/** What was expected of a race before it began. */
export function expectedIn({ expected }: Readonly<Record<string, unknown>>): string {
  const { because } = (expected ?? {}) as { readonly because?: string };
  return because === undefined ? '' : ` Expected before: ${because}.`;
}
