import { becauseWithBeyond } from '../check/beyond.ts';
import { IntegrityError } from '../errors.ts';
import { isSome, type Reason, type Reasons } from '../reason.ts';
import { type Verdict, worst } from '../verdict.ts';
import { type Baseline, baselineId } from './baseline/baseline.ts';
import { type EmptyAsWord, readEmptyAsWord } from './baseline/empty-as-word.ts';
import { misreadInWords } from './baseline/misread.ts';
import type { PastWindows } from './baseline/past.ts';
import type { Sketch } from './baseline/sketch.ts';
import { sampleSize } from './columns/sample.ts';
import { confidenceOf, DriftPolicy, RULES, type Rule } from './drift-policy.ts';
import { decideLikeEvidently } from './evidently.ts';
import type { Judgement } from './judge.ts';
import { judgeColumns } from './judge-columns.ts';
import { judgeRelations, type RelationsReport, relationRowsNeeded, relationsRisk } from './judge-relations.ts';
import type { Looks } from './measures/looks.ts';
import type { RowsNeeded } from './measures/rows-needed.ts';
import { type Severity, worstOf } from './measures/severity.ts';
import { tellUnlike, type Unlike } from './measures/unlike.ts';
import { findMoved, type Moved, reasonsOfMove } from './moved.ts';
import { whyNot } from './not-judgeable.ts';
import {
  type Accumulated,
  type ColumnMisread,
  type ColumnNotJudged,
  type FeatureReport,
  listMisread,
  listNotJudgeable,
  listSilenced,
  type SegmentsReport,
  type Silenced,
} from './report.ts';
import { isOfPrediction } from './rule-name.ts';

export { DriftPolicy };

/**
 * What is known about the capture besides its rows. `complete: false` says that part of the window is not there, or that it is not
 * over; `at` is when the window ends (epoch ms), the time silences are looked up at.
 */
export type CaptureState = {
  complete: boolean;
  because?: string | undefined;
  brokenLines: number;
  at?: number | undefined;
  /** what unseen values of columns were found to be, where somebody looked at rows again */
  looks?: Looks | undefined;
  /** earlier windows in which nothing changed, where they are kept: whether anything moved is asked of them too */
  past?: PastWindows | undefined;
};

/** What stands beside every verdict. */
export type DriftFindings = Unlike & {
  rows: { used: number; broken: number };
  /** how far what is judged moved at most, however sure that is */
  severity: Severity;
  /** what the model is asked and what it answers are different things; absent where there is nothing to judge */
  kinds: { data?: Verdict; prediction?: Verdict };
  /** features that are kept out of the verdict for a while, with the verdict they would have had */
  silenced: Silenced[];
  /** columns with too few values for some of their rules: the verdict is of the rest */
  notJudgeable: ColumnNotJudged[];
  /** columns of numbers that may be read wrongly: what drifted of them is undecided; absent where there is none */
  misread?: ColumnMisread[];
  /** columns whose empty cells are the baseline's word for nothing; absent where there is none */
  emptyAs?: EmptyAsWord[];
  /** whether anything changed, however little; absent where nothing can be said, and with the methods of peers */
  moved?: Moved;
  /** what the version's life has shown so far; absent where no life is kept */
  accumulated?: Accumulated;
  features: FeatureReport[];
  relations?: RelationsReport;
  /** the same check by the values of a column; absent where nobody asked */
  segments?: SegmentsReport;
};

/**
 * A verdict on a window. `drifted` always has a reason; `stable` names, rule by rule, the feature nearest to its limit;
 * `undecided` says why in `because` and which rules could not tell; where nothing may be concluded at all it has no reasons, and `because` names
 * what lies beyond its limit all the same.
 */
export type DriftDecision = DriftFindings &
  (
    | { verdict: 'stable'; reasons: Reasons }
    | { verdict: 'drifted'; reasons: Reasons }
    | { verdict: 'undecided'; reasons: Reason[]; because: string }
  );

/**
 * Compares a window with its baseline. Each rule is an interval that holds the true distance (sampling of both sides and
 * binning included) against a limit; any feature drifted makes the window `drifted`, else any undecided one makes it
 * `undecided`. A rule for which too few values of a column are there is set aside and named. Too few rows, an incomplete capture or too
 * many broken lines: `undecided`, whatever the rest says.
 * @throws IntegrityError when the sketch belongs to another baseline
 * @throws InvalidEventError when the policy names a feature the baseline does not have
 */
