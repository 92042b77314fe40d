import { type Command, InvalidArgumentError } from 'commander';
import { whatIsAllowed } from '../../../lib/words/reason-in-words.ts';
import type { EvidenceOptions } from '../../actions/evidence.ts';
import type { ModelOptions } from '../../actions/models.ts';
import { parseName } from '../../input/model-name.ts';
import { wholeNumber } from '../../input/whole-number.ts';
import { targetOf } from '../../target/choose.ts';
import type { PlaceOptions } from '../../target/options.ts';
import { withPersonAndTenant } from '../../target/options.ts';
import { EXIT } from '../../terminal/exit.ts';
import { print, printJson } from '../../terminal/terminal.ts';
import { retrainLines } from '../../text/retrain-lines.ts';
import { failoverCommand } from './failover.ts';

interface Options extends PlaceOptions {
  readonly tenant: string;
  readonly json: boolean;
}

type RetrainOptions = Options & { readonly [flag in 'anyway' | 'dryRun' | 'stop' | 'propose']: boolean } & {
  readonly reason: string;
  readonly with: Readonly<Record<string, string>>;
};

/** `name=value`, beside those before. */
function namedValue(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (name === '') throw new InvalidArgumentError(`\`${text}\` is no value of a parameter: write name=value`);
  return { ...before, [name]: value };
}

interface RevertOptions {
  readonly deployment: string;
  readonly to?: number;
  readonly reason: string;
  readonly dryRun: boolean;
}

/** What people do to a model between its releases. */
export function upkeepCommands(program: Command): void {
  withPersonAndTenant(
    program
      .command('retire')
      .argument('<model/version>', 'a version that does not serve')
      .description('put a version away for good: nothing undoes it'),
    'u_ana',
  )
    .option('--reason <text>', 'why; others will read it', '')
    .addHelpText(
      'after',
      '\nExamples:\n  steward retire flight-delay/2 --reason "trained on the wrong year" --as u_ana\n  steward retire fraud-score/7 --at aws --json\n\nNever asked about, approved or released again; an open question about it is withdrawn; a deployment whose way back leads to it has\nnone any more. Nothing undoes it. For owners. A version that serves is refused:\nrelease another one or roll back first. Exit: 0 retired, 1 refused.',
    )
    .action(async (name: string, options: Options & { reason: string }, command: Command) => {
      const about = { tenant: options.tenant, ...parseName(name) };
      const target = await targetOf(options, command, 'u_ana');
      const done = await target.command<'retire'>({ command: 'retire', ...about, reason: options.reason });
      if (options.json) return printJson(done);
      print(done.verdict === 'already' ? `retired before: ${name}` : `retired, for good: ${name}`);
      for (const question of done.withdrew ?? []) print(`  its question ${question} is withdrawn`);
      for (const deployment of done.noWayBack) print(`  ${deployment} has no version to go back to any more`);
    });

  withPersonAndTenant(
    program.command('retrain').argument('<model>').description('train a new version now, if nothing holds it'),
    'u_dan',
  )
    .option('--reason <text>', 'why; others will read it', '')
    .option('--anyway', 'past cool-down and budgets, which owners may; never beside a run that is still on', false)
    .option('--dry-run', 'show what would be started, what it would cost and what would hold it', false)
    .option('--stop', 'end the retrain that is on', false)
    .option('--propose', 'show what earlier runs were given and gave, and what to try next', false)
    .option(
      '--with <name=value>',
      'a value for a parameter of the manifest, for this run; may be repeated',
      namedValue,
      {},
    )
    .addHelpText(
      'after',
      '\nExamples:\n  steward retrain flight-delay --reason "new routes" --as u_dan\n  steward retrain fraud-score --anyway --reason "last run had no labels" --at aws\n  steward retrain fraud-score --dry-run --json --at aws\n  steward retrain fraud-score --stop --reason "wrong year" --at aws\n  steward retrain fraud-score --propose\n  steward retrain fraud-score --with eta=0.05 --with depth=7 --reason "as proposed"\n\nThe version is yours: you cannot answer for it. A run that is stopped ends within minutes, and is billed until then. What is proposed stands in docs/retraining.md. Exit: 0 started, shown or\nbeing stopped, 1 held (it says by what), would be held, or refused.',
    )
    .action(async (model: string, options: RetrainOptions, command: Command) => {
      const target = await targetOf(options, command, 'u_dan');
      const { tenant, reason, anyway, stop, dryRun, propose, with: values } = options;
      const wish = { tenant, model, reason, anyway, stop, dryRun, propose, with: values };
      const done = await target.command<'retrain'>({ command: 'retrain', ...wish });
      if (options.json) printJson(done);
      else for (const line of retrainLines(done)) print(line);
      if (done.verdict === 'hold' || done.verdict === 'would-hold') process.exitCode = EXIT.no;
    });

  revertCommand(program);
  failoverCommand(program);
  freezeCommands(program);
  evidenceCommands(program);
}

