type RunFiles = Readonly<{ 'train.csv': string; 'predictions.jsonl': string }>;

/** What was written before: most worlds train the same first two versions. */
const written = new Map<string, RunFiles>();

/** What a pipeline leaves: training rows, and predictions in which the challenger is better by `better`. */
export function runFiles(version: number, better: number, many = 1000): RunFiles {
  const first = version <= 1;
  const name = `${first} ${better} ${many}`;
  const files = written.get(name) ?? writeRunFiles(first, better, many);
  written.set(name, files);
  return files;
}

function writeRunFiles(first: boolean, better: number, many: number): RunFiles {
  const rows = Array.from({ length: many }, (_, i) => ({
    i,
    label: (i * 7919) % 10 < 3 ? 1 : 0,
    noise: ((i * 104_729) % 1000) / 1000,
  }));
  const score = (label: number, noise: number, skill: number): number =>
    Math.min(1, Math.max(0, 0.35 + (label - 0.5) * skill + (noise - 0.5) * 0.6));
  const training = rows.map(
    ({ i, label }) => `f${i},${i % 24},${i % 7},${100 + (i % 500)},${['ATL', 'BOS', 'JFK'][i % 3]},ORD,${label}`,
  );
  const predictions = rows.map(({ i, label, noise }) =>
    JSON.stringify({
      id: `f${i}`,
      label,
      champion: first ? null : score(label, noise, 0.2),
      challenger: score(label, 1 - noise, 0.2 + better),
    }),
  );
  return {
    'train.csv': `id,hour,weekday,distance,origin,destination,late\n${training.join('\n')}\n`,
    'predictions.jsonl': predictions.join('\n'),
  };
}
