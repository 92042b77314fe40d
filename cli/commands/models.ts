import { type Command, Option } from 'commander';
import type { GateCase } from '../../lib/domain/gate/facts.ts';
import { STAGE_NAMES } from '../../lib/domain/stage-names.ts';
import { limitLines } from '../../lib/words/judged.ts';
import { whatIsAllowed } from '../../lib/words/reason-in-words.ts';
import type { InitOptions } from '../actions/init.ts';
import type { AcknowledgeOptions, ApplyOptions, FileOptions, ModelOptions, PromoteOptions } from '../actions/models.ts';
import { parseName } from '../input/model-name.ts';
import { targetOf } from '../target/choose.ts';
import { jsonOption, withPerson, withPersonAndTenant, withPlace } from '../target/options.ts';
import { EXIT, exitFor } from '../terminal/exit.ts';
import { print, printJson, printLines } from '../terminal/terminal.ts';
import { verifiedPiece } from '../text/evidence-text.ts';
import { FORM_NAMES } from '../text/manifest/served-starts.ts';
import { TASK_NAMES } from '../text/manifest/starts.ts';
import { requestedLines } from '../text/requested-lines.ts';

/** Who acts on this machine when nobody is named. */
const USUAL = 'u_dan';

/** What only the team knows, until it says so. */
const UNNAMED = 'CHANGE-ME';

/** The limits that no reason names: those that are met, and what was too small to be judged. */
const metLines = ({ limits = [], notJudged = [] }: Partial<GateCase> = {}): string[] =>
  limitLines({ limits: limits.filter(({ outcome }) => outcome === 'met'), notJudged });

/** The beginning of a model: a manifest to fill in. */
export function initCommand(program: Command): void {
  program
    .command('init')
    .description('write the manifest of a new model, with comments that tell how to fill it in')
    .addOption(new Option('--task <task>', 'what it predicts').choices(TASK_NAMES).makeOptionMandatory())
    .addOption(
      new Option('--serving <form>', 'how it is served, see docs/serving.md').choices(FORM_NAMES).default('real-time'),
    )
    .option('--name <model>', 'name of the model, and of its model package group', UNNAMED)
    .option('-o, --out <file>', 'where to write it (default: the terminal)')
    .option('--force', 'write over a file that is there', false)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  steward init --task binary --name fraud-score --out fraud-score.model.yaml\n  steward init --task forecast | less\n  steward init --task binary --serving serverless -o sporadic.model.yaml\n  steward init --task binary --serving lambda | less\n  steward apply -f fraud-score.model.yaml --dry-run\n\nIt is valid as it is, but for what says CHANGE-ME: `apply --dry-run` lists these places, `apply` refuses them. docs/manifest.md has every key.\nExit: 0 written, 3 not written.',
    )
    .action(async (options: InitOptions) => (await import('../actions/init.ts')).writeManifest(options));
}

