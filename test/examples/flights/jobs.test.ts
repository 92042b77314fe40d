import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from 'tar';
import { describe, expect, it } from 'vitest';
import { task } from '../../../examples/flights/task.ts';
import { readRows } from '../../../examples/parts/rows.ts';
import { containerRoot, job } from './programs.ts';

const SHIFT = 9142; // 1306 weeks: January 1, 2001 becomes January 12, 2026
const date = (text: string) => new Date(Date.parse(text) + SHIFT * 86_400_000).toISOString().slice(0, 10);
const window = (to: string, holdoutFrom: string) => [
  ...['--from', date('2001-01-01'), '--to', date(to), '--holdout-from', date(holdoutFrom)],
  ...['--holdout-to', date('2001-01-28'), '--shift-days', String(SHIFT), '--origins', 'east', '--rows', '5000'],
];

/** Trains on the prepared rows under a root of its own and packs the model as SageMaker does. */
async function trained(prepared: string, hyperparameters: Record<string, string>): Promise<string> {
  const root = containerRoot();
  for (const folder of ['input/data/train', 'input/config']) mkdirSync(join(root, folder), { recursive: true });
  copyFileSync(join(prepared, 'processing/output/train/train.csv'), join(root, 'input/data/train/train.csv'));
  writeFileSync(join(root, 'input/config/hyperparameters.json'), JSON.stringify(hyperparameters));
  const { code, stdout } = await job(root, ['train.ts', 'train']);
  expect([code, stdout]).toEqual([0, expect.stringContaining('round 100 of 100')]);
  await create({ gzip: true, file: join(root, 'model.tar.gz'), cwd: join(root, 'model') }, ['.']);
  return root;
}

async function evaluated(prepared: string, challenger: string, champion?: string) {
  const root = containerRoot();
  for (const [name, from] of Object.entries({ challenger, ...(champion && { champion }) })) {
    mkdirSync(join(root, 'processing/input', name), { recursive: true });
    copyFileSync(join(from, 'model.tar.gz'), join(root, 'processing/input', name, 'model.tar.gz'));
  }
  mkdirSync(join(root, 'processing/input/holdout'), { recursive: true });
  copyFileSync(
    join(prepared, 'processing/output/holdout/holdout.csv'),
    join(root, 'processing/input/holdout/holdout.csv'),
  );
  expect(await job(root, ['evaluate.ts'])).toMatchObject({ code: 0 });
  const read = (file: string) => readFileSync(join(root, 'processing/output/evaluation', file), 'utf8');
  const predictions = read('predictions.jsonl').trimEnd().split('\n');
  return { report: JSON.parse(read('evaluation.json')), predictions: predictions.map((line) => JSON.parse(line)) };
}

describe('prepare, train, evaluate', () => {
  it('runs end to end on 5,000 rows held out by time, and shuffled labels teach nothing', {
    timeout: 240_000,
  }, async () => {
    const prepared = containerRoot();
    const { code, stdout } = await job(prepared, ['prepare.ts', ...window('2001-01-25', '2001-01-25')]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('train: 123769 rows read, 5000 used')]);
    const train = readRows(task, join(prepared, 'processing/output/train/train.csv'));
    const holdout = readRows(task, join(prepared, 'processing/output/holdout/holdout.csv'));
    expect(train).toHaveLength(5000);
    const row = ({ id }: { id: string }) => Number(id.slice(1)); // the file is in time order
    expect(Math.min(...holdout.map(row))).toBeGreaterThan(Math.max(...train.map(row)));

    const [champion, again, shuffled] = await Promise.all([
      trained(prepared, { seed: '1' }),
      trained(prepared, { seed: '2', shuffle_labels: 'false' }),
      trained(prepared, { seed: '1', shuffle_labels: 'true' }),
    ]);
    const model = (root: string) => readFileSync(join(root, 'model/model.json'), 'utf8');
    expect(model(again)).toBe(model(champion));

    const first = await evaluated(prepared, champion);
    const auc = first.report.binary_classification_metrics.auc;
    expect(auc.value).toBeGreaterThan(0.57);
    expect(auc.confidence_interval_95[0]).toBeCloseTo(auc.value - 1.959964 * auc.standard_deviation, 9);
    expect(first.report.dataset.item_count).toBe(holdout.length);
    expect(first.report.champion).toBeUndefined();
    expect(first.predictions).toHaveLength(holdout.length);
    expect(first.predictions[0]).toEqual({
      id: holdout[0]!.id,
      label: holdout[0]!.label,
      champion: null,
      challenger: expect.any(Number),
    });

    const second = await evaluated(prepared, shuffled, champion);
    expect(second.report.binary_classification_metrics.auc.value).toBeGreaterThan(0.46);
    expect(second.report.binary_classification_metrics.auc.value).toBeLessThan(0.54);
    expect(second.report.champion.binary_classification_metrics).toEqual(first.report.binary_classification_metrics);
    expect(second.report.difference.auc.confidence_interval_95[1]).toBeLessThan(0);
    expect(second.predictions.map((p) => p.champion)).toEqual(first.predictions.map((p) => p.challenger));
  });

  it('refuses held-out rows of training days, in one line that SageMaker shows', async () => {
    const root = containerRoot();
    const { code, stderr } = await job(root, ['prepare.ts', ...window('2001-01-25', '2001-01-20')]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^`--holdout-from .*hold out by time\n$/)]);
    expect(readFileSync(join(root, 'output/message'), 'utf8')).toBe(stderr.trimEnd());
  });

  it('refuses hyperparameters it does not know or cannot use', async () => {
    for (const [given, reason] of [
      [{ leaves: '31' }, 'unknown hyperparameter `leaves`'],
      [{ depth: '40' }, 'hyperparameter `depth` is `40`'],
      [{ rounds: '1.5' }, 'hyperparameter `rounds` is `1.5`'],
      [{ shuffle_labels: 'yes' }, 'hyperparameter `shuffle_labels` is `yes`'],
    ] as const) {
      const root = containerRoot();
      mkdirSync(join(root, 'input/config'), { recursive: true });
      writeFileSync(join(root, 'input/config/hyperparameters.json'), JSON.stringify(given));
      expect(await job(root, ['train.ts', 'train'])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(reason),
      });
      expect(readFileSync(join(root, 'output/failure'), 'utf8')).toContain(reason);
    }
  });
});
