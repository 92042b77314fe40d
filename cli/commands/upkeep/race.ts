import type { Command } from 'commander';
import type { ArmAsked, RaceShown } from '../../actions/race.ts';
import { targetOf } from '../../target/choose.ts';
import type { PlaceOptions } from '../../target/options.ts';
import { jsonOption, tenantOption, withPersonAndTenant, withPlace } from '../../target/options.ts';
import { print, printJson } from '../../terminal/terminal.ts';

interface StopOptions extends PlaceOptions {
  readonly tenant: string;
  readonly json: boolean;
  readonly because: string;
}

/** A version that runs beside the champion before it takes over: how it stands, and its end by a person's word. */
export function raceCommands(program: Command): void {
  const race = program.command('race').description('a version raced beside the champion: how it stands, or its end');
  withPlace(
    race
      .command('show')
      .argument('<model>')
      .argument('[deployment]', 'only the races there')
      .description('the last race as it runs or ended: every criterion, what was expected, how much longer'),
  )
    .addOption(tenantOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  steward race show flight-race --story shadow\n  steward race show fraud-score fraud-prod --at aws --json | jq ".looks[-1]"\n\nFrom the records alone (docs/races.md). Without a deployment it is the last race of the model. Each criterion is told with its interval, which may be looked at any time; `--json` has every look.\nExit: 0 it is shown, 1 the model was never raced there.',
    )
    .action(async (model: string, deployment: string | undefined, options: RaceShown, command: Command) =>
      (await import('../../actions/race.ts')).printRace(model, deployment, options, command),
    );
  withPlace(
    race
      .command('arm')
      .argument('<model>')
      .argument('[deployment]', 'where, if it is raced in several')
      .description('to which variant of a running A/B a unit is dealt: what its requests name as TargetVariant'),
  )
    .requiredOption(
      '--unit <id>',
      'of a customer, a session: as callers write it before the last `:` of the inference id',
    )
    .addOption(tenantOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  steward race arm flight-ab --unit customer-17\n  steward race arm fraud-score fraud-prod --unit c-204 --at aws --json\n\nPrints the name of the variant alone. Callers reckon it themselves, by the algorithm and the test vectors of docs/races.md, with the `race` and the `arms` that `--json` has; they stay the same while a race runs.\nExit: 0 the variant is printed, 1 no A/B runs there: name no variant.',
    )
    .action(async (model: string, deployment: string | undefined, options: ArmAsked, command: Command) =>
      (await import('../../actions/race.ts')).printArm(model, deployment, options, command),
    );
  withPersonAndTenant(
    race
      .command('stop')
      .argument('<model>')
      .argument('[deployment]', 'where, if it is raced in several')
      .description('end a race: the challenger is taken away, and the champion stays'),
    'u_dan',
  )
    .requiredOption('--because <text>', 'why; others will read it')
    .addHelpText(
      'after',
      '\nExamples:\n  steward race stop flight-race --because "labels of last week are wrong"\n  steward race stop fraud-score fraud-prod --because "costs too much" --at aws --json\n\nFor who may release, with the second factor that releasing a model of high risk asks. The release ends as rolled back, with your words as its reason; its approval is used up.\nThe challenger runs, and is billed, until SageMaker has ended the update: some minutes. Exit: 0 it ends, or was ended before, 1 nothing is raced there, it is decided, or you may not.',
    )
    .action(async (model: string, deployment: string | undefined, options: StopOptions, command: Command) => {
      const target = await targetOf(options, command, 'u_dan');
      const { tenant, because: reason } = options;
      const about = { tenant, model, reason, ...(deployment !== undefined && { deployment }) };
      const done = await target.command<'stop-race'>({ command: 'stop-race', ...about });
      if (options.json) return printJson(done);
      const said = done.verdict === 'already' ? 'ended before' : 'ends';
      print(
        `${said}: the race of ${model}/${done.version} on ${done.deployment}; version ${done.champion} stays, and the challenger is taken away`,
      );
    });
}
