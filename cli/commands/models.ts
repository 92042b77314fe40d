import { readFileSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { groupOf } from '../../functions/command/command.ts';
import { PackageArn } from '../../functions/command/wanted.ts';
import { broken, type Outcome } from '../../lib/domain/capture/broken.ts';
import { decodeUtf8 } from '../../lib/domain/capture/capture.ts';
import { refuseForeign } from '../../lib/domain/capture/lines.ts';
import { parseLines } from '../../lib/domain/capture/read.ts';
import { parseStrictJson } from '../../lib/domain/capture/strict-json.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { readRecord } from '../../lib/domain/ledger/record.ts';
import { whatIsAllowed } from '../../lib/words/reason.ts';
import { parseName } from '../input/model-name.ts';
import { readYaml } from '../input/read-yaml.ts';
import { type PlaceOptions, placed, targetOf } from '../target/choose.ts';
import type { RawEvent, Target } from '../target/target.ts';
import { EXIT, exitFor } from '../terminal/exit.ts';
import { print, printJson } from '../terminal/terminal.ts';
import { costOf } from '../text/metric-cost.ts';

interface Options extends PlaceOptions {
  readonly tenant: string;
  readonly json: boolean;
}

export function modelCommands(program: Command): void {
  const common = (command: Command): Command => placed(command).option('--json', 'as JSON', false);
  const acting = (command: Command, person = 'u_dan'): Command =>
    common(command).option(
      '--as <person>',
      `who does it on this machine (default: ${person}); at aws it is who signs in`,
    );
  const tenanted = (command: Command): Command => acting(command).option('--tenant <tenant>', 'whose model', 'default');

  acting(program.command('apply').description('create or change a model from its manifest'), 'u_ana')
    .requiredOption('-f, --file <model.yaml>', 'the manifest')
    .addHelpText(
      'after',
      '\nExamples:\n  steward apply -f examples/flights/flight-delay.model.yaml --as u_ana\n  steward apply -f fraud-score.model.yaml --at aws\n\nThe same manifest again changes nothing. Exit: 0 done, 1 refused.',
    )
    .action(async (options: Options & { file: string }, command: Command) => {
      const manifest = readYaml(options.file);
      const { model, tenant = 'default' } = manifest as Record<string, string>;
      const target = await targetOf(options, command, 'u_ana');
      const about = { tenant: String(tenant), model: String(model) };
      const done = await target.command<'apply'>({ command: 'apply', ...about, manifest });
      if (options.json) printJson(done);
      else {
        print(`${done.verdict}: ${done.model}, manifest ${done.digest.slice(0, 12)}`);
        for (const line of costOf(manifest)) print(line);
      }
    });

  common(program.command('event').description('put raw EventBridge events, one JSON a line, as AWS would deliver them'))
    .requiredOption('-f, --file <events.jsonl>', 'the events')
    .addHelpText(
      'after',
      '\nExample:\n  steward event -f events.jsonl --at local\n\nOn AWS events come from SageMaker alone: a missed package is registered with `steward register`.\nEach line is told what became of it: done, waiting (also: tried again later), known, ignored, or parked with the reason.\nAn id that was taken before with other detail, and a time more than a year ahead, are parked. Exit: 0 none parked, 2 some, 3 not possible there.',
    )
    .action(async (options: Options & { file: string }, command: Command) => {
      const lines = await linesOf(options.file);
      const done = await (await targetOf(options, command)).take(lines, options.file);
      if (options.json) printJson(done);
      else
        for (const { line, outcome, reason } of done) print(`line ${line}: ${outcome}${reason ? `: ${reason}` : ''}`);
      process.exitCode = done.some(({ outcome }) => outcome === 'parked') ? EXIT.unsure : EXIT.yes;
    });

  tenanted(
    program.command('register').argument('<package-arn>').description('register a SageMaker model package by its ARN'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  steward register arn:aws:sagemaker:us-east-1:000000000000:model-package/flight-delay/3\n  steward register arn:aws:sagemaker:eu-west-1:111122223333:model-package/fraud-score/7 --at aws --json\n\nKnown already is fine: it is done once. Whoever registers a version is its requester, and cannot answer for it.',
    )
    .action(async (arn: string, options: Options, command: Command) => {
      const read = PackageArn.safeParse(arn);
      if (!read.success)
        throw new InvalidEventError(`\`${arn}\` ${read.error.issues.map((i) => i.message).join('; ')}`);
      const about = { tenant: options.tenant, model: groupOf(arn) };
      const target = await targetOf(options, command);
      const done = await target.command<'register'>({ command: 'register', ...about, package: arn });
      if (options.json) printJson(done);
      else print(`${done.verdict}: ${done.model}/${done.version}`);
    });

  tenanted(program.command('gate').argument('<model/version>').description('judge a version by policy'))
    .option('--dry-run', 'judge and show, but record nothing', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward gate flight-delay/2 --dry-run --story default\n  steward gate fraud-score/7 --dry-run --at aws\n\nAt aws the deployed policies judge, not those of this folder. Exit: 0 pass, 1 fail, 2 inconclusive or not now.',
    )
    .action(async (name: string, options: Options & { dryRun: boolean }, command: Command) => {
      const about = { tenant: options.tenant, ...parseName(name) };
      const target = await targetOf(options, command);
      const done = await target.command<'gate'>({ command: 'gate', ...about, dryRun: options.dryRun });
      if (options.json) printJson(done);
      else {
        for (const rule of done?.decision?.rules ?? [])
          print(`${rule.outcome.padEnd(12)} ${rule.id.padEnd(26)} ${rule.reason}`);
        for (const r of done?.decision?.reasons ?? []) print(`  ${whatIsAllowed(r)}`);
        print(`${name}: ${done?.verdict}`);
      }
      process.exitCode = exitFor(done?.verdict ?? 'not-now');
    });

  tenanted(
    program
      .command('release')
      .argument('<model/version>')
      .description('ask for the release of a version that passed its gate'),
  )
    .requiredOption('--deployment <endpoint>', 'where to')
    .addHelpText(
      'after',
      '\nExamples:\n  steward release flight-delay/2 --deployment flight-delay-prod\n  steward release fraud-score/7 --deployment fraud-prod --at aws\n\nStarts the release machine, or joins it: compare, ask people, release, verify. After an attempt that failed it starts the next one, or, while the\napproval still holds, lets it go on from where it failed.',
    )
    .action(async (name: string, options: Options & { deployment: string }, command: Command) => {
      const about = { tenant: options.tenant, ...parseName(name) };
      const target = await targetOf(options, command);
      const done = await target.command<'release'>({ command: 'release', ...about, deployment: options.deployment });
      if (options.json) printJson(done);
      else print(`${done.how}: ${done.execution}${done.attempt > 1 ? `, attempt ${done.attempt}` : ''}`);
    });

  tenanted(program.command('rollback').argument('<model>').description('send the previous champion back'))
    .requiredOption('--deployment <endpoint>', 'where')
    .addHelpText(
      'after',
      '\nExamples:\n  steward rollback flight-delay --deployment flight-delay-prod\n  steward rollback fraud-score --deployment fraud-prod --at aws\n\nThe older version returns under the approval it was released with; before the first release of Steward\nthat is what was adopted (`steward adopt`), which needs none.',
    )
    .action(async (model: string, options: Options & { deployment: string }, command: Command) => {
      const target = await targetOf(options, command);
      const about = { tenant: options.tenant, model };
      const done = await target.command<'rollback'>({ command: 'rollback', ...about, deployment: options.deployment });
      if (options.json) printJson(done);
      else print(`started: back to ${done.version > 0 ? `${model}/${done.version}` : 'what was adopted'}`);
    });

  tenanted(
    program
      .command('acknowledge')
      .argument('<model>')
      .description('say that you know of what was changed on an endpoint around Steward'),
  )
    .requiredOption('--deployment <endpoint>', 'where')
    .requiredOption('--reason <text>', 'why it may stand, for the ledger')
    .addHelpText(
      'after',
      '\nExamples:\n  steward acknowledge flight-delay --deployment flight-delay-prod --reason "hotfix by ops, INC-42; v3 follows"\n  steward acknowledge fraud-score --deployment fraud-prod --reason "traffic test" --at aws\n\nIt closes the finding and approves nothing: what is changed after it is found again, and the next release applies what was approved.',
    )
    .action(async (model: string, options: Options & { deployment: string; reason: string }, command: Command) => {
      const target = await targetOf(options, command);
      const { tenant, deployment, reason } = options;
      const seen = await lastFinding(target, modelChain(tenant, model), deployment);
      const about = { command: 'acknowledge', tenant, model, deployment, reason } as const;
      const done = await target.command<'acknowledge'>({ ...about, ...(seen !== undefined && { seen }) });
      if (options.json) printJson(done);
      else print(done.verdict === 'already' ? `acknowledged before: ${deployment}` : `acknowledged: ${deployment}`);
    });
}

/** What was found last on a deployment, as its record names it: that is what a person can have looked at. */
const lastFinding = (target: Target, chain: string, deployment: string): Promise<string | undefined> =>
  target.reading(async ({ ledger }) => {
    let seen: string | undefined;
    for await (const { bytes } of ledger.read(chain)) {
      const { type, subject, data } = readRecord({ bytes });
      if (type === 'OutOfBandChangeFound' && subject.deployment === deployment) seen = String(data.seen);
    }
    return seen;
  });

/** SQS takes no larger body. */
const LARGEST_EVENT = 1024 * 1024;

/** Each line as one event; what is wrong with one that is none is the reason it is parked with. */
async function linesOf(path: string): Promise<RawEvent[]> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size === 0)
    throw new InvalidEventError(`\`${path}\` is not a file with events: one JSON object a line`);
  refuseForeign(readFileSync(path).subarray(0, 4), `\`${path}\``);
  const events: RawEvent[] = [];
  for await (const batch of parseLines([readFileSync(path)], eventIn))
    for (const { line, outcome } of batch)
      events.push(outcome.ok ? { number: line, raw: outcome.value } : { number: line, flaw: outcome.reason });
  return events;
}

function eventIn(line: Uint8Array): Outcome<unknown> {
  if (line.length > LARGEST_EVENT) return broken('too-long', `an event is at most ${LARGEST_EVENT} bytes`);
  const text = decodeUtf8(line);
  return text.ok ? parseStrictJson(text.value) : text;
}