export function decideDrift(
  baseline: Baseline,
  counted: Sketch,
  policy: DriftPolicy,
  capture: CaptureState = { complete: true, brokenLines: 0 },
): DriftDecision {
  if (counted.baselineId !== baselineId(baseline) || counted.features.length !== baseline.features.length) {
    throw new IntegrityError(`the sketch belongs to baseline \`${counted.baselineId.slice(0, 12)}\`, not to this one`);
  }
  const { sketch, emptyAs } = readEmptyAsWord(baseline, counted);
  const rows = { used: sketch.rows, broken: sketch.broken + capture.brokenLines };
  const blocked = whyNot(rows, policy, capture);
  const unlike = (reports: readonly FeatureReport[]): Unlike => tellUnlike(baseline, sketch, reports, capture.looks);
  if (policy.methods === 'evidently') {
    const decision = decideLikeEvidently(baseline, sketch, policy, { rows, blocked, at: capture.at });
    return { ...decision, ...unlike(decision.features) };
  }

  const asked = relationsRisk(baseline, policy);
  const risks = risksOf(policy, asked);
  const columns = judgeColumns(baseline, sketch, policy, { ...risks, at: capture.at });
  const related = columns.flatMap(({ report, output }, place) =>
    report.judged && !output && !report.misread ? [place] : [],
  );
  const relations = asked && judgeRelations(baseline, sketch, related, asked);
  const judgementsOf = (output: boolean): Judgement[] =>
    columns.flatMap((column) => (column.output === output ? column.counted : []));
  const [data, prediction] = [
    [...judgementsOf(false), ...(relations ? [relations.judgement] : [])],
    judgementsOf(true),
  ];
  const reports = columns.map(({ report }) => report);
  const moved =
    blocked === undefined
      ? findMoved({ baseline, sketch, past: capture.past }, columns, {
          ...{ confidence: confidenceOf(policy).moved, stable: risks.stable },
          related: asked ? related : [],
        })
      : undefined;
  const alarming = policy.alarm === 'moved' && moved ? reasonsOfMove(moved, baseline.output) : [];
  const kind = (judgements: Judgement[], role: FeatureReport['role']): Verdict => {
    if (blocked !== undefined) return 'undecided';
    if (alarming.some(({ rule }) => isOfPrediction(rule) === (role === 'output'))) return 'drifted';
    const said = worst(judgements.map(({ verdict }) => verdict));
    return said === 'stable' && !someJudgeable(reports.filter((report) => report.role === role)) ? 'undecided' : said;
  };
  const misread = listMisread(reports);
  const findings: DriftFindings = {
    rows,
    severity: worstOf(columns.flatMap(({ report }) => (report.judged ? [report.severity] : []))),
    kinds: {
      ...(data.length > 0 && { data: kind(data, 'input') }),
      ...(prediction.length > 0 && { prediction: kind(prediction, 'output') }),
    },
    silenced: listSilenced(reports),
    notJudgeable: blocked === undefined ? listNotJudgeable(reports) : [],
    ...(misread.length > 0 && { misread }),
    ...unlike(reports),
    ...(emptyAs.length > 0 && { emptyAs }),
    ...(moved && { moved }),
    features: reports,
    ...(relations?.report && { relations: relations.report }),
  };
  const said = { blocked, alarming, judgeable: someJudgeable(reports), misread };
  return { ...findings, ...verdictOf([...data, ...prediction], said) };
}

/** Whether any column can be judged whole: of what cannot, nothing may be called stable. */
const someJudgeable = (reports: readonly FeatureReport[]): boolean =>
  reports.some(({ judged, notJudgeable }) => judged && notJudgeable === undefined);

/** What columns may err with, beside relations. */
export function risksOf(policy: DriftPolicy, asked: ReturnType<typeof relationsRisk>) {
  const { drifted, stable } = confidenceOf(policy);
  return { risk: 1 - drifted - (asked?.risk ?? 0), stable: 1 - stable };
}

/**
 * The same decision, which says of each undecided column and of relations about how many rows would decide it, and in `because` how many the neediest does.
 * Of a window that has its verdict, or whose rows cannot be judged, nothing is said. Takes some dozens of times as long as deciding.
 */
export function tellNeeds(
  baseline: Baseline,
  counted: Sketch,
  policy: DriftPolicy,
  { decision, at }: { decision: DriftDecision; at: number | undefined },
): DriftDecision {
  if (decision.verdict !== 'undecided' || decision.reasons.length === 0 || policy.methods === 'evidently')
    return decision;
  const asked = relationsRisk(baseline, policy);
  const { sketch } = readEmptyAsWord(baseline, counted);
  const columns = judgeColumns(baseline, sketch, policy, { ...risksOf(policy, asked), at });
  const open: Need[] = [];
  const features = columns.map(({ counted, needs, metrics }, index): FeatureReport => {
    const report = decision.features[index]!;
    if (report.misread || counted.every(({ verdict }) => verdict !== 'undecided')) return report;
    const needed = needs();
    open.push({ name: report.name, needs: needed, rows: metrics.unusable.current.trials });
    return needed ? { ...report, needs: needed } : report;
  });
  const relations = asked && relationsWithNeeds(decision, asked.limit, sampleSize(baseline.features.length));
  if (relations) open.push({ name: relations.between.join(' × '), needs: relations.needs, rows: decision.rows.used });
  return {
    ...decision,
    ...(relations && { relations }),
    features,
    because:
      open.length > 0 && open.every(({ rows }) => rows === 0)
        ? `nothing was captured of ${namedNeeds(open)}, and more rows like these would not help`
        : `${decision.because}${needsInWords(open)}`,
  };
}

