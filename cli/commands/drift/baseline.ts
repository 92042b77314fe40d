import type { Command } from 'commander';
import type { BaselineOptions } from '../../actions/drift/baseline.ts';
import { jsonOption } from '../../target/options.ts';

/** `steward drift baseline`: what a model was trained to expect, from its training data. */
export function baselineCommand(group: Command): void {
  group
    .command('baseline')
    .description('make a baseline from training data: CSV, Parquet or JSON Lines')
    .option('--data <file>', 'training data with column names, here or at s3://')
    .option(
      '--from-model-monitor <statistics.json>',
      'what a baseline job of SageMaker Model Monitor left, instead of data',
    )
    .option('--constraints <constraints.json>', 'its constraints: values that are allowed, and limits')
    .option('--policy-output <file>', 'where to write the limits of the constraints, for `check --policy`')
    .option(
      '--schema <file>',
      'YAML or JSON: `features: [{name, type: number|integer|category}]`, `output` if answers are watched; types are inferred without',
    )
    .requiredOption('-o, --output <file>', 'where to write the baseline')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  steward drift baseline --data train.csv -o baseline.json
  steward drift baseline --data train.parquet --schema schema.yaml -o baseline.json
  steward drift baseline --data s3://bucket/train.csv -o baseline.json
  steward drift baseline --from-model-monitor statistics.json --constraints constraints.json -o baseline.json --policy-output policy.yaml

Exit: 0 written, 3 could not run.`,
    )
    .action(async (options: BaselineOptions) =>
      (await import('../../actions/drift/baseline.ts')).makeBaseline(options),
    );
}
