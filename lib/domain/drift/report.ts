import type { ChiSquared } from '../../statistics/chi-squared.ts';
import { ksTail } from '../../statistics/distances/kolmogorov.ts';
import { type Proportion, shareOf, shareTest } from '../../statistics/proportions.ts';
import type { Reason } from '../reason.ts';
import { type Verdict, worst } from '../verdict.ts';
import type { FeatureBaseline } from './baseline/baseline.ts';
import type { Misread } from './baseline/misread.ts';
import type { Silence } from './drift-policy.ts';
import type { Judgement } from './judge.ts';
import type { PeerTest } from './measures/evidently-tests.ts';
import type { FeatureMetrics } from './measures/measure-feature.ts';
import type { RowsNeeded } from './measures/rows-needed.ts';
import type { ScoreKind } from './measures/scores.ts';
import { type Severity, severityOf } from './measures/severity.ts';
import type { NotJudgeable } from './not-judgeable.ts';
import { bareRule } from './rule-name.ts';

/**
 * One feature in the JSON of `steward drift check`: `n` usable values; `missing`, `typeErrors` and `unseen` as shares (of
 * rows, of rows, of usable values); `noise` is what a metric shows on average when nothing moved.
 */
export type FeatureReport = {
  name: string;
  type: FeatureBaseline['type'];
  /** what the model is asked, or what it answers */
  role: 'input' | 'output';
  n: number;
  missing: number;
  typeErrors: number;
  unseen?: number;
  verdict: Verdict;
  /** of an undecided feature of an undecided window: about how many rows would decide it, if its shares stay as they are */
  needs?: RowsNeeded;
  /** false where no limit applies to the feature or it is silenced: its verdict then counts for nothing */
  judged: boolean;
  silenced?: { because: string; until: string };
  /** rules that too few values are there for: they count for nothing, and the feature for as much as its other rules say */
  notJudgeable?: NotJudgeable;
  /** how the window's numbers may be read wrongly: what drifted of them is undecided */
  misread?: Misread;
  severity: Severity;
  /** shares of the window's values below and above everything in the baseline */
  outOfRange?: { below: number; above: number };
  metrics: {
    psi?: number;
    js?: number;
    ks?: { value: number; low: number; high: number };
    w1?: { value: number; bound: number };
    chi2?: ChiSquared;
    linf?: number;
  };
  /** what shares were in the baseline, and the chance of each figure when nothing changed, alone and uncorrected */
  tests: { ks?: { p: number }; missing: { was: number; p: number }; unseen?: { was: number; p: number } };
  /** how the answers are distributed, as shares by bin; of the output only */
  scores?: { label: string; baseline: number; window: number }[];
  /** which test Evidently would have picked and what it says; with `methods: evidently` only */
  method?: PeerTest;
  noise: { psi?: number; js?: number; ks?: number };
  /** every rule that spoke about the feature, with the interval it was judged by */
  rules: (Reason & { verdict: Verdict })[];
};

/** A feature kept out of the verdict for a while, with the verdict it would have had. */
export type Silenced = { feature: string; because: string; until: string; verdict: Verdict };

/** A column that a verdict does not speak of, or not wholly. */
export type ColumnNotJudged = { feature: string } & NotJudgeable;

/** What accumulated of one column: where it differs from the baseline, since when (epoch ms), and one in how many model-months shows as much by chance. */
export type AccumulatedColumn = {
  feature: string;
  of: ScoreKind;
  category?: string;
  more: boolean;
  e: number;
  since: number;
  rows: number;
  /** shares in the baseline and since then; of `location` the chance that a value lies above one of the baseline */
  was?: number;
  now?: number;
};

/**
 * What a version's life has shown so far, all windows of it together. At most one in `e` model-months shows as much by chance: beyond `limit` it is `found`. `columns` are those that show as much
 * by themselves, loudest first.
 */
export type Accumulated = {
  found: boolean;
  e: number;
  limit: number;
  counts: 'rows' | 'windows' | 'days';
  since: number;
  until: number;
  units: number;
  columns: AccumulatedColumn[];
};

/** One segment of a window: what was found, what surely moved farthest (in parts of its limit), which columns changed at all and which cannot be judged. */
export type SegmentReport = {
  name: string;
  rows: number;
  finding: Verdict | 'not judgeable';
  because?: string;
  farthest?: { feature: string; rule: string; observed: string; limit: string; strain: number };
  moved: string[];
  notJudgeable: string[];
};

/** A window by segments of a column; `elsewhere` counts rows that belong to none, `most` is the one that surely moved most. Where they were not counted, `because` says why. */
export type SegmentsReport = {
  column: string;
  elsewhere: number;
  parts: SegmentReport[];
  most?: string;
  because?: string;
};

