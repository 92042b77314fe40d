import { Command } from 'commander';
import type { ModelPast } from './actions/drift/past/gather-past.ts';
import type { ReplayModel } from './actions/drift/past/replay.ts';
import { adoptCommand } from './commands/adopt.ts';
import { auditCommands } from './commands/audit.ts';
import { canaryCommands } from './commands/canary.ts';
import { checkCommand } from './commands/check.ts';
import { demoCommand } from './commands/demo.ts';
import { devCommand } from './commands/dev.ts';
import { driftCommands } from './commands/drift/drift.ts';
import { executionsCommands } from './commands/executions.ts';
import { historyCommands } from './commands/history.ts';
import { incidentCommands } from './commands/incidents.ts';
import { initCommand, modelCommands } from './commands/models.ts';
import { parkedCommands } from './commands/parked.ts';
import { approvalsCommands } from './commands/people/approvals.ts';
import { peopleCommand } from './commands/people/people.ts';
import { signOutCommand } from './commands/people/sign-out.ts';
import { qualityCommands } from './commands/quality.ts';
import { costCommand } from './commands/upkeep/cost.ts';
import { loadtestCommand } from './commands/upkeep/loadtest.ts';
import { raceCommands } from './commands/upkeep/race.ts';
import { upkeepCommands } from './commands/upkeep/upkeep.ts';
import { STEWARD_VERSION } from './input/version.ts';
import { makeStrict } from './strict.ts';
import { atOption, envOption } from './target/options.ts';

const HELP = `
Examples:
  steward demo --headless                       a whole story on this machine, nothing set up
  steward init --task binary -o model.yaml      a manifest to fill in, by its comments
  steward apply -f model.yaml --at aws          put a model under management of the deployed control plane
  steward history fraud-score --at aws --env prod
  steward approvals list                        the questions that wait for people

Commands about models work at one of two places. Without \`--at\`: where AWS credentials and one deployed environment are found, there;
else on this machine. \`--story\` and \`--as\` always mean this machine. At aws, reading needs IAM rights (the stack's \`ReadersPolicy\`),
everything else a person who signs in in the browser.
Exit: 0 yes, 1 no, 2 cannot say, 3 could not run, 130 interrupted.`;

/** The packed command line has no control plane whose checks it could play again, or learn of. */
const replay: ReplayModel = async (...asked) =>
  (await import('./actions/drift/past/replay-model.ts')).replayModel(...asked);
const past: ModelPast = async (...asked) => (await import('./actions/drift/past/model-past.ts')).modelPast(...asked);

/** The whole command line, ready to be given arguments. */
export function stewardProgram(): Command {
  const program = new Command('steward')
    .description(
      'keeps every machine-learning model a team runs on AWS registered, watched, retrained, approved, released and accounted for',
    )
    .version(STEWARD_VERSION)
    .showSuggestionAfterError()
    .addOption(atOption())
    .addOption(envOption())
    // Before a command these say where; after it, each command takes its own.
    .enablePositionalOptions()
    .addHelpText('after', HELP)
    .exitOverride();

  for (const add of [
    demoCommand,
    devCommand,
    peopleCommand,
    initCommand,
    modelCommands,
    upkeepCommands,
    costCommand,
    loadtestCommand,
    raceCommands,
    checkCommand,
    adoptCommand,
    incidentCommands,
    (parent: Command) => driftCommands(parent, { replay, past }),
    qualityCommands,
    canaryCommands,
    approvalsCommands,
    historyCommands,
    executionsCommands,
    parkedCommands,
    auditCommands,
    signOutCommand,
  ])
    add(program);
  // A place that a command does not go to was not meant for it.
  program.hook('preAction', (_, command) => {
    const { at, env } = program.opts<{ at?: string; env?: string }>();
    if ((at ?? env) !== undefined && !command.options.some(({ long }) => long === '--env'))
      program.error(`error: \`${command.name()}\` works on this machine alone: leave out \`--at\` and \`--env\``);
  });
  makeStrict(program);
  return program;
}
