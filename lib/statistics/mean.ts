/** An estimate with the standard error of its large-sample normal distribution. */
export type Estimate = { value: number; standardError: number };

export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample variance of the mean of independent values: Σ(x − mean)² / (n − 1) / n. Of fewer than two there is none. */
export function varianceOfMean(values: Float64Array): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return squares / (values.length - 1) / values.length;
}

/** Mean of independent values and its sample standard error; undefined for fewer than two. */
export function meanEstimate(values: Float64Array): Estimate | undefined {
  if (values.length < 2) return undefined;
  return { value: mean(values), standardError: Math.sqrt(varianceOfMean(values)) };
}