/** Back to a version that served before, by a person's word. */
function revertCommand(program: Command): void {
  withPersonAndTenant(
    program
      .command('revert')
      .argument('<model>')
      .description('go back to a version that served before, under its approval'),
    'u_dan',
  )
    .requiredOption('--deployment <endpoint>', 'where')
    .option('--to <version>', 'which; without it the last one that is safe', wholeNumber(1, 999_999))
    .option('--reason <text>', 'why; others will read it', '')
    .option('--dry-run', 'only say where it would lead, or why it may not', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward revert flight-delay --deployment flight-delay-prod --dry-run\n  steward revert fraud-score --deployment fraud-prod --to 6 --reason "v7 costs claims" --at aws --json\n\nSafe is a version that was live there, whose approval stands, and that nobody went back from. Nobody is asked again; the ordinary release flow looks whether its files, image and\nconfig are still what was approved, and refuses otherwise. Unlike `steward rollback` it may lead past the version before, and what it leaves is not gone back to by itself.\nFor operators. Exit: 0 on its way (or would be), 1 refused, with every reason.',
    )
    .action(async (model: string, options: Options & RevertOptions, command: Command) => {
      const target = await targetOf(options, command, 'u_dan');
      const { tenant, deployment, to, reason, dryRun } = options;
      const about = { tenant, model, deployment, reason, dryRun, ...(to !== undefined && { to }) };
      const done = await target.command<'revert'>({ command: 'revert', ...about });
      if (options.json) printJson(done);
      else if (done.verdict === 'refused') for (const r of done.reasons) print(`refused by ${whatIsAllowed(r)}`);
      else
        print(
          `${done.verdict === 'reverting' ? 'started: back' : 'would go back'} to ${model}/${done.version} on ${deployment}, from version ${done.leaves}`,
        );
      if (done.verdict === 'refused') process.exitCode = EXIT.no;
    });
}

/** Releases are held up by a person's word, and let go again. */
function freezeCommands(program: Command): void {
  const verbs = [
    {
      name: 'freeze',
      does: 'release and promote nothing more until a person lifts it',
      as: 'u_dan',
      examples:
        '\nExamples:\n  steward freeze flight-delay --reason "audit until Friday" --as u_dan\n  steward freeze fraud-score --deployment fraud-prod --reason "labels are in doubt" --at aws --json\n\nWithout `--deployment` every deployment of the model. What serves goes on serving, checks go on, and `steward rollback` goes back all the same; a release that is on\nits way is not stopped. For owners and operators. Exit: 0 frozen or frozen before, 1 refused.',
    },
    {
      name: 'unfreeze',
      does: 'lift a freeze, whoever or whatever set it',
      as: 'u_ana',
      examples:
        '\nExamples:\n  steward unfreeze flight-delay --reason "audit is over" --as u_ana\n  steward unfreeze fraud-score --deployment fraud-prod --reason "labels were late, not wrong" --at aws --json\n\nWithout `--deployment` every deployment of the model. A version whose release was refused meanwhile is judged and asked about again with `steward gate`.\nFor owners. Exit: 0 lifted, or nothing was frozen; 1 refused.',
    },
  ] as const;
  for (const { name, does, as, examples } of verbs)
    withPersonAndTenant(program.command(name).argument('<model>').description(does), as)
      .option('--deployment <endpoint>', 'where; without it everywhere')
      .requiredOption('--reason <text>', 'why, for the ledger')
      .addHelpText('after', examples)
      .action(async (model: string, options: Options & { reason: string; deployment?: string }, command: Command) => {
        const target = await targetOf(options, command, as);
        const { tenant, reason, deployment } = options;
        const about = { tenant, model, reason, ...(deployment !== undefined && { deployment }) };
        const done = await target.command<'freeze' | 'unfreeze'>({ command: name, ...about });
        if (options.json) return printJson(done);
        const before = name === 'freeze' ? 'frozen before' : 'nothing was frozen';
        print(
          done.verdict === 'already'
            ? `${before}: ${deployment ?? model}`
            : `${done.verdict}: ${done.deployments.join(', ')}`,
        );
      });
}

