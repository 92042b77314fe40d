import type { Command } from 'commander';
import type { Adopting } from '../../functions/release/commands/adopt.ts';
import { targetOf } from '../target/choose.ts';
import type { PlaceOptions } from '../target/options.ts';
import { jsonOption, personOption, tenantOption, withPlace } from '../target/options.ts';
import { EXIT } from '../terminal/exit.ts';
import { print, printJson } from '../terminal/terminal.ts';
import { noteInWords, refusalInWords } from '../text/adoption-text.ts';

interface Options extends PlaceOptions {
  readonly tenant: string;
  readonly deployment: string;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** Who adopts on this machine when nobody is named. */
const USUAL = 'u_ana';

const HELP = `
Examples:
  steward adopt fraud-score --deployment fraud-prod --dry-run --at aws
  steward adopt fraud-score --deployment fraud-prod --at aws
  steward adopt flight-delay --deployment flight-delay-prod --as u_ana --json

Reads the endpoint, its config, its models and packages, and records them as where the deployment starts: nothing in
SageMaker is touched. Releases keep the variant's name, and go back to this config when the first of them does not hold.
The manifest must be applied and name the endpoint, and say of which form it is: serverless, asynchronous, direct and inference
components are taken over where \`serving\` says so. Refused, with the mend: what is not InService, of another form, several variants
that the manifest does not name, shadow variants, multi-model, a component whose endpoint is not what the manifest says, an alias of
a Lambda function. Exit: 0 adopted, unchanged or shown, 1 refused, 3 there is no such model, deployment or endpoint.`;

export function adoptCommand(program: Command): void {
  withPlace(
    program
      .command('adopt')
      .argument('<model>', 'whose manifest names the endpoint')
      .description('take an endpoint from before Steward under management, as it runs'),
  )
    .requiredOption('--deployment <endpoint>', 'which endpoint')
    .option('--dry-run', 'show what would be recorded, and record nothing', false)
    .addOption(personOption(USUAL))
    .addOption(tenantOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (model: string, options: Options, command: Command) => {
      const { tenant, deployment, dryRun } = options;
      const target = await targetOf(options, command, USUAL);
      const about = { command: 'adopt', tenant, model, deployment } as const;
      // What is adopted is what was looked at: whatever the endpoint runs a moment later is not.
      const looked = await target.command<'adopt'>({ ...about, dryRun: true });
      const content = looked.adoption?.content;
      const done =
        dryRun || content === undefined ? looked : await target.command<'adopt'>({ ...about, dryRun: false, content });
      if (options.json) printJson(done);
      else for (const line of linesOf(done, model, deployment)) print(line);
      process.exitCode = done.verdict === 'refused' ? EXIT.no : EXIT.yes;
    });
}

function linesOf({ verdict, adoption, notes, reasons }: Adopting, model: string, deployment: string): string[] {
  if (!adoption)
    return [`refused: ${deployment} cannot be adopted as it is`, ...reasons.map((r) => `  ${refusalInWords(r)}`)];
  const runs = adoption.champion > 0 ? `${model}/${adoption.champion}` : 'no registered version';
  return [
    `${verdict}: ${deployment} runs config ${adoption.config}, ${runs}`,
    `  package   ${adoption.package}`,
    `  variant   ${adoption.variant} on ${adoption.instanceType}`,
    `  capture   ${adoption.capture}`,
    `  content   ${adoption.content}`,
    ...notes.map((r) => `  ${noteInWords(r)}`),
  ];
}
