import { type Command, InvalidArgumentError } from 'commander';
import type { CanaryOptions } from '../actions/canary.ts';
import { jsonOption } from '../target/options.ts';

const HELP = `
A version that fails \`--bad\` of its requests must be taken back by an alarm while its canary bakes; the canary that finds it and hurts the fewest
requests is proposed. Requests are taken to come evenly through the day: give those of a quiet hour, in which a canary finds least.

Examples:
  steward canary -f fraud-score.model.yaml --requests-per-minute 600
  steward canary -f fraud-score.model.yaml --deployment fraud-prod --requests-per-minute 40 --bad 0.02 --usual 0.002
  steward canary -f fraud-score.model.yaml --requests-per-minute 600 --write

Undo: put <file>.old back. Nothing is in force before \`steward apply\`.

Exit: 0 the plan as it is does what is wished, or what was proposed was written; 1 it does not; 3 could not run.`;

/** \`steward canary\`: needs a manifest, and neither set-up nor account. */
export function canaryCommands(program: Command): void {
  program
    .command('canary')
    .description(
      'how surely a canary finds a bad version, and which would: its size and bake; changes nothing by itself',
    )
    .requiredOption('-f, --file <manifest>', 'the manifest of the model')
    .option('--deployment <name>', 'which of its deployments, where it has several')
    .requiredOption(
      '--requests-per-minute <n>',
      'how many requests it has: Invocations in CloudWatch, or what a check of operations says',
      between(0.01, 1e7),
    )
    .option('--bad <share>', 'the share of requests that a bad version fails', between(0.000_001, 1), 0.05)
    .option('--usual <share>', 'the share that fails anyway', between(0, 1), 0.001)
    .option('--found <chance>', 'the chance that the bad one is taken back, at least', between(0.5, 0.999_999), 0.95)
    .option('--false <chance>', 'the chance that a good one is taken back, at most', between(0.000_001, 0.5), 0.01)
    .option('--write', 'put the proposal into the manifest; as it was, it is kept as <file>.old', false)
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (options: CanaryOptions) => (await import('../actions/canary.ts')).weighCanary(options));
}

const between =
  (least: number, most: number) =>
  (text: string): number => {
    const given = text.trim().endsWith('%') ? Number(text.replace('%', '')) / 100 : Number(text);
    if (text.trim() !== '' && given >= least && given <= most) return given;
    throw new InvalidArgumentError(`it must be a number from ${least} to ${most}.`);
  };
