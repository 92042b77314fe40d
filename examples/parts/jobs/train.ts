import { existsSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { mlPath, print, write } from '../container.ts';
import { hash } from '../draw.ts';
import { DEFAULTS, train } from '../learning/learner.ts';
import type { Settings } from '../learning/model.ts';
import { type Row, readRows, type Task } from '../rows.ts';

const NAMES = ['rounds', 'learning_rate', 'depth', 'seed', 'shuffle_labels'];

/** Training job: train.csv and hyperparameters.json (SageMaker gives strings only) in, model.json out. `normal` is what holds where no hyperparameter says otherwise. */
export async function trainModel(task: Task, normal: Settings = DEFAULTS): Promise<void> {
  const given = hyperparameters(mlPath('input/config/hyperparameters.json'));
  const settings = {
    ...normal,
    rounds: number(given, 'rounds', normal.rounds, 1, 1000),
    learningRate: number(given, 'learning_rate', normal.learningRate, 0.001, 1),
    depth: number(given, 'depth', normal.depth, 1, 10),
  };
  const seed = number(given, 'seed', 1, 0, 2 ** 31);
  const shuffled = given.shuffle_labels === 'true';
  const read = readRows(task, mlPath('input/data/train/train.csv'));
  const rows = shuffled ? shuffleLabels(read, seed) : read;
  print(`training on ${rows.length} rows: ${JSON.stringify({ ...settings, seed, shuffled })}`);
  const model = await train(task, rows, settings, async (round) => {
    if (round % 10 === 0 || round === settings.rounds) print(`round ${round} of ${settings.rounds}`);
    await setImmediate(); // lets the process notice that its parent is gone
  });
  write(mlPath('model/model.json'), JSON.stringify(model));
}

function hyperparameters(path: string): Record<string, string> {
  const given: Record<string, string> = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  for (const [name, value] of Object.entries(given)) {
    if (!NAMES.includes(name)) throw new Error(`unknown hyperparameter \`${name}\`: give \`${NAMES.join('`, `')}\``);
    if (name === 'shuffle_labels' && value !== 'true' && value !== 'false')
      throw new Error(`hyperparameter \`shuffle_labels\` is \`${value}\`: give \`true\` or \`false\``);
  }
  return given;
}

function number(given: Record<string, string>, name: string, normal: number, low: number, high: number): number {
  const value = Number(given[name] ?? normal);
  const whole = name === 'learning_rate' || Number.isInteger(value);
  if (given[name] !== '' && value >= low && value <= high && whole) return value;
  throw new Error(`hyperparameter \`${name}\` is \`${given[name]}\`: give ${low} to ${high}`);
}

/** The same rows with their labels permuted (Fisher-Yates): as many of each, nothing left to learn. */
function shuffleLabels(rows: readonly Row[], seed: number): Row[] {
  const labels = rows.map((row) => row.label);
  for (let i = labels.length - 1; i > 0; i--) {
    const j = Math.floor(hash(i, seed) * (i + 1));
    [labels[i], labels[j]] = [labels[j]!, labels[i]!];
  }
  return rows.map((row, i) => ({ ...row, label: labels[i]! }));
}