function relationsWithNeeds(
  { relations, reasons }: DriftDecision,
  limit: number,
  most: number,
): RelationsReport | undefined {
  if (!relations || !reasons.some(({ rule }) => rule === 'multivariate')) return undefined;
  const needs = relationRowsNeeded(relations, { limit, most });
  return needs ? { ...relations, needs } : relations;
}

/** What is undecided, the rows there are of it, and about how many would decide it; undefined where no number would. */
type Need = { name: string; needs: RowsNeeded | undefined; rows: number };

const namedNeeds = (few: readonly Need[]): string =>
  few.length === 1 ? `\`${few[0]!.name}\`` : `${few.length} columns`;

function needsInWords(open: readonly Need[]): string {
  const most = (of: 'window' | 'baseline') =>
    open.reduce(
      (most, { name, needs }) => {
        const rows = needs?.[of] ?? 0;
        return rows > most.rows ? { name, rows } : most;
      },
      { name: '', rows: 0 },
    );
  const [window, baseline] = [most('window'), most('baseline')];
  const unmet = open.filter(({ needs, rows }) => needs === undefined && rows > 0);
  const without = open.filter(({ rows }) => rows === 0);
  const said = [
    window.rows > 0 && `about ${window.rows} in the window (\`${window.name}\`)`,
    baseline.rows > 0 && `${baseline.rows} in the baseline (\`${baseline.name}\`)`,
    unmet.length > 0 && `no number is enough for ${namedNeeds(unmet)} so near a limit`,
    without.length > 0 && `nothing was captured of ${namedNeeds(without)}`,
  ].filter((part) => part !== false);
  return said.length === 0 ? '' : `, ${said.join(', ')}`;
}

type Judged =
  | { verdict: 'stable' | 'drifted'; reasons: Reasons }
  | { verdict: 'undecided'; reasons: Reason[]; because: string };

type Said = { blocked: string | undefined; alarming: readonly Reason[]; judgeable: boolean; misread: ColumnMisread[] };

function verdictOf(judgements: Judgement[], { blocked, alarming, judgeable, misread }: Said): Judged {
  const drifted = [...reasonsOf(judgements, 'drifted'), ...alarming];
  if (blocked !== undefined) return { verdict: 'undecided', reasons: [], because: becauseWithBeyond(blocked, drifted) };
  if (judgements.length === 0) return { verdict: 'undecided', reasons: [], because: 'no limit applies to any feature' };
  if (isSome(drifted)) return { verdict: 'drifted', reasons: drifted };
  const undecided = reasonsOf(judgements, 'undecided');
  if (isSome(undecided)) {
    const open = undecided.filter(({ subject }) => !misread.some(({ feature }) => feature === subject)).length;
    const said = [
      ...(misread.length > 0 ? [misreadInWords(misread.map(({ feature }) => feature))] : []),
      ...(open > 0 ? [`${open} of ${judgements.length} limits lie inside their interval: more rows are needed`] : []),
    ];
    return { verdict: 'undecided', reasons: undecided, because: said.join('; ') };
  }
  const nearest = nearestByRule(judgements);
  if (!judgeable) return { verdict: 'undecided', reasons: [], because: 'no column has enough values to be judged by' };
  if (!isSome(nearest)) throw new IntegrityError('a window without judgements cannot be stable');
  return { verdict: 'stable', reasons: nearest };
}

const reasonsOf = (judgements: Judgement[], verdict: Verdict): Reason[] =>
  judgements.filter((judgement) => judgement.verdict === verdict).map(({ reason }) => reason);

/** Rules of inputs first, then those of the answer, then of relations. */
function place(rule: string): number {
  const known = RULES.indexOf(rule as Rule);
  if (known >= 0) return known;
  return rule === 'multivariate' ? 2 * RULES.length : RULES.length;
}

/** Of each rule the judgement nearest to its limit, in the order in which rules are judged. */
function nearestByRule(judgements: Judgement[]): Reason[] {
  const nearest = new Map<string, Judgement>();
  for (const judgement of judgements) {
    const before = nearest.get(judgement.reason.rule);
    if (!before || judgement.strain > before.strain) nearest.set(judgement.reason.rule, judgement);
  }
  return [...nearest.values()].map(({ reason }) => reason).toSorted((a, b) => place(a.rule) - place(b.rule));
}
