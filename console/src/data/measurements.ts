import type { Check } from '../../../lib/domain/check/check.ts';
import type { Reason } from '../../../lib/domain/reason.ts';
import type { RecordView } from '../../../lib/words/record-sentence.ts';
import { lessIsBetter, ruleOf } from '../../../lib/words/rule.ts';

/** One number of one check: what was observed, where it surely lies, and what the check said. */
export interface Measurement {
  readonly slot: string;
  /** Of a check that a person asked for: it may look at the window of a slot once more. */
  readonly asked?: string;
  readonly version: number;
  readonly verdict: Check['verdict'];
  readonly subject: string;
  readonly observed: string;
  readonly interval?: { readonly low: string; readonly high: string };
  readonly limit?: string;
}

/** Something that was measured again and again: `PSI of origin`. */
export interface Series {
  readonly key: string;
  readonly name: string;
  readonly rule: string;
  readonly limit?: string;
  readonly points: readonly Measurement[];
  /** How often it was the reason of a `drifted` verdict, then of any: what to show first. */
  readonly weight: number;
}

type Row = Measurement & { readonly rule: string };

/**
 * All series of one kind of check in one deployment. A check's reasons name only its worst rules; what else it measured
 * stands in its ledger record (without a limit) and fills the gaps. `largest` series follow a rule over all features.
 */
export function seriesOf(checks: readonly Check[], records: readonly RecordView[]): readonly Series[] {
  const rows = checks.flatMap((check) => [...spoken(check), ...measured(check, records)]);
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const own = `${row.rule} ${row.subject}`;
    const seen = groups.get(own) ?? [];
    // The reason comes first and knows its interval; the record's plain number of the same slot adds nothing.
    if (!seen.some((one) => checkOf(one) === checkOf(row))) groups.set(own, [...seen, row]);
  }
  const single = [...groups.values()].map((points) => named(points, points[0]?.subject ?? ''));
  const drift = checks[0]?.kind === 'drift' ? [...new Set(single.map(({ rule }) => rule))] : [];
  const over = drift.flatMap((rule) => largest(single.filter((s) => s.rule === rule)));
  return [...over, ...single].sort((a, b) => b.weight - a.weight || a.name.localeCompare(b.name));
}

const base = ({ slot, version, verdict, asked }: Check) => ({
  slot,
  version,
  verdict,
  ...(asked !== undefined && { asked }),
});

/** Which check a measurement is of. */
export const checkOf = ({ slot, asked = '' }: Pick<Measurement, 'slot' | 'asked'>): string => `${slot} ${asked}`;

const spoken = (check: Check): Row[] =>
  check.reasons
    .filter((reason) => Number.isFinite(Number(reason.observed)))
    .map(({ rule, subject, observed, limit, interval }: Reason) => ({
      ...base(check),
      rule,
      subject,
      observed,
      limit,
      ...(interval && { interval }),
    }));

function measured(check: Check, records: readonly RecordView[]): Row[] {
  // The last one: a slot that was checked again shows what its second check saw.
  const record = records.findLast(
    ({ type, subject, data }) =>
      type === 'CheckRecorded' &&
      data.kind === check.kind &&
      data.slot === check.slot &&
      data.asked === check.asked &&
      subject.deployment === check.deployment,
  );
  const features = Object.entries((record?.data.features ?? {}) as Record<string, Record<string, unknown>>);
  const metrics = Object.entries(
    (record?.data.metrics ?? {}) as Record<string, { value: string; low: string; high: string }>,
  );
  const inputs = features.flatMap(([subject, found]) =>
    Object.entries({ psi: found.psi, ks: found.ks, unseen: changeOf(found.unseen, found.unseenWas) }).flatMap(
      ([rule, observed]) => (typeof observed === 'string' ? [{ ...base(check), rule, subject, observed }] : []),
    ),
  );
  const scores = metrics.map(([subject, { value, low, high }]) => ({
    ...base(check),
    rule: lessIsBetter(subject) ? 'maximum' : 'minimum',
    subject,
    observed: value,
    interval: { low, high },
  }));
  return [...inputs, ...scores];
}

/** The rule `unseen` limits the change of a share, and the figures of a record have both ends of it; older ones held it against none. */
const changeOf = (share: unknown, was: unknown): string | undefined =>
  typeof share === 'string' ? Math.abs(Number(share) - Number(was ?? 0)).toFixed(4) : undefined;

function named(points: readonly Row[], subject: string): Series {
  const { rule } = points[0] as Row;
  const limits = new Set(points.flatMap(({ limit }) => (limit === undefined ? [] : [limit])));
  const [limit] = limits;
  const weight = points.reduce((sum, p) => sum + (p.limit === undefined ? 0 : p.verdict === 'stable' ? 0.01 : 1), 0);
  return {
    key: `${rule} ${subject}`,
    name: ruleOf(rule, subject),
    rule,
    points: [...points].sort((a, b) => a.slot.localeCompare(b.slot)),
    weight,
    ...(limits.size === 1 && limit !== undefined && { limit }),
  };
}

/** The feature that moved most, slot by slot: what the check itself looks at. */
function largest(series: readonly Series[]): readonly Series[] {
  if (series.length < 2) return [];
  const most = new Map<string, Row>();
  for (const { rule, points } of series)
    for (const point of points) {
      const now = most.get(checkOf(point));
      if (!now || Number(point.observed) > Number(now.observed)) most.set(checkOf(point), { ...point, rule });
    }
  const found = named([...most.values()], '');
  return [{ ...found, key: `${found.key}largest`, name: `${found.name}, largest of all features` }];
}