export function modelCommands(program: Command): void {
  withPerson(program.command('apply').description('create or change a model from its manifest'), 'u_ana')
    .requiredOption('-f, --file <model.yaml>', 'the manifest')
    .option('--dry-run', 'say what it would do, or why it is refused, and change nothing', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward apply -f examples/flights/flight-delay.model.yaml --as u_ana\n  steward apply -f fraud-score.model.yaml --dry-run\n  steward apply -f fraud-score.model.yaml --at aws\n\nThe same manifest again changes nothing. docs/manifest.md has every key, and `steward init` writes a manifest to begin with. Exit: 0 done or, with --dry-run, it fits; 1 not allowed; 3 it does not fit.',
    )
    .action(async (options: ApplyOptions, command: Command) =>
      (await import('../actions/models.ts')).applyManifest(options, command),
    );

  withPlace(
    program.command('event').description('put raw EventBridge events, one JSON a line, as AWS would deliver them'),
  )
    .addOption(jsonOption())
    .requiredOption('-f, --file <events.jsonl>', 'the events')
    .addHelpText(
      'after',
      '\nExample:\n  steward event -f events.jsonl --at local\n\nOn AWS events come from SageMaker alone: a missed package is registered with `steward register`.\nEach line is told what became of it: done, waiting (also: tried again later), known, ignored, or parked with the reason.\nAn id that was taken before with other detail, and a time more than a year ahead, are parked. Exit: 0 none parked, 2 some, 3 not possible there.',
    )
    .action(async (options: FileOptions, command: Command) =>
      (await import('../actions/models.ts')).takeEvents(options, command),
    );

  withPersonAndTenant(
    program.command('register').argument('<package-arn>').description('register a SageMaker model package by its ARN'),
    USUAL,
  )
    .addHelpText(
      'after',
      "\nExamples:\n  steward register arn:aws:sagemaker:us-east-1:000000000000:model-package/flight-delay/3\n  steward register arn:aws:sagemaker:eu-west-1:111122223333:model-package/fraud-score/7 --at aws --json\n\nKnown already is fine: it is done once. At aws a model of more than 1 GB without a SHA-256 in S3, or of 1,450 objects, is read by many functions (`reading`) and registered when they have; predictions of more than 360 MB are left to SageMaker's event. Whoever registers a version is its requester, and cannot answer for it.",
    )
    .action(async (arn: string, options: ModelOptions, command: Command) =>
      (await import('../actions/models.ts')).registerPackage(arn, options, command),
    );

  withPersonAndTenant(
    program.command('gate').argument('<model/version>').description('judge a version by policy'),
    USUAL,
  )
    .option('--dry-run', 'judge and show, but record nothing', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward gate flight-delay/2 --dry-run --story default\n  steward gate fraud-score/7 --dry-run --at aws\n\nAt aws the deployed policies judge, not those of this folder; what takes longer to read than the half minute of a request, the function of the gate\njudges (`begun`), and `steward history` says what it found. Exit: 0 pass, 1 fail, 2 inconclusive, not now or begun.',
    )
    .action(async (name: string, options: ModelOptions & { dryRun: boolean }, command: Command) => {
      const about = { tenant: options.tenant, ...parseName(name) };
      const target = await targetOf(options, command);
      const done = await target.command<'gate'>({ command: 'gate', ...about, dryRun: options.dryRun });
      if (options.json) printJson(done);
      else {
        for (const rule of done?.decision?.rules ?? [])
          print(`${rule.outcome.padEnd(12)} ${rule.id.padEnd(26)} ${rule.reason}`);
        for (const line of metLines(done?.judged)) print(`  ${line}`);
        for (const r of done?.decision?.reasons ?? []) print(`  ${whatIsAllowed(r)}`);
        for (const what of done?.unclear ?? []) print(`  ${what}`);
        print(`${name}: ${done?.verdict}${done?.because ? `: ${done.because}` : ''}`);
      }
      process.exitCode = exitFor(done?.verdict ?? 'not-now');
    });

  withPersonAndTenant(
    program
      .command('verify')
      .argument('<model/version>')
      .description(
        'hold every file, image, variable and piece of evidence of a version, as they are now, against what was registered and recorded',
      ),
    USUAL,
  )
    .addHelpText(
      'after',
      '\nExamples:\n  steward verify flight-delay/2 --story default\n  steward verify fraud-score/7 --at aws --json\n\nNothing is recorded; a release looks by itself, twice. For whoever may see the model. At aws, which has the half minute of a request, many\nfunctions read more than 1 GB without a SHA-256 in S3, or 1,450 objects, for an operator: asked again when they have, it is answered, for that day.\nOthers are told what was read last, and when. Exit: 0 all as registered, 1 something differs or is known by no digest.',
    )
    .action(async (name: string, options: ModelOptions, command: Command) => {
      const target = await targetOf(options, command);
      const done = await target.command<'verify'>({ command: 'verify', tenant: options.tenant, ...parseName(name) });
      if (options.json) printJson(done);
      else {
        for (const reason of done.differing) print(`  ${whatIsAllowed(reason)}`);
        if (done.more) print(`  and ${done.more} more`);
        for (const what of done.unclear) print(`  ${what}`);
        for (const piece of done.evidence) print(`  ${verifiedPiece(piece)}`);
        const { inventory } = done;
        print(
          `${name}: ${done.verdict}${inventory ? `, ${inventory.files} files of ${inventory.bytes} bytes, inventory ${inventory.sha256}` : ''}`,
        );
      }
      process.exitCode = exitFor(done.verdict);
    });

  withPersonAndTenant(
    program
      .command('release')
      .argument('<model/version>')
      .description('ask for the release of a version that passed its gate'),
    USUAL,
  )
    .requiredOption('--deployment <endpoint>', 'where to')
    .addHelpText(
      'after',
      '\nExamples:\n  steward release flight-delay/2 --deployment flight-delay-prod\n  steward release fraud-score/7 --deployment fraud-prod --at aws\n\nStarts the release machine, or joins it: compare, ask people, release, verify; of one that is started it says part by part how requests go over. After an attempt that failed it starts the next one, or, while the\napproval still holds, lets it go on from where it failed. Exit: 0 asked, on its way, or live there already; 1 its release there is over, and nothing was started.',
    )
    .action(async (name: string, options: ModelOptions & { deployment: string }, command: Command) => {
      const about = { tenant: options.tenant, ...parseName(name) };
      const target = await targetOf(options, command);
      const done = await target.command<'release'>({ command: 'release', ...about, deployment: options.deployment });
      if (options.json) printJson(done);
      else printLines(requestedLines(done, { name, deployment: options.deployment }));
      if (done.how === 'over' && done.stands !== 'live') process.exitCode = EXIT.no;
    });

  withPersonAndTenant(
    program
      .command('promote')
      .argument('<model/version>')
      .description('let a version enter a stage, once all that must hold before it does'),
    USUAL,
  )
    .addOption(new Option('--to <stage>', 'which stage').choices(STAGE_NAMES).makeOptionMandatory())
    .option('--dry-run', 'only say what holds, what does not yet, and for how long', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward promote flight-delay/2 --to prod --dry-run\n  steward promote fraud-score/7 --to prod --at aws\n\nIts gate judges it by what the stage adds, and people are asked as for any release; who has it judged does not answer. What comes due by\nitself is asked by itself: this is for what people said no to, or did not hold (docs/stages.md). Exit: 0 asked, there already, or all holds; 1 not yet, or\nanother version took its place there.',
    )
    .action(async (name: string, options: PromoteOptions, command: Command) =>
      (await import('../actions/models.ts')).promoteVersion(name, options, command),
    );

  withPersonAndTenant(
    program.command('rollback').argument('<model>').description('send the previous champion back'),
    USUAL,
  )
    .requiredOption('--deployment <endpoint>', 'where')
    .addHelpText(
      'after',
      '\nExamples:\n  steward rollback flight-delay --deployment flight-delay-prod\n  steward rollback fraud-score --deployment fraud-prod --at aws\n\nThe older version returns under the approval it was released with; before the first release of Steward\nthat is what was adopted (`steward adopt`), which needs none.',
    )
    .action(async (model: string, options: ModelOptions & { deployment: string }, command: Command) => {
      const target = await targetOf(options, command);
      const about = { tenant: options.tenant, model };
      const done = await target.command<'rollback'>({ command: 'rollback', ...about, deployment: options.deployment });
      if (options.json) printJson(done);
      else print(`started: back to ${done.version > 0 ? `${model}/${done.version}` : 'what was adopted'}`);
    });

  withPersonAndTenant(
    program
      .command('acknowledge')
      .argument('<model>')
      .description('say that you know of what was changed on an endpoint around Steward'),
    USUAL,
  )
    .requiredOption('--deployment <endpoint>', 'where')
    .requiredOption('--reason <text>', 'why it may stand, for the ledger')
    .addHelpText(
      'after',
      '\nExamples:\n  steward acknowledge flight-delay --deployment flight-delay-prod --reason "hotfix by ops, INC-42; v3 follows"\n  steward acknowledge fraud-score --deployment fraud-prod --reason "traffic test" --at aws\n\nIt closes the finding and approves nothing: what is changed after it is found again, and the next release applies what was approved.',
    )
    .action(async (model: string, options: AcknowledgeOptions, command: Command) =>
      (await import('../actions/models.ts')).acknowledgeChange(model, options, command),
    );
}
