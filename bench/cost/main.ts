// npm run cost -- fleet.yaml [--json]: what Steward costs a month for a fleet, by formula from list prices.
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { parse } from 'yaml';
import { costOf } from './cost.ts';
import { Fleet } from './fleet.ts';
import { printed } from './print.ts';

const EXAMPLES = `
A fleet is YAML or JSON; what is left out has a default (bench/cost/fleet.ts):
  groups:
    - name: hourly scores
      models: 40
      drift: { checksPerDay: 24, megabytes: 0.5, objects: 12 }
      quality: { checksPerDay: 1, megabytes: 12, objects: 24 }
      versionsPerYear: 12
  retention: { months: 12 }
  processingJob: { instance: ml.m5.xlarge, minutes: 5 }

Examples:
  npm run cost -- bench/cost/fleets/one-team.yaml
  npm run -s cost -- bench/cost/fleets/ten-thousand.yaml --json

Exit: 0 computed, 3 the file cannot be read or is no fleet.`;

const program = new Command('cost')
  .description('What Steward costs a month for a fleet, by service, and what Model Monitor jobs would')
  .argument('<file>', 'the fleet, as YAML or JSON')
  .option('--json', 'the figures as JSON')
  .addHelpText('after', EXAMPLES)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 3))
  .action((file: string, { json }: { json?: boolean }) => {
    const fleet = Fleet.safeParse(read(file));
    if (!fleet.success)
      fail(fleet.error.issues.map(({ path, message }) => `\`${path.join('.') || file}\`: ${message}`).join('\n'));
    const cost = costOf(fleet.data!);
    process.stdout.write(`${json ? JSON.stringify(cost, null, 2) : printed(cost, fleet.data!)}\n`);
  });

function read(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return fail(`\`${file}\` cannot be read: ${(error as Error).message}`);
  }
}

function fail(message: string): never {
  process.stderr.write(`steward: ${message}\n`);
  process.exit(3);
}

program.parse();
