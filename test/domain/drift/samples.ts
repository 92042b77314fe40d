/** The samples of test/fixtures/golden-drift/generate.py, bit for bit. */

/** Mulberry32: doubles in [0, 1) with 32 bits. */
export function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Draw = () => number;

function normal(u: Draw): number {
  let total = 0;
  for (let i = 0; i < 12; i++) total += u();
  return total - 6;
}

function mixture(u: Draw): number {
  const side = u();
  const value = normal(u);
  return side < 0.3 ? value * 0.5 + 10 : value;
}

const SHAPES: Record<string, (u: Draw, drift: number) => number> = {
  normal: (u, drift) => normal(u) + drift,
  heavy: (u, drift) => (1 + drift) / Math.sqrt(1 - u()),
  bimodal: (u, drift) => mixture(u) + drift,
  'zero-inflated': (u, drift) => (u() < 0.6 - drift ? 0 : u() * 100),
  counts: (u, drift) => Math.floor(u() * u() * (20 + drift * 20)),
  timestamps: (u, drift) => 1_500_000_000 + Math.floor((u() + drift) * 1_000_000),
  tiny: (u, drift) => (normal(u) + drift) * 0.00001,
  constant: (_u, drift) => 5 + drift,
  'fine-integers': (u, drift) => Math.floor(normal(u) * 1000 + drift * 1000),
};

export function sample(shape: string, drift: number, n: number, seed: number): number[] {
  const u = uniform(seed);
  return Array.from({ length: n }, () => SHAPES[shape]!(u, drift));
}

/** Categories `c0`, `c1` …, evenly or with the low numbers more often. */
export function categories(count: number, n: number, skewed: boolean, seed: number): string[] {
  const u = uniform(seed);
  return Array.from({ length: n }, () => `c${Math.floor(u() * (skewed ? u() : 1) * count)}`);
}

/** Labels with the scores of a good and a weaker model on the same rows; `coarse` steps make ties. */
export function scored(
  n: number,
  coarse: number,
  seed: number,
): { labels: number[]; first: number[]; second: number[] } {
  const u = uniform(seed);
  const rows = Array.from({ length: n }, () => {
    const [signal, a, b, z] = [u(), u(), u(), u()] as [number, number, number, number];
    const score = (w: number, noise: number) => Math.floor((w * signal + (1 - w) * noise) * coarse) / coarse;
    return { label: z < signal * signal ? 1 : 0, first: score(0.8, a), second: score(0.6, b) };
  });
  return {
    labels: rows.map(({ label }) => label),
    first: rows.map(({ first }) => first),
    second: rows.map(({ second }) => second),
  };
}
