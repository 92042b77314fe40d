import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { qualityCommands } from '../../../cli/commands/quality.ts';
import { uniform } from '../../domain/drift/samples.ts';
import { newHome, steward } from '../cli.ts';

const home = newHome();
const file = (name: string, text: string | Uint8Array): string => {
  mkdirSync(join(home, name, '..'), { recursive: true });
  writeFileSync(join(home, name), text);
  return join(home, name);
};
const lines = (...all: string[]) => `${all.join('\n')}\n`;

/** Honest chances with a town in the request and a sex beside the label; people of town `b` are a coin toss. */
function people(n: number): { predictions: string; labels: string; capture: string; truths: string } {
  const u = uniform(7);
  const rows = Array.from({ length: n }, (_, i) => {
    const [p, z] = [u(), u()];
    const town = 'ab'[Math.floor(u() * 2)]!;
    const label = Number(z < (town === 'a' ? p : 0.5));
    return { id: `id-${i}`, score: p.toFixed(6), town, label, sex: 'fm'[i % 2]! };
  });
  const side = (mode: string, data: string) => ({ observedContentType: 'text/csv', mode, data, encoding: 'CSV' });
  return {
    predictions: lines('id,town,score', ...rows.map((r) => `${r.id},${r.town},${r.score}`)),
    labels: lines('id,label,sex', ...rows.map((r) => `${r.id},${r.label},${r.sex}`)),
    capture: lines(
      ...rows.map((r) =>
        JSON.stringify({
          captureData: { endpointInput: side('INPUT', r.town), endpointOutput: side('OUTPUT', r.score) },
          eventMetadata: { eventId: `e-${r.id}`, inferenceId: r.id, inferenceTime: '2026-11-23T06:00:00Z' },
          eventVersion: '0',
        }),
      ),
    ),
    truths: lines(
      ...rows.map((r) =>
        JSON.stringify({
          groundTruthData: { data: `${r.label},${r.sex}`, encoding: 'CSV' },
          eventMetadata: { eventId: r.id },
          eventVersion: '0',
        }),
      ),
    ),
  };
}
const data = people(4000);
const predictions = file('predictions.csv', data.predictions);
const labels = file('labels.csv', data.labels);

/** The command in this process, as bin/steward.ts calls it: a child for each of these runs would cost a minute. */
async function check(...args: string[]): Promise<{ code: typeof process.exitCode; out: string }> {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const before = process.exitCode;
  try {
    const program = new Command().exitOverride();
    qualityCommands(program);
    await program.parseAsync(['quality', 'check', ...args], { from: 'user' });
    return { code: process.exitCode, out: written.mock.calls.map(([text]) => String(text)).join('') };
  } finally {
    process.exitCode = before;
    written.mockRestore();
  }
}
const json = async (...args: string[]) => {
  const ran = await check(...args, '--json');
  return { code: ran.code, ...JSON.parse(ran.out) };
};

