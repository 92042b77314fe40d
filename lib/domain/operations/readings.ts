/** A point of a series: the beginning of its period (epoch ms), and the statistic of that period. */
export interface MetricPoint {
  readonly at: number;
  readonly value: number;
}

/** What was read: all series of each name, one for each variant. A series without a point is there, and empty. */
export type Readings = ReadonlyMap<string, readonly (readonly MetricPoint[])[]>;

/** Sum over variants and periods from a moment on; undefined where CloudWatch has not one point, which is no zero. */
export function total(readings: Readings, name: string, from = Number.NEGATIVE_INFINITY): number | undefined {
  const points = pointsOf(readings, name);
  if (points.length === 0) return undefined;
  return points.reduce((sum, { at, value }) => (at >= from ? sum + value : sum), 0);
}

/** All points of all variants. */
export const pointsOf = (readings: Readings, name: string): MetricPoint[] => (readings.get(name) ?? []).flat();

/** Each period's value: what variants add up to, or the worst of them. */
export function byPeriod(readings: Readings, name: string, how: 'sum' | 'most'): Map<number, number> {
  const values = new Map<number, number>();
  for (const { at, value } of pointsOf(readings, name)) {
    const before = values.get(at);
    values.set(at, before === undefined ? value : how === 'sum' ? before + value : Math.max(before, value));
  }
  return values;
}