/** What speaks for a version, or against it. */
function evidenceCommands(program: Command): void {
  const evidence = program.command('evidence').description('what is kept of a version: reports, cards, signatures');
  withPersonAndTenant(
    evidence
      .command('add')
      .argument('<model/version>', 'a version that is registered')
      .argument('<file>', 'a file of at most 3 MB, or `s3://bucket/key`')
      .description('add evidence of a kind to a version'),
    'u_dan',
  )
    .requiredOption('--kind <kind>', 'what it is: docs/pipelines.md lists the kinds and what is read of each')
    .addHelpText(
      'after',
      '\nExamples:\n  steward evidence add flight-delay/2 junit.xml --kind test-report\n  steward evidence add fraud-score/7 s3://fraud-runs/7/analysis.json --kind explainability --at aws\n  steward evidence add fraud-score/7 bom.json --kind sbom --at aws --json\n\nIt is read as its kind, and refused in words where it is none. Evidence of a kind is written once. A version before its gate, or past it, is judged again;\nan open question is void and asked anew. Kinds: evaluation, bias-report, data-bias-report, explainability, model-card, data-quality, data-snapshot,\ntest-report, sbom, provenance, signature, load-test. For owners and operators. Exit: 0 added or there before, 1 refused.',
    )
    .action(async (name: string, file: string, options: EvidenceOptions, command: Command) =>
      (await import('../../actions/evidence.ts')).addFile(name, file, options, command),
    );
  withPersonAndTenant(
    evidence
      .command('attest')
      .argument('<model/version>', 'a version that is registered')
      .argument('<question>', "a question's id, as the manifest has it (`gate.questions`)")
      .description('answer a question of the manifest for a version, with your name'),
    'u_ana',
  )
    .requiredOption('--answer <text>', 'what you attest; others will read it')
    .addHelpText(
      'after',
      '\nExamples:\n  steward evidence attest flight-delay/2 intended-use --answer "only for planning, never for a passenger" --as u_ana\n  steward evidence attest fraud-score/7 sound --answer "reviewed, see MRM-112" --at aws --json\n\nOwners answer what is asked of the owner, approvers what is asked of the validator; whoever asked for a version does not validate it. An answer is given once,\nkept as evidence and signed in the ledger. Exit: 0 attested, 1 refused.',
    )
    .action(async (name: string, question: string, options: ModelOptions & { answer: string }, command: Command) =>
      (await import('../../actions/evidence.ts')).attestAnswer(name, question, options, command),
    );
  withPersonAndTenant(
    evidence.command('list').argument('<model/version>').description('what is kept of a version, with its figures'),
    'u_dan',
  )
    .addHelpText(
      'after',
      '\nExamples:\n  steward evidence list flight-delay/2 --story default\n  steward evidence list fraud-score/7 --at aws --json\n\nWhat could not be read as its kind counts as absent; it says why. Exit: 0.',
    )
    .action(async (name: string, options: ModelOptions, command: Command) =>
      (await import('../../actions/evidence.ts')).listEvidence(name, options, command),
    );
}
