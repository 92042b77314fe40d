import type { Command } from 'commander';
import type { QualityOptions } from '../actions/quality.ts';
import { jsonOption } from '../target/options.ts';
import { signOptions } from './drift/options.ts';

const HELP = `
The answer of a prediction is looked for under its usual names (\`score\`, \`predicted_label\`, \`value\` ...); \`--output\` says what each
cell is, in order for a capture, by name for a table: \`score\`, \`label\`, \`value\`, \`probabilities\`, \`probability:<class>\`,
\`attribution:<feature>\`, \`ignored\`, each with \`=<name>\` where it is called otherwise.

Examples:
  steward quality check --predictions predictions.csv --labels labels.csv
  steward quality check --predictions captured/ --labels ground-truth/ --schema schema.yaml --slices origin --json
  steward quality check --predictions loans.parquet --labels outcomes.csv --output label=decision --classes no,yes --protected sex
  steward quality check --predictions preise.csv --labels verkauft.csv --decimal , --labels-decimal , --task regression
  steward quality check --predictions captured/ --labels labels.csv --policy policy.yaml --baseline baseline.json
  steward quality check --predictions prices.csv --labels sold.csv --task regression --policy policy.yaml --markdown

With --baseline it also says whether inputs and answers moved beside quality and the shares of the labels, which kind of change that is, and what one would do.

Exit: 0 stable, 1 drifted, 2 undecided (also without limits), 3 could not run.`;

/** `steward quality`: needs no set-up, no account and no manifest. */
export function qualityCommands(program: Command): void {
  const command = program
    .command('quality')
    .description('compare predictions with the labels that came since; needs no set-up')
    .command('check')
    .description('measure predictions against labels, slice by slice and group by group, each metric with its interval')
    .requiredOption('--predictions <path>', 'a data-capture folder or file, or CSV, JSON Lines or Parquet with ids')
    .requiredOption('--labels <path>', 'ground truth (a folder or .jsonl), or CSV, JSON Lines or Parquet with ids')
    .option('--task <type>', 'binary (unless the policy says otherwise), multiclass or regression')
    .option('--classes <names>', 'classes in order, of a binary task the one looked for last: 0,1')
    .option('--output <cells>', 'what the cells of an answer are: score, label=predicted,score ...')
    .option('--id <column>', 'the column of a table that pairs predictions and labels', 'id')
    .option('--label <column>', 'the column of a table that holds the label', 'label')
    .option('--time <column>', 'the column of a table that tells when a label came: the latest wins')
    .option('--label-columns <names>', 'the cells of a row of ground truth, in order', 'label')
    .option('--schema <file>', "names of the requests' cells, which a capture does not have")
    .option('--slices <columns>', 'measure value by value of these columns')
    .option('--protected <columns>', 'compare the groups of these columns')
    .option('--estimate', 'say what to expect of predictions without a label', false)
    .option('--baseline <file>', 'what `steward drift baseline` wrote: tells which kind of change it is')
    .option('--drift-policy <file>', 'the policy its drift is judged by (docs/drift.md)')
    .option('--policy <file>', 'YAML or JSON: limits, slices, fairness, estimate, attribution (docs/quality.md)')
    .addOption(jsonOption())
    .option('--markdown', 'as Markdown', false);
  signOptions(signOptions(command, 'of CSV of predictions'), 'of CSV of labels', 'labels-')
    .addHelpText('after', HELP)
    .action(async (options: QualityOptions) => (await import('../actions/quality.ts')).checkQuality(options));
}