describe('steward quality check', () => {
  it('needs no set-up: two tables, figures with intervals, and nothing decided without a limit', async () => {
    const ran = steward(home, 'quality', 'check', '--predictions', predictions, '--labels', labels);
    expect([ran.code, ran.err]).toEqual([2, '']);
    expect(ran.out).toMatch(/^ {2}auc +0\.\d{4} {2}\[0\.\d{4}, 0\.\d{4}\] {2}Newcombe 2006$/m);
    expect(ran.out).toContain(
      'undecided: the default policy sets no limit to decide by; a file for `--policy` may have `limits: { auc: { min: 0.7 } }`',
    );
  });

  it('says of scores that put the class looked for below the other that they may be of the other', async () => {
    const turned = file(
      'turned.csv',
      data.predictions.replace(/[^,]+$/gm, (score) => String(1 - Number(score) || score)),
    );
    const args = ['--predictions', turned, '--labels', labels];
    const why = expect.stringMatching(
      /^scores of `1` are lower than those of `0` \(auc 0\.\d+\): where they are chances of `0`, say so by `--classes 1,0`$/,
    );
    const report = await json(...args);
    expect(report).toMatchObject({ reversed: why });
    for (const how of [[], ['--markdown']]) expect((await check(...args, ...how)).out).toContain('--classes 1,0');
    const right = await json(...args, '--classes', '1,0');
    expect(right.reversed).toBeUndefined();
    expect(Number(right.quality.metrics.auc.value)).toBeCloseTo(1 - Number(report.quality.metrics.auc.value), 4);
    expect((await json('--predictions', predictions, '--labels', labels)).reversed).toBeUndefined();
  });

  it('says of two positives in two hundred rows that they tell nothing, in words, Markdown and JSON', async () => {
    const [rare, truth] = ['rare.csv', 'rare-truth.csv'].map((name) => join(home, name)) as [string, string];
    const rows = Array.from({ length: 200 }, (_, row) => row);
    writeFileSync(rare, ['id,score', ...rows.map((row) => `r${row},${row / 200}`)].join('\n'));
    writeFileSync(truth, ['id,label', ...rows.map((row) => `r${row},${Number(row >= 198)}`)].join('\n'));
    const policy = join(home, 'rare.yaml');
    writeFileSync(policy, 'limits: { auc: { min: 0.6 } }');
    const args = ['--predictions', rare, '--labels', truth, '--policy', policy];
    const [told, marked, data] = [await check(...args), await check(...args, '--markdown'), await json(...args)];
    const why = '2 positive and 198 negative rows, at least 10 of each are needed';
    expect([told.code, marked.code, data.code]).toEqual([2, 2, 2]);
    expect(told.out).toMatch(/^ {2}auc +1\.0000 {2}\[0\.\d{4}, 1\.0000\] +Newcombe 2006; 2 positive and 198/m);
    expect(told.out).toContain(`undecided: \`auc\` cannot be judged: ${why}`);
    expect(marked.out).toContain(why);
    expect(data).toMatchObject({ verdict: 'undecided', quality: { metrics: { auc: { doubt: why } } } });
  });

  it('says which kind of change it is, by a baseline and the labels of before: text, Markdown, JSON', async () => {
    const policy = file('change.yaml', 'limits: { auc: { min: 0.9 } }\nlabels: { was: { 0: 5000, 1: 5000 } }\n');
    const trained = file('trained.csv', people(3000).predictions.replace(/^id,/, 'number,'));
    const baseline = join(home, 'change.json');
    const schema = file('town.yaml', 'features: [{ name: town, type: category }]\n');
    expect(steward(home, 'drift', 'baseline', '--data', trained, '--schema', schema, '-o', baseline).code).toBe(0);
    const args = ['--predictions', predictions, '--labels', labels, '--policy', policy, '--baseline', baseline];
    const [told, marked, data] = [await check(...args), await check(...args, '--markdown'), await json(...args)];
    const said =
      "concept drift: quality fell beyond its limits, inputs stayed within their limits, labels' shares stayed within their limit: the same inputs now have other outcomes";
    expect(told.out).toContain(`  ${said}`);
    expect(told.out).toContain('  what to do: look first whether labels are still made as before');
    expect(marked.out).toContain('- concept drift: quality fell beyond its limits');
    expect(data.change).toMatchObject({
      found: 'concept',
      sides: { inputs: 'stable', answers: 'not asked', labels: 'stable', quality: 'drifted' },
      says: [expect.stringContaining(said), expect.any(String)],
    });
    const without = await check('--predictions', predictions, '--labels', labels, '--drift-policy', policy).catch(
      (error: Error) => error,
    );
    expect(without).toMatchObject({ message: expect.stringContaining('name it with `--baseline`') });
  });

  it('gives the same figures of a capture and its ground truth', async () => {
    const schema = file('schema.yaml', 'features: [{ name: town, type: category }]\n');
    file('capture/2026/11/23/06/a.jsonl', data.capture);
    file('truth/2026/11/24/06/a.jsonl', data.truths);
    const slicing = ['--slices', 'town', '--protected', 'sex'];
    const [table, capture] = [
      await json('--predictions', predictions, '--labels', labels, ...slicing),
      await json(
        '--predictions',
        join(home, 'capture'),
        '--labels',
        join(home, 'truth'),
        '--schema',
        schema,
        '--label-columns',
        'label,sex',
        ...slicing,
      ),
    ];
    expect(table.rows).toMatchObject({
      predictions: 4000,
      labelled: 4000,
      open: 0,
      unusable: 0,
      broken: 0,
      orphans: 0,
    });
    expect(capture).toEqual({ ...table, task: { ...table.task, output: ['score'] } });
    expect(table.fairness.columns[0].groups).toHaveLength(2);
    expect(table.quality.slices.map(({ name }: { name: string }) => name).toSorted()).toEqual(['town = a', 'town = b']);
  });

  it('holds limits of a policy, says which slice broke one, and ends with 1', async () => {
    const policy = file(
      'policy.yaml',
      'limits: { auc: { min: 0.6 } }\nslices: { columns: [town], limits: { auc: { min: 0.6 } } }\n',
    );
    const found = await json('--predictions', predictions, '--labels', labels, '--policy', policy);
    expect(found).toMatchObject({
      code: 1,
      verdict: 'drifted',
      reasons: [{ subject: 'auc where town = b', limit: '0.6000' }],
    });
    const loose = file('loose.yaml', 'limits: { auc: { min: 0.55 } }\nfairness: { protected: [sex] }\n');
    expect(await json('--predictions', predictions, '--labels', labels, '--policy', loose)).toMatchObject({
      code: 0,
      verdict: 'stable',
    });
    const markdown = await check('--predictions', predictions, '--labels', labels, '--policy', policy, '--markdown');
    expect(markdown.out).toMatch(/^# Quality: drifted\n\n- auc where town = b is /);
    expect(markdown.code).toBe(1);
  });

  it('estimates what is to be expected of predictions without a label', async () => {
    const known = file('known.csv', data.labels.split('\n').slice(0, 3001).join('\n'));
    const found = await json('--predictions', predictions, '--labels', known, '--estimate');
    expect(found).toMatchObject({ code: 2, rows: { open: 1000 }, estimate: { rows: 1000, labels: 3000 } });
    expect(found.estimate.assumes).toContain('concept drift');
    expect(Number(found.estimate.metrics.auc.value)).toBeCloseTo(Number(found.quality.metrics.auc.value), 1);
  });

  it('finds the classes of a multiclass task, also one that never came true', async () => {
    const three = file(
      'three.csv',
      lines('id,prediction', ...Array.from({ length: 300 }, (_, i) => `${i},${'abcd'[i % 4]}`)),
    );
    const truth = file(
      'truth.csv',
      lines('id,label', ...Array.from({ length: 300 }, (_, i) => `${i},${'abca'[i % 4]}`)),
    );
    const found = await json('--predictions', three, '--labels', truth, '--task', 'multiclass');
    expect(found.task.classes).toEqual(['a', 'b', 'c', 'd']);
    expect(found.quality.metrics.accuracy.value).toBe('0.7500');
  });

  it.each([
    [
      'two chances',
      () => '[[0.7,0.3]]',
      '1',
      [],
      'answers have 2 cells, 1 is known: `--output probability:0,probability:1`',
    ],
    ['two numbers', () => '[[7,3]]', '1', [], 'answers have 2 cells, 1 is known: say what each is with `--output`'],
    [
      'three words',
      (i: number) => `["${'abc'[i % 3]}"]`,
      'a',
      ['--output', 'label'],
      '`--task multiclass --classes a,b,c`',
    ],
    [
      'labels in capitals',
      () => '["low"]',
      'Low',
      ['--output', 'label', '--classes', 'high,low'],
      'labels and classes differ in capitals only (`Low`, `low`)',
    ],
  ] as const)('says of a capture of %s what would mend it', async (_, answer, label, more, says) => {
    const rows = Array.from({ length: 300 }, (_, i) => ({ id: `i${i}`, answer: answer(i) }));
    const side = (mode: string, body: string) => ({ mode, data: body, encoding: 'JSON' });
    const line = ({ id, answer: body }: (typeof rows)[number]) =>
      JSON.stringify({
        captureData: { endpointInput: side('INPUT', '[[1]]'), endpointOutput: side('OUTPUT', body) },
        eventMetadata: { eventId: id, inferenceTime: '2026-11-23T06:00:00Z' },
        eventVersion: '0',
      });
    const seen = file('mend.jsonl', lines(...rows.map(line)));
    const truth = file('mend-labels.csv', lines('id,label', ...rows.map(({ id }) => `${id},${label}`)));
    const found = await json('--predictions', seen, '--labels', truth, ...more);
    expect(found).toMatchObject({ code: 2, because: expect.stringContaining(says) });
  });

  it('names the column of numbers, and no id, where it does not know the answer', async () => {
    const said = file('prob.csv', lines('number,prob,town', '1,0.5,Ulm', '2,0.7,Bonn'));
    const truth = file('prob-labels.csv', lines('number,label', '1,0', '2,1'));
    const args = ['--predictions', said, '--labels', truth, '--id', 'number'];
    await expect(json(...args)).rejects.toThrow('as in `--output score=prob`');
    expect(await json(...args, '--output', 'score=prob')).toMatchObject({ rows: { predictions: 2, labelled: 2 } });
  });

  it('does not take classes in other capitals for others', async () => {
    const said = file('small.csv', lines('id,prediction', '1,low', '2,mid'));
    const truth = file('capitals.csv', lines('id,label', '1,Low', '2,Mid'));
    await expect(json('--predictions', said, '--labels', truth, '--task', 'multiclass')).rejects.toThrow(
      'differ in capitals only (`Low`, `low`): write them alike',
    );
  });

  it('measures a regression', async () => {
    const said = file(
      'said.jsonl',
      lines(...Array.from({ length: 300 }, (_, i) => JSON.stringify({ id: i, value: i + (i % 2) }))),
    );
    const sold = file('sold.csv', lines('id,label', ...Array.from({ length: 300 }, (_, i) => `${i},${i}`)));
    const policy = file('mae.yaml', 'limits: { mae: { max: 1 } }\n');
    const found = await json('--predictions', said, '--labels', sold, '--task', 'regression', '--policy', policy);
    expect(found).toMatchObject({
      code: 0,
      quality: { metrics: { mae: { value: '0.5000' }, r2: { value: expect.any(String) } } },
    });
    expect(found.quality.metrics).not.toHaveProperty('mape');
  });

  it('counts what is wrong with either side, and gives a verdict of the rest or says why not', async () => {
    const bad = file(
      'bad.csv',
      lines('id,score', 'a,0.9', 'a,0.9', ',0.5', 'b,1.5', 'c,high', 'd,0.2', 'e,0.3', 'f,0.1,0.2', 'g,0.5'),
    );
    const truth = file(
      'contradicting.csv',
      lines(
        'id,label,came',
        ...[
          'a,0,2026-11-02T00:00:00Z',
          'a,1,2026-11-01T00:00:00Z',
          'b,1,2026-11-01T00:00:00Z',
          'c,1,2026-11-01T00:00:00Z',
        ],
        ...['d,,2026-11-01T00:00:00Z', 'e,2,2026-11-01T00:00:00Z', 'g,1,yesterday', 'z,1,2026-11-01T00:00:00Z'],
      ),
    );
    const found = await json('--predictions', bad, '--labels', truth, '--time', 'came');
    expect(found.rows).toEqual({
      ...{ predictions: 6, labelled: 2, open: 1, unusable: 3 },
      why: { 'no-answer': 1, 'no-label': 1, 'unknown-class': 1 },
      ...{ improper: 1, repeated: 1, reused: 0, unidentified: 1, contradicted: 1, orphans: 1 },
      // a row with a cell too many, one without an id, a label without a time
      ...{ broken: 3, kinds: { 'row-width': 1, time: 1 } },
      examples: [
        { file: truth, line: 8, kind: 'time', reason: expect.stringContaining('`came` must be a time') },
        { file: bad, line: 9, kind: 'row-width', reason: expect.any(String) },
      ],
    });
    expect(found.quality.metrics).not.toHaveProperty('logLoss');
    // the later label of `a` is 0, its first score 0.9: wrong; `b` is right
    expect(found.quality.metrics.accuracy.value).toBe('0.5000');
    const strict = file('strict.yaml', 'limits: { accuracy: { min: 0.1 } }\nminimumLabels: 1\n');
    expect(await json('--predictions', bad, '--labels', truth, '--time', 'came', '--policy', strict)).toMatchObject({
      code: 2,
      because: expect.stringContaining('unusable or broken'),
    });
  });

  it('shows foreign text as text', async () => {
    const odd = file(
      'odd.csv',
      lines('id,town,score', ...Array.from({ length: 200 }, (_, i) => `${i},\u001b[31m|<b>,0.${i % 10}`)),
    );
    const truth = file('odd-labels.csv', lines('id,label', ...Array.from({ length: 200 }, (_, i) => `${i},${i % 2}`)));
    const text = await check('--predictions', odd, '--labels', truth, '--slices', 'town');
    expect(text.out).not.toContain('\u001b');
    expect(text.out).toContain('\\u001b[31m');
    const markdown = await check('--predictions', odd, '--labels', truth, '--slices', 'town', '--markdown');
    expect(markdown.out).toContain('\\|&lt;b&gt;');
  });

  it.each([
    ['no predictions', ['--labels', labels], "required option '--predictions <path>'"],
    ['a file that is not there', ['--predictions', '/nowhere.csv', '--labels', labels], 'does not exist'],
    ['an empty file', ['--predictions', file('empty.csv', ''), '--labels', labels], 'is empty'],
    [
      'predictions without ids',
      ['--predictions', file('noid.csv', 'score\n0.5\n'), '--labels', labels],
      'has no column `id`: it has `score`',
    ],
    ['labels without labels', ['--predictions', predictions, '--labels', predictions], 'has no column `label`'],
    ['no answer', ['--predictions', file('none.csv', 'id,odds\n1,2\n'), '--labels', labels], '`--output score=odds`'],
    ['an unknown role', ['--predictions', predictions, '--labels', labels, '--output', 'odds'], 'must be `score`'],
    [
      'an output that is not there',
      ['--predictions', predictions, '--labels', labels, '--output', 'score=p'],
      'has no column `p`',
    ],
    [
      'an unknown task',
      ['--predictions', predictions, '--labels', labels, '--task', 'ranking'],
      'there is no task `ranking`',
    ],
    [
      'an unknown slice',
      ['--predictions', predictions, '--labels', labels, '--slices', 'age'],
      'there is no column `age`: there are `town`',
    ],
    [
      'a limit of another task',
      ['--predictions', predictions, '--labels', labels, '--policy', file('r.yaml', 'limits: { rmse: { max: 1 } }')],
      'is no metric of a binary task',
    ],
    [
      'fairness of a regression',
      [
        '--predictions',
        predictions,
        '--labels',
        labels,
        '--task',
        'regression',
        '--output',
        'value=score',
        '--protected',
        'sex',
      ],
      'a regression has none',
    ],
    [
      'UTF-16 of JSON Lines',
      ['--predictions', file('wide.jsonl', Buffer.from('\ufeff{"id":1,"score":2}\n', 'utf16le')), '--labels', labels],
      'UTF-16',
    ],
    [
      'a JSON array of lists',
      ['--predictions', file('array.json', '[[1,0.5]]'), '--labels', labels],
      "orient='records'",
    ],
    [
      'captures as labels',
      ['--predictions', predictions, '--labels', file('cap.jsonl', data.capture)],
      'is data capture',
    ],
    ['two formats', ['--predictions', predictions, '--labels', labels, '--json', '--markdown'], 'choose one'],
  ])('refuses %s in words that help', async (_name, args, text) => {
    const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const error = await check(...args).then(
      () => undefined,
      (thrown: Error) => thrown.message,
    );
    told.mockRestore();
    expect(error).toContain(text);
  });

  it('ends with 3 and no stack when it could not run, and with 0 when it explains itself', () => {
    const ran = steward(home, 'quality', 'check', '--predictions', '/nowhere.csv', '--labels', labels);
    expect([ran.code, ran.out]).toEqual([3, '']);
    expect(ran.err).toMatch(/^steward: `\/nowhere\.csv` does not exist[^\n]*\n$/);
    const help = steward(home, 'quality', 'check', '--help');
    expect(help.code).toBe(0);
    expect(help.out).toContain('Exit: 0 stable, 1 drifted, 2 undecided');
  }, 240_000);
});
