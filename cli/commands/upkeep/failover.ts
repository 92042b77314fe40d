import type { Command } from 'commander';
import type { FailedOver } from '../../../functions/failover/failover.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { whatIsAllowed } from '../../../lib/words/reason-in-words.ts';
import { wholeNumber } from '../../input/whole-number.ts';
import { targetOf } from '../../target/choose.ts';
import { type PlaceOptions, withPersonAndTenant } from '../../target/options.ts';
import { EXIT } from '../../terminal/exit.ts';
import { print, printJson } from '../../terminal/terminal.ts';

const HELP = `
Examples:
  steward failover fraud-score --dry-run --at aws
  steward failover fraud-score --because "us-east-1 is gone" --at aws
  steward failover fraud-score --back --because "us-east-1 is back" --at aws --json
  steward failover fraud-score --deployment fraud-prod --standby fraud-west --from-evidence steward-prod-west-models-111122223333 --region us-west-2 --key ledger.pem --because "Steward is gone too"

Callers are sent to the standby by the pointer that they read (docs/failover.md). Nothing is asked of the region they leave; what they will get is held against what was verified
there. For operators, of high risk with a second factor. \`--from-evidence\` names the bucket of the standby's target and asks nothing of Steward: your own AWS credentials read its
signed statement and move the pointer, and Steward takes that into its ledger once it is back.
Exit: 0 sent there, there before, or would be; 1 refused, with every reason.`;

interface FailoverOptions extends PlaceOptions {
  readonly tenant: string;
  readonly json: boolean;
  readonly deployment?: string;
  readonly back: boolean;
  readonly toVersion?: number;
  readonly because?: string;
  readonly dryRun: boolean;
  readonly fromEvidence?: string;
  readonly standby?: string;
  readonly region?: string;
  readonly key?: string[];
}

/** Callers to the other region, by a person's word. */
export function failoverCommand(program: Command): void {
  withPersonAndTenant(
    program
      .command('failover')
      .argument('<model>')
      .description('send the callers of a deployment to its standby in another region, or back'),
    'u_dan',
  )
    .option('--deployment <endpoint>', 'the one with the standby, where the model has several')
    .option('--back', 'to the deployment that has the standby', false)
    .option(
      '--to-version <version>',
      'a version other than the one that serves: callers get it',
      wholeNumber(1, 999_999),
    )
    .option('--because <text>', 'why; others will read it')
    .option('--dry-run', 'only say where it would lead, or why it may not', false)
    .option('--from-evidence <bucket>', "while Steward is gone: the bucket of models of the standby's target")
    .option('--standby <endpoint>', 'with `--from-evidence`: the standby')
    .option('--region <region>', 'with `--from-evidence`: its region')
    .option('--key <file...>', "with `--from-evidence`: the ledger's public key, as `steward audit key` told it")
    .addHelpText('after', HELP)
    .action(async (model: string, options: FailoverOptions, command: Command) => {
      const done = await (options.fromEvidence === undefined
        ? asked(model, options, command)
        : evidenced(model, options));
      if (options.json) printJson(done);
      else tell(model, done);
      if (done.verdict === 'refused') process.exitCode = EXIT.no;
    });
}

async function asked(model: string, options: FailoverOptions, command: Command): Promise<FailedOver> {
  const target = await targetOf(options, command, 'u_dan');
  const { tenant, deployment, back, toVersion, because, dryRun } = options;
  return target.command<'failover'>({
    ...{ command: 'failover', tenant, model, back, dryRun },
    ...(deployment !== undefined && { deployment }),
    ...(toVersion !== undefined && { toVersion }),
    ...(because !== undefined && { because }),
  });
}

async function evidenced(model: string, options: FailoverOptions): Promise<FailedOver> {
  const { fromEvidence: bucket, standby, deployment, region, key = [], because, back, dryRun } = options;
  if (back) throw new InvalidEventError('`--back` needs Steward: it says what was verified there since');
  if (!bucket || !standby || !deployment || !region || key.length === 0)
    throw new InvalidEventError('`--from-evidence` needs `--deployment`, `--standby`, `--region` and `--key`');
  if (!because?.trim() && !dryRun)
    throw new InvalidEventError('`--because`: say why: sending callers elsewhere needs a reason');
  const { moveByEvidence } = await import('../../target/failover-from-evidence.ts');
  const { tenant, toVersion } = options;
  return moveByEvidence({
    ...{ bucket, region, key, tenant, model, deployment, standby },
    toVersion,
    dryRun,
    because: because ?? '',
  });
}

function tell(model: string, { verdict, deployment, endpoint, region, version, reasons }: FailedOver): void {
  if (verdict === 'refused') {
    for (const reason of reasons) print(`refused by ${whatIsAllowed(reason)}`);
    return;
  }
  const said = { moved: 'are sent', already: 'were sent before', 'would-move': 'would be sent' }[verdict];
  print(`callers of ${deployment} ${said} to ${endpoint} in ${region}, where ${model}/${version} serves`);
}
