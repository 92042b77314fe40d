import type { LedgerRecord } from '../lib/domain/ledger/record.ts';

type Texts = Record<string, string>;
interface Recorded {
  readonly kind: string;
  readonly slot: string;
  readonly window: { start: string; end: string };
  readonly rows: { used: number };
  readonly features?: Record<string, Texts>;
  readonly metrics?: Record<string, Texts>;
}

/**
 * Every checked window of every deployment as a table, from the check records alone. Windows that end at midnight are
 * told by their days, others with their hours; where a model has several deployments, each line says which.
 */
export function weeksTable(
  records: readonly LedgerRecord[],
  metrics: readonly (readonly [name: string, head: string])[],
): string[] {
  const weeks = new Map<string, { drift?: [LedgerRecord, Recorded]; quality?: [LedgerRecord, Recorded] }>();
  const places = new Set<string | undefined>();
  for (const record of records.filter((r) => r.type === 'CheckRecorded')) {
    const data = record.data as unknown as Recorded;
    if (data.kind !== 'drift' && data.kind !== 'quality') continue;
    // Of a window that was over before the version served there is nothing to tell.
    if (data.window.start >= data.window.end) continue;
    const key = `${data.window.end} ${record.subject.deployment}`;
    places.add(record.subject.deployment);
    weeks.set(key, { ...weeks.get(key), [data.kind]: [record, data] });
  }
  const rows = [...weeks.values()].map(({ drift, quality }) => {
    const [record, data] = drift ?? quality!;
    const most = (metric: string): string =>
      Object.entries(drift?.[1].features ?? {})
        .filter(([, f]) => f[metric] !== undefined)
        .sort(([, a], [, b]) => Number(b[metric]) - Number(a[metric]))
        .slice(0, 1)
        .map(([name, f]) => `${f[metric]} ${name}`)
        .join('');
    const metric = (name: string): string => {
      const m = quality?.[1].metrics?.[name];
      return m ? `${m.value} [${m.low}, ${m.high}]` : '-';
    };
    return [
      spanOf(data.window),
      ...(places.size > 1 ? [record.subject.deployment ?? '-'] : []),
      String(record.subject.version),
      String(drift?.[1].rows.used ?? '-'),
      most('ks'),
      most('psi'),
      most('unseen'),
      drift?.[0].verdict ?? '-',
      String(quality?.[1].rows.used ?? '-'),
      ...metrics.map(([name]) => metric(name)),
      quality?.[0].verdict ?? '-',
    ];
  });
  return table(
    [
      'window',
      ...(places.size > 1 ? ['deployment'] : []),
      'v',
      'rows',
      'largest KS',
      'largest PSI',
      'largest unseen',
      'inputs',
      'labels',
      ...metrics.map(([, head]) => head),
      'quality',
    ],
    rows,
  );
}

function spanOf({ start, end }: Recorded['window']): string {
  const days = end.slice(11, 19) === '00:00:00';
  const at = (time: string): string => (days ? time.slice(0, 10) : time.slice(0, 16).replace('T', ' '));
  return `${at(start)} to ${at(end)}`;
}

/** Cells under their heads, as wide as the widest. */
export function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((w) => '-'.repeat(w))), ...rows.map(line)];
}
