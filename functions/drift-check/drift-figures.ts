import type { DriftDecision } from '../../lib/domain/drift/decide-drift.ts';
import type { UnseenValues } from '../../lib/domain/drift/measures/unseen-values.ts';
import type { MovedColumn, MovedRelation } from '../../lib/domain/drift/moved.ts';
import type { Accumulated } from '../../lib/domain/drift/report.ts';
import { cutText, firstWithin } from '../../lib/domain/ledger/bounded.ts';
import type { Draft } from '../../lib/domain/ledger/record.ts';
import { decimal } from '../../lib/domain/reason.ts';
import { iso } from '../../lib/domain/time.ts';
import { segmentFigures } from './segment-figures.ts';

/** A record has 16 KiB: of long lists it holds the beginning, the sketch in evidence has the rest. */
const MOST = 20;
const FEATURES = { most: MOST, bytes: 3_500 };
const SILENCED = { most: MOST, bytes: 2_000 };
const MOVED = { most: MOST, bytes: 1_200 };
const NOT_JUDGEABLE = { most: MOST, bytes: 800 };
const MISREAD = { most: MOST, bytes: 800 };
const ORDER = { most: 8, bytes: 600 };
const UNITS = { most: 8, bytes: 600 };
const UNSEEN = { most: 5, bytes: 1_500 };
const EMPTY_AS = { most: MOST, bytes: 600 };
const ACCUMULATED = { most: MOST, bytes: 1_200 };
const RELATIONS = { most: 5, bytes: 800 };
const NAME = 60;
const VALUE = 40;
const WAYS = 3;

/** A check's figures as a record carries them, quantities as decimal strings: what moved most first, 20 features at most. */
export function driftFigures(decision: DriftDecision): Draft['data'] {
  const {
    severity,
    kinds,
    silenced,
    notJudgeable,
    misread = [],
    emptyAs = [],
    unseenValues = [],
    otherUnits = [],
    otherOrder = [],
    moved,
    accumulated,
    relations,
    segments,
  } = decision;
  return {
    features: featuresOf(decision),
    severity,
    kinds,
    ...(silenced.length > 0 && {
      silenced: firstWithin(
        silenced.map((s) => ({ ...s, because: cutText(s.because, 200) })),
        SILENCED,
      ),
    }),
    ...(notJudgeable.length > 0 && {
      notJudgeable: firstWithin(
        notJudgeable.map((column) => ({ ...column, feature: cutText(column.feature, NAME) })),
        NOT_JUDGEABLE,
      ),
    }),
    ...(misread.length > 0 && {
      misread: firstWithin(
        misread.map((column) => ({ ...column, feature: cutText(column.feature, NAME) })),
        MISREAD,
      ),
    }),
    ...(otherOrder.length > 0 && {
      otherOrder: firstWithin(
        otherOrder.map(({ feature, holds }) => ({ feature: cutText(feature, NAME), holds: cutText(holds, NAME) })),
        ORDER,
      ),
    }),
    ...(otherUnits.length > 0 && {
      otherUnits: firstWithin(
        otherUnits.map(({ feature, factor, mean, was }) => ({
          ...{ feature: cutText(feature, NAME), factor: String(factor) },
          ...{ mean: decimal(mean), was: decimal(was) },
        })),
        UNITS,
      ),
    }),
    ...(unseenValues.length > 0 && { unseenValues: firstWithin(unseenValues.map(unseenFigures), UNSEEN) }),
    ...(emptyAs.length > 0 && {
      emptyAs: firstWithin(
        emptyAs.map(({ feature, word }) => ({ feature: cutText(feature, NAME), word })),
        EMPTY_AS,
      ),
    }),
    ...(moved?.found && {
      moved: {
        ...{ columns: firstWithin(moved.columns.map(movedFigures), MOVED), of: moved.columns.length },
        ...(moved.relations &&
          moved.relations.changed.length > 0 && { relations: changedFigures(moved.relations.changed) }),
      },
    }),
    ...(moved?.past && { past: { windows: moved.past.windows, rows: moved.past.rows } }),
    ...(accumulated?.found && { accumulated: accumulatedFigures(accumulated) }),
    ...(segments && { segments: segmentFigures(segments) }),
    ...(relations && { relations: { auc: decimal(relations.auc), between: relations.between } }),
  };
}

/** Why values are none of the baseline's, in its own values: what people typed is no part of a record. */
function unseenFigures({ feature, cells, of, known, looked, ways = [] }: UnseenValues) {
  const short = (text: string): string => cutText(text, VALUE);
  return {
    ...{ feature: cutText(feature, NAME), cells, of, known: known.map(short) },
    ...(looked !== undefined && {
      looked,
      ways: ways.slice(0, WAYS).map(({ as, cells, examples }) => ({
        ...{ as: [...as], cells },
        examples: as.includes('whole')
          ? []
          : examples
              .slice(0, WAYS)
              .map(({ text, like }) => ({ text: short(text), ...(like !== undefined && { like: short(like) }) })),
      })),
    }),
  };
}

/** What changed, by which tests, and how far at most. */
const movedFigures = ({ feature, by, atMost, against }: MovedColumn) => ({
  feature: cutText(feature, NAME),
  ...(against && { against }),
  by: by.map(({ test }) => test),
  atMost: atMost.map(({ rule, value, limit }) => ({
    ...{ rule, value: decimal(value) },
    ...(limit !== undefined && { limit: decimal(limit) }),
  })),
});

/** Which columns go together otherwise than before, what changed most first, and how many there are. */
const changedFigures = (changed: readonly MovedRelation[]) => ({
  of: changed.length,
  pairs: firstWithin(
    changed.map(({ of: [one, other], was, now }) => ({
      ...{ one: cutText(one, NAME), other: cutText(other, NAME) },
      ...{ was: decimal(was), now: decimal(now) },
    })),
    RELATIONS,
  ),
});

/** What a version's life has shown: of which columns, how surely, and since when. */
const accumulatedFigures = ({ counts, units, columns }: Accumulated) => ({
  ...{ counts, units, of: columns.length },
  columns: firstWithin(
    columns.map(({ feature, of, category, more, e, since, rows, was, now }) => ({
      ...{ feature: cutText(feature, NAME), of, more, e: decimal(e), since: iso(since), rows },
      ...(category !== undefined && { category: cutText(category, NAME) }),
      ...(was !== undefined && now !== undefined && { was: decimal(was), now: decimal(now) }),
    })),
    ACCUMULATED,
  ),
});

function featuresOf(decision: DriftDecision): Record<string, Record<string, string | number>> {
  const rank = { drifted: 0, undecided: 1, stable: 2 } as const;
  const ranked = decision.features.filter((f) => f.judged).toSorted((a, b) => rank[a.verdict] - rank[b.verdict]);
  const figures = ranked.slice(0, MOST).map(
    ({ name, n, verdict, unseen, tests, metrics }) =>
      [
        cutText(name, NAME),
        {
          n,
          verdict,
          ...(metrics.ks && { ks: decimal(metrics.ks.value) }),
          ...(metrics.psi !== undefined && { psi: decimal(metrics.psi) }),
          ...(metrics.js !== undefined && { js: decimal(metrics.js) }),
          ...(unseen !== undefined && { unseen: decimal(unseen), unseenWas: decimal(tests.unseen?.was ?? 0) }),
        },
      ] as const,
  );
  return Object.fromEntries(firstWithin(figures, FEATURES));
}
