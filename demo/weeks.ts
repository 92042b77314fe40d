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

/** Every checked week as a table, from the check records alone. */
export function weeksTable(records: readonly LedgerRecord[]): string[] {
  const weeks = new Map<string, { drift?: [LedgerRecord, Recorded]; quality?: [LedgerRecord, Recorded] }>();
  for (const record of records.filter((r) => r.type === 'CheckRecorded')) {
    const data = record.data as unknown as Recorded;
    if (data.kind !== 'drift' && data.kind !== 'quality') continue;
    const week = weeks.get(data.slot.slice(0, 10)) ?? {};
    weeks.set(data.slot.slice(0, 10), { ...week, [data.kind]: [record, data] });
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
      `${data.window.start.slice(0, 10)} to ${data.window.end.slice(0, 10)}`,
      String(record.subject.version),
      String(drift?.[1].rows.used ?? '-'),
      most('ks'),
      most('psi'),
      most('unseen'),
      drift?.[0].verdict ?? '-',
      String(quality?.[1].rows.used ?? '-'),
      metric('auc'),
      metric('logLoss'),
      metric('brier'),
      quality?.[0].verdict ?? '-',
    ];
  });
  return table(
    [
      'window',
      'v',
      'rows',
      'largest KS',
      'largest PSI',
      'largest unseen',
      'inputs',
      'labels',
      'AUC',
      'log loss',
      'Brier',
      'quality',
    ],
    rows,
  );
}

function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((w) => '-'.repeat(w))), ...rows.map(line)];
}
