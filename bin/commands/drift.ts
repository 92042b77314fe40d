import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { readTable } from '../../lib/adapters/local/tabular/read-table.ts';
import { explain } from '../../lib/contract/door.ts';
import { Baseline, baselineId } from '../../lib/domain/drift/baseline.ts';
import { buildBaseline } from '../../lib/domain/drift/build-baseline.ts';
import { decideDrift } from '../../lib/domain/drift/decide.ts';
import { DriftPolicy, expectedFalseAlarmsPerMonth } from '../../lib/domain/drift/policy.ts';
import { columnsOf, FeatureSchema, inferSchema } from '../../lib/domain/drift/schema.ts';
import { addRow, newSketch } from '../../lib/domain/drift/sketch.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { canonical } from '../../lib/domain/ledger/record.ts';
import { exitFor } from '../exit.ts';
import { readYaml } from '../manifest-file.ts';
import { print, printJson, progress } from '../terminal.ts';

/** `steward drift`: needs no set-up, no account and no manifest. */
export function driftCommands(program: Command): void {
  const group = program.command('drift').description('compare data with what a model was trained on; needs no set-up');
  group
    .command('baseline')
    .description('make a baseline from CSV, Parquet or JSON Lines')
    .requiredOption('--data <file>', 'training data, with column names')
    .option(
      '--schema <file>',
      'YAML or JSON: `features: [{name, type: number|integer|category}]`; types are inferred without',
    )
    .requiredOption('-o, --output <file>', 'where to write the baseline')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward drift baseline --data train.csv -o baseline.json\n  steward drift baseline --data train.parquet --schema schema.yaml -o baseline.json',
    )
    .action(async (options: { data: string; schema?: string; output: string; json: boolean }) => {
      const schema = options.schema
        ? parsed(FeatureSchema, readYaml(options.schema), options.schema)
        : await inferred(options.data);
      const columns = columnsOf(schema).map(({ name }) => name);
      const baseline = await buildBaseline(schema, (await readTable(options.data, { columns })).rows);
      writeFileSync(options.output, `${canonical(baseline)}\n`);
      const told = {
        baseline: baselineId(baseline),
        rows: baseline.n,
        broken: baseline.broken,
        features: columnsOf(schema),
      };
      if (options.json) return printJson(told);
      for (const { name, type } of told.features)
        print(`  ${name.padEnd(24)} ${type}${options.schema ? '' : ' (inferred)'}`);
      print(`baseline ${told.baseline.slice(0, 12)} of ${told.rows} rows written to ${options.output}`);
    });
  group
    .command('check')
    .description('hold a capture folder or file, or any CSV, Parquet or JSON Lines file, against a baseline')
    .requiredOption('--baseline <file>', 'what `steward drift baseline` wrote')
    .requiredOption('--capture <path>', 'a data-capture folder or file, or a file of rows')
    .option('--policy <file>', 'YAML or JSON: minimumRows, limits, perFeature, confidence')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward drift check --baseline baseline.json --capture captured/\n  steward drift check --baseline baseline.json --capture today.csv --json\n\nExit: 0 stable, 1 drifted, 2 undecided, 3 could not run.',
    )
    .action(check);
}

async function check(options: { baseline: string; capture: string; policy?: string; json: boolean }): Promise<void> {
  const baseline = parsed(Baseline, readJson(options.baseline), options.baseline);
  const policy = parsed(
    DriftPolicy,
    options.policy ? readYaml(options.policy) : {},
    options.policy ?? 'the default policy',
  );
  const table = await readTable(options.capture, { columns: baseline.features.map(({ name }) => name) });
  const sketch = newSketch(baseline);
  let at = Date.now() + 1000;
  for await (const row of table.rows) {
    addRow(sketch, row);
    if (Date.now() > at) {
      progress(`  ${sketch.rows} rows read`);
      at += 1000;
    }
  }
  const { read, used, broken, absent, unknown } = table.notes;
  const decision = decideDrift(baseline, sketch, policy, { complete: true, brokenLines: broken });
  const { verdict, reasons, features } = decision;
  const because = 'because' in decision ? decision.because : undefined;
  process.exitCode = exitFor(verdict);
  if (options.json) {
    const rows = { read, used, broken: broken + sketch.broken };
    const expected = expectedFalseAlarmsPerMonth(policy, MONTHLY);
    printJson({
      verdict,
      reasons,
      ...(because && { because }),
      window: null,
      baseline: baselineId(baseline),
      rows,
      features,
      expectedFalseAlarmsPerMonth: expected,
    });
    return;
  }
  for (const name of absent) print(`  column \`${name}\` is not there: its values count as missing`);
  if (unknown.length > 0) print(`  not in the baseline: ${unknown.join(', ')}`);
  for (const f of features) {
    const { ks, psi } = f.metrics;
    const measured = [
      ks && `KS ${ks.value.toFixed(4)}`,
      psi !== undefined && `PSI ${psi.toFixed(4)}`,
      f.unseen !== undefined && `unseen ${f.unseen.toFixed(4)}`,
    ];
    print(`  ${f.name.padEnd(24)} ${f.verdict.padEnd(10)} ${measured.filter(Boolean).join('  ')}`);
  }
  for (const r of reasons)
    print(
      `  ${r.rule} of ${r.subject} is ${r.observed}${r.interval ? ` [${r.interval.low}, ${r.interval.high}]` : ''}, limit ${r.limit}`,
    );
  print(`${verdict}${because ? `: ${because}` : ''} (${used} rows used, ${broken + sketch.broken} broken)`);
}

/** Checks a month when nobody said how often: once an hour. */
const MONTHLY = 730;

async function inferred(path: string): Promise<FeatureSchema> {
  const table = await readTable(path);
  if (table.columns.length === 0)
    throw new InvalidEventError(`\`${path}\` has no column names: give them with \`--schema\``);
  return inferSchema(table.columns, table.rows);
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InvalidEventError(`cannot read \`${path}\`: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidEventError(`\`${path}\` is not JSON: give what \`steward drift baseline\` wrote`, { cause });
  }
}

interface Parser<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: Parameters<typeof explain>[0] };
}
function parsed<T>(schema: Parser<T>, value: unknown, path: string): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new InvalidEventError(`\`${path}\` does not fit: ${explain(result.error)}`);
  return result.data;
}
