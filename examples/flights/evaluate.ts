import { existsSync } from 'node:fs';
import { list } from 'tar';
import { mlPath, print, run, write } from './container.ts';
import { readRows } from './csv.ts';
import { type Model, predict } from './model.ts';
import { auc, aucDifference, brierLosses, logLosses, type Measured, mean } from './quality.ts';

const INPUT = 'processing/input';
const OUTPUT = 'processing/output/evaluation';

await run(evaluate, 'message');

/** Processing job: scores the challenger and, if there is one, the champion on the same held-out rows. */
async function evaluate(): Promise<void> {
  const rows = readRows(mlPath(INPUT, 'holdout/holdout.csv'));
  const labels = rows.map((row) => row.late);
  if (new Set(labels).size < 2) throw new Error(`all \`${rows.length}\` held-out rows have one label: no AUC`);
  const score = async (archive: string) => {
    const model = await readModel(archive);
    return Float64Array.from(rows, (row) => predict(model, row));
  };
  const challenger = await score(mlPath(INPUT, 'challenger/model.tar.gz'));
  const championArchive = mlPath(INPUT, 'champion/model.tar.gz');
  const champion = existsSync(championArchive) ? await score(championArchive) : undefined;
  const lines = rows.map(({ id, late }, i) =>
    JSON.stringify({ id, label: Number(late), champion: champion?.[i] ?? null, challenger: challenger[i] }),
  );
  const report = {
    version: 0,
    dataset: { item_count: rows.length, base_rate: labels.filter(Boolean).length / labels.length },
    binary_classification_metrics: metrics(labels, challenger),
    ...(champion && {
      champion: { binary_classification_metrics: metrics(labels, champion) },
      difference: { auc: statistic(aucDifference(labels, challenger, champion)) },
    }),
  };
  write(mlPath(OUTPUT, 'predictions.jsonl'), `${lines.join('\n')}\n`);
  write(mlPath(OUTPUT, 'evaluation.json'), `${JSON.stringify(report, null, 2)}\n`);
  print(`${rows.length} held-out rows: ${JSON.stringify(report.binary_classification_metrics.auc)}`);
}

/** The names and the `value`/`standard_deviation` pair are those of SageMaker's model quality statistics. */
function metrics(labels: readonly boolean[], scores: Float64Array) {
  return {
    auc: statistic(auc(labels, scores)),
    log_loss: statistic(mean(logLosses(labels, scores))),
    brier: statistic(mean(brierLosses(labels, scores))),
  };
}

function statistic({ value, standardError, low, high }: Measured) {
  return { value, standard_deviation: standardError, confidence_interval_95: [low, high] };
}

/** Reads `model.json` out of the archive without unpacking anything to disk. */
async function readModel(archive: string): Promise<Model> {
  let text: Promise<Buffer> | undefined;
  await list({
    file: archive,
    onReadEntry: (entry) => {
      if (entry.path.replace(/^\.\//, '') === 'model.json') text = entry.concat();
    },
  });
  if (!text) throw new Error(`\`${archive}\` holds no \`model.json\`: give an archive that train.ts filled`);
  return JSON.parse(String(await text));
}