/** Columns that count and cannot be judged, as people are told of them. */
export const listNotJudgeable = (reports: readonly FeatureReport[]): ColumnNotJudged[] =>
  reports.flatMap(({ name, judged, verdict, notJudgeable }) =>
    // a column that is gone has drifted, and nobody asks about the values it has not
    judged && notJudgeable && !(verdict === 'drifted' && notJudgeable.values.window === 0)
      ? [{ feature: name, ...notJudgeable }]
      : [],
  );

/** A column of numbers that may be read wrongly in this window. */
export type ColumnMisread = { feature: string } & Misread;

/** Columns that count and may be read wrongly, as people are told of them. */
export const listMisread = (reports: readonly FeatureReport[]): ColumnMisread[] =>
  reports.flatMap(({ name, judged, misread }) => (judged && misread ? [{ feature: name, ...misread }] : []));

/** Features a policy silences in this window, as people are told of them. */
export const listSilenced = (reports: readonly FeatureReport[]): Silenced[] =>
  reports.flatMap(({ name, silenced, verdict }) => (silenced ? [{ feature: name, ...silenced, verdict }] : []));

/** What is said of a feature in one word or two; a rule of it that could not tell is worth more than one that was set aside. */
export type ColumnFinding = Verdict | 'not judgeable' | 'not judged';
export function findingOf({ judged, verdict, notJudgeable, rules }: FeatureReport): ColumnFinding {
  if (!judged) return 'not judged';
  if (verdict !== 'undecided' || notJudgeable === undefined) return verdict;
  const open = rules.some((rule) => rule.verdict === 'undecided' && !isSetAside(notJudgeable, rule.rule));
  return open ? 'undecided' : 'not judgeable';
}

/** Whether a rule's answer counts for nothing, because too few values are there for it. */
export const isSetAside = ({ rules }: NotJudgeable, rule: string): boolean =>
  rules.some((one) => one === bareRule(rule));

/** What is known about a feature besides its figures. */
export type About = {
  output: boolean;
  silence: Silence | undefined;
  scores: FeatureReport['scores'];
  notJudgeable: NotJudgeable | undefined;
  misread: Misread | undefined;
};

/** Flattens what was measured and judged into plain JSON. */
export function reportFeature(
  feature: FeatureBaseline,
  metrics: FeatureMetrics,
  judgements: Judgement[],
  { output, silence, scores, notJudgeable, misread }: About,
): FeatureReport {
  const { psi, js, ks, w1, chi2, linf, missing, unusable, unseen, outOfRange, n, m } = metrics;
  const rows = unusable.current.trials;
  const tested = (baseline: Proportion, current: Proportion) => ({
    was: shareOf(baseline),
    p: shareTest(baseline, current),
  });
  return {
    name: feature.name,
    type: feature.type,
    role: output ? 'output' : 'input',
    n: m,
    missing: shareOf(missing.current),
    typeErrors: shareOf({ successes: unusable.current.successes - missing.current.successes, trials: rows }),
    ...(unseen && { unseen: shareOf(unseen.current) }),
    ...(outOfRange && { outOfRange: { below: shareOf(outOfRange.below), above: shareOf(outOfRange.above) } }),
    verdict: worst([...judgements.map(({ verdict }) => verdict), ...(notJudgeable ? (['undecided'] as const) : [])]),
    judged: (judgements.length > 0 || notJudgeable !== undefined) && silence === undefined,
    ...(silence && { silenced: { because: silence.because, until: silence.until } }),
    ...(notJudgeable && { notJudgeable }),
    ...(misread && { misread }),
    severity: severityOf(metrics),
    metrics: {
      ...(psi && { psi: psi.value }),
      ...(js && { js: js.value }),
      ...(ks && { ks: { value: ks.value, low: ks.low, high: ks.high } }),
      ...(w1 && { w1: { value: w1.value, bound: w1.bound } }),
      ...(chi2 && { chi2 }),
      ...(linf && { linf: linf.value }),
    },
    tests: {
      ...(ks && { ks: { p: ksTail(ks.low, n, m) } }),
      missing: tested(missing.baseline, missing.current),
      ...(unseen && { unseen: tested(unseen.fresh ?? unseen.baseline, unseen.current) }),
    },
    noise: { ...(psi && { psi: psi.noise }), ...(js && { js: js.noise }), ...(ks && { ks: ks.noise }) },
    ...(scores && { scores }),
    rules: judgements.map(({ reason, verdict }) => ({ ...reason, verdict })),
  };
}
