import { type Command, InvalidArgumentError } from 'commander';
import type { BaselineOptions } from '../../actions/drift/baseline.ts';
import { jsonOption } from '../../target/options.ts';
import { csvOptions, namesOption, typesOption } from './options.ts';

/** `steward drift baseline`: what a model was trained to expect, from its training data. */
export function baselineCommand(group: Command): void {
  const command = group
    .command('baseline')
    .description('make a baseline from training data: CSV, Parquet or JSON Lines')
    .option('--data <path>', 'training data with column names, here or at s3://: a file, or a folder of parts')
    .option('--capture <path>', 'another name for it')
    .option(
      '--from-model-monitor <statistics.json>',
      'what a baseline job of SageMaker Model Monitor left, instead of data',
    )
    .option('--constraints <constraints.json>', 'its constraints: values that are allowed, and limits')
    .option('--policy-output <file>', 'where to write the limits of the constraints, for `check --policy`')
    .option(
      '--schema <file>',
      'YAML or JSON: `features: [{name, type: number|integer|duration|time-of-day|category}]`, `output` if answers are watched; types are inferred without',
    )
    .option('--by <column>', 'a baseline for each of the largest values of a column of categories too')
    .option('--segments <file>', 'where to write these, for `check --segments`')
    .option('--ignore <names>', 'columns not to watch: id,created', namesOption)
    .option('--only <names>', 'watch these columns alone, also ones that can only drift', namesOption)
    .option(
      '--types <name=type,...>',
      'how columns are read: zip=category,age=number; also puts them back',
      typesOption,
    )
    .option('--maximum-broken <share>', 'the share of broken rows above which nothing is written', shareOption, 0.5)
    .requiredOption('-o, --output <file>', 'where to write the baseline')
    .addOption(jsonOption());
  csvOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  steward drift baseline --data train.csv -o baseline.json
  steward drift baseline --data train.parquet --schema schema.yaml -o baseline.json
  steward drift baseline --data train.csv --ignore customer,created --types zip=category -o baseline.json
  steward drift baseline --data adult.data.csv --no-header --schema schema.yaml -o baseline.json
  steward drift baseline --data wein.csv --separator ';' --decimal , -o baseline.json
  steward drift baseline --data s3://bucket/train.csv -o baseline.json
  steward drift baseline --from-model-monitor statistics.json --constraints constraints.json -o baseline.json --policy-output policy.yaml

Free text is watched by its length, words and language, JSON arrays of as many numbers as vectors (\`--types note=text,vector=embedding\` asks for it).
Durations and times of day (\`1:23.4\`, \`PT1H30M\`, \`14:05\`) are watched as seconds; \`--types lap=duration\` says which of both they are.
Columns that can only drift (ids, times, counters) are left out, with the reason; a schema says itself what is watched.

Exit: 0 written, 3 could not run.`,
    )
    .action(async (options: BaselineOptions) =>
      (await import('../../actions/drift/baseline.ts')).makeBaseline(options),
    );
}

function shareOption(text: string): number {
  const share = Number(text);
  if (text.trim() !== '' && share >= 0 && share <= 1) return share;
  throw new InvalidArgumentError('it must be a share from 0 to 1.');
}
