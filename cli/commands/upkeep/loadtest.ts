import { type Command, Option } from 'commander';
import { LOAD_BOUNDS } from '../../../lib/domain/load/load-plan.ts';
import type { LoadOptions } from '../../actions/load/loadtest.ts';
import { wholeNumber } from '../../input/whole-number.ts';
import { withPersonAndTenant } from '../../target/options.ts';

const HELP = `
Examples:
  steward loadtest fraud-score/7 --deployment fraud-staging --data requests.csv --rate 50 --for 60s
  steward loadtest fraud-score/7 --deployment fraud-staging --data requests.csv --rate 10..100 --steps 10 --for 5m --arrivals poisson --out load.json --add
  steward loadtest fraud-score/7 --deployment fraud-alias --function fraud-score:staging --content-type application/json --data requests.jsonl --rate 20 --json

Requests are sent when they are due, whatever became of those before (an open loop), and each is timed from the moment at which it was meant to be sent: an
endpoint that stalls shows it. It is asked through AWS's SDK with your credentials, and its inference ids keep the requests out of every check. It stops at
the first rate that is not carried (95 % of it answered, at most 5 % failed). Ctrl-C keeps what was measured. \`--add\` makes it evidence of the version, of
which a gate or a stage can demand something (\`gate.load\`). An endpoint that is live in production is refused, unless you say \`--in-production\`.
Exit: 0 it carried every rate, 1 it did not, 3 refused, 130 interrupted.`;

/** How a version that serves answers under load. */
export function loadtestCommand(program: Command): void {
  withPersonAndTenant(
    program
      .command('loadtest')
      .argument('<model/version>', 'the version that serves there')
      .description('drive a deployment at a rate, and measure how it answers'),
    'u_dan',
  )
    .requiredOption('--deployment <endpoint>', 'which deployment, of a stage before production')
    .requiredOption('--data <file>', 'a request in each line, sent in turn')
    .requiredOption('--rate <rate>', 'requests a second, `50`, or from one to another, `10..100`')
    .option('--steps <n>', 'in how many steps from one rate to another', wholeNumber(2, 100), 10)
    .option('--for <length>', 'for how long in all', '60s')
    .addOption(
      new Option('--arrivals <how>', 'evenly, or as independent callers come')
        .choices(['constant', 'poisson'])
        .default('constant'),
    )
    .option('--seed <n>', 'what Poisson arrivals are drawn from', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--content-type <type>', 'content type of the requests', 'text/csv')
    .option('--accept <type>', 'content type that is asked for')
    .option('--component-on <endpoint>', 'of an inference component: the endpoint that it is on')
    .option('--function <name:alias>', 'of a Lambda function: its name and alias')
    .option('--variant <name>', 'one of several fleets')
    .option('--container <name>', 'of containers that are asked by name: which')
    .option('--patience <seconds>', 'after which a request is given up', wholeNumber(1, 120), 60)
    .option(
      '--at-once <n>',
      'requests on their way at most; what waits for its turn is timed all the same',
      wholeNumber(1, 2_000),
      500,
    )
    .option('--most-requests <n>', 'requests that are allowed', wholeNumber(1, LOAD_BOUNDS.requests), 10_000)
    .option('--most-time <length>', 'time that is allowed', '15m')
    .option('--most-cost <usd>', 'what it may cost, with `--price`')
    .option('--price <usd>', 'what a thousand requests cost')
    .option('--out <file>', 'where the report is written')
    .option('--add', 'add the report as evidence of the version', false)
    .option('--in-production', 'though people and programs live on it', false)
    .addHelpText('after', HELP)
    .action(async (name: string, options: LoadOptions, command: Command) =>
      (await import('../../actions/load/loadtest.ts')).loadtest(name, options, command),
    );
}
