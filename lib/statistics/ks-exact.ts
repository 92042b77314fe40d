/**
 * P(D >= value) of the two-sample Kolmogorov-Smirnov distance, exact where there are no ties: the chance that a random path of n steps
 * right and m steps up leaves the band |i/n - j/m| < value, filled in step by step (Hodges 1958, Ark. Mat. 3, 469–486; scipy `ks_2samp(method="exact")`).
 * Takes n * m steps.
 */
export function ksExact(value: number, n: number, m: number): number {
  // Distances are multiples of 1/(nm); half of one keeps rounding from moving a path across the band.
  const band = value - 0.5 / (n * m);
  let inside = new Float64Array(m + 1);
  for (let i = 0; i <= n; i++) {
    const next = new Float64Array(m + 1);
    for (let j = 0; j <= m; j++) {
      if (Math.abs(i / n - j / m) >= band) continue;
      if (i === 0 && j === 0) next[j] = 1;
      else next[j] = ((i > 0 ? inside[j]! * i : 0) + (j > 0 ? next[j - 1]! * j : 0)) / (i + j);
    }
    inside = next;
  }
  return 1 - inside[m]!;
}
