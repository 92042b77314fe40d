import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { list } from 'tar';
import { mlPath, print, write } from '../container.ts';
import { explain } from '../learning/explain.ts';
import { figuresOf } from '../learning/figures.ts';
import { type Model, predict } from '../learning/model.ts';
import { labelText, type Row, readRows, type Task } from '../rows.ts';

const INPUT = 'processing/input';
const OUTPUT = 'processing/output/evaluation';
const EXPLAINED = 'processing/output/explainability/analysis.json';

/**
 * Processing job: scores the challenger and, if there is one, the champion on the same held-out rows; with `--explain true`
 * says too what each feature contributes.
 */
export async function evaluate(task: Task): Promise<void> {
  const rows = readRows(task, mlPath(INPUT, 'holdout/holdout.csv'));
  if (new Set(rows.map(({ label }) => label)).size < 2)
    throw new Error(`all \`${rows.length}\` held-out rows have one label: nothing to measure`);
  const { values } = parseArgs({ options: { explain: { type: 'string', default: 'false' } } });
  const answers = (model: Model): number[][] => rows.map(({ features }) => predict(task, model, features));
  const model = await readModel(mlPath(INPUT, 'challenger/model.tar.gz'));
  const challenger = answers(model);
  const archive = mlPath(INPUT, 'champion/model.tar.gz');
  const champion = existsSync(archive) ? answers(await readModel(archive)) : undefined;
  const report = figuresOf(task, rows, challenger, champion);
  const lines = rows.map((row, i) => predictionLine(task, row, challenger[i]!, champion?.[i]));
  write(mlPath(OUTPUT, 'predictions.jsonl'), `${lines.join('\n')}\n`);
  write(mlPath(OUTPUT, 'evaluation.json'), `${JSON.stringify(report, null, 2)}\n`);
  if (values.explain === 'true') write(mlPath(EXPLAINED), `${JSON.stringify(explain(task, model, rows), null, 2)}\n`);
  print(`${rows.length} held-out rows: ${JSON.stringify(report)}`);
}

/** A line of the predictions that Steward measures itself (docs/pipelines.md): label, both answers, and what they are sliced by. */
function predictionLine(task: Task, row: Row, challenger: number[], champion?: number[]): string {
  const label = task.loss === 'softmax' ? labelText(task, row.label) : row.label;
  const answer = (given?: number[]) => (given === undefined ? null : task.loss === 'softmax' ? given : given[0]);
  const sliced = Object.fromEntries((task.sliced ?? []).map((name) => [name, row.features[name]]));
  return JSON.stringify({
    id: row.id,
    label,
    champion: answer(champion),
    challenger: answer(challenger),
    ...sliced,
    ...row.beside,
  });
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
