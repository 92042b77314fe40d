import type { Command } from 'commander';
import { groupOf } from '../../functions/command/command.ts';
import { PackageArn } from '../../functions/command/wanted.ts';
import { decodeUtf8 } from '../../lib/domain/capture/capture.ts';
import { refuseForeign } from '../../lib/domain/capture/lines.ts';
import { parseLines } from '../../lib/domain/capture/read.ts';
import { brokenOutcome, type ReadOutcome } from '../../lib/domain/capture/text/broken.ts';
import { parseStrictJson } from '../../lib/domain/capture/text/strict-json.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { StageName } from '../../lib/domain/stage-names.ts';
import { conditionLines, promotionInWords } from '../../lib/words/promotion.ts';
import { readRecords, recordReader } from '../../local/records.ts';
import { readGiven } from '../input/given-file.ts';
import { parseName } from '../input/model-name.ts';
import { readYaml } from '../input/read-yaml.ts';
import { targetOf } from '../target/choose.ts';
import type { PlaceOptions } from '../target/options.ts';
import type { RawEvent, Target } from '../target/target.ts';
import { EXIT } from '../terminal/exit.ts';
import { print, printJson, printLines } from '../terminal/terminal.ts';
import { costOf } from '../text/metric-cost.ts';

export interface FileOptions extends PlaceOptions {
  readonly file: string;
  readonly json: boolean;
}
export interface ModelOptions extends PlaceOptions {
  readonly tenant: string;
  readonly json: boolean;
}
export interface AcknowledgeOptions extends ModelOptions {
  readonly deployment: string;
  readonly reason: string;
}

export interface PromoteOptions extends ModelOptions {
  readonly to: StageName;
  readonly dryRun: boolean;
}

export interface ApplyOptions extends FileOptions {
  readonly dryRun: boolean;
}

/** Creates or changes a model from its manifest, or says what that would do. */
export async function applyManifest(options: ApplyOptions, command: Command): Promise<void> {
  const manifest = readYaml(options.file);
  const { model, tenant = 'default' } = manifest as Record<string, string>;
  const target = await targetOf(options, command, 'u_ana');
  const about = { tenant: String(tenant), model: String(model) };
  const { dryRun } = options;
  const done = await target.command<'apply'>({ command: 'apply', ...about, manifest, ...(dryRun && { dryRun }) });
  if (options.json) printJson(done);
  else {
    print(`${VERDICTS[done.verdict] ?? done.verdict}: ${done.model}, manifest ${done.digest.slice(0, 12)}`);
    if (done.verdict === 'would-change') print(`  different: ${done.changed?.join(', ')}`);
    for (const line of [...costOf(manifest), ...unfilledText(done.unfilled ?? [])]) print(line);
  }
}

const VERDICTS: Readonly<Record<string, string>> = {
  'would-create': 'would be created',
  'would-change': 'would be changed',
};

/** What of a manifest only its team can fill in, and has not yet. */
const unfilledText = (paths: readonly string[]): string[] =>
  paths.length === 0
    ? []
    : ['it fits, and is applied once these no longer say CHANGE-ME:', ...paths.map((path) => `  ${path}`)];

/** Takes a file's events as EventBridge would deliver them, and says what became of each. */
export async function takeEvents(options: FileOptions, command: Command): Promise<void> {
  const lines = await linesOf(options.file);
  const done = await (await targetOf(options, command)).take(lines, options.file);
  if (options.json) printJson(done);
  else for (const { line, outcome, reason } of done) print(`line ${line}: ${outcome}${reason ? `: ${reason}` : ''}`);
  process.exitCode = done.some(({ outcome }) => outcome === 'parked') ? EXIT.unsure : EXIT.yes;
}

/** Registers a model package by its ARN. */
export async function registerPackage(arn: string, options: ModelOptions, command: Command): Promise<void> {
  const read = PackageArn.safeParse(arn);
  if (!read.success) throw new InvalidEventError(`\`${arn}\` ${read.error.issues.map((i) => i.message).join('; ')}`);
  const about = { tenant: options.tenant, model: groupOf(arn) };
  const target = await targetOf(options, command);
  const done = await target.command<'register'>({ command: 'register', ...about, package: arn });
  if (options.json) printJson(done);
  else {
    print(`${done.verdict}: ${done.model}/${done.version}`);
    if (done.why && done.verdict === 'reading') print(`  ${done.why} (\`steward executions ${done.model}\`)`);
    else if (done.why) print(`  ${done.why}: it is registered when SageMaker tells that it is otherwise`);
    for (const what of done.unclear ?? []) print(`  ${what}`);
    for (const what of done.refused ?? []) print(`  counts as absent: ${what}`);
  }
}

/** Closes what was found last on a deployment, which is what a person can have looked at. */
export async function acknowledgeChange(model: string, options: AcknowledgeOptions, command: Command): Promise<void> {
  const target = await targetOf(options, command);
  const { tenant, deployment, reason } = options;
  const seen = await lastFinding(target, modelChain(tenant, model), deployment);
  const about = { command: 'acknowledge', tenant, model, deployment, reason } as const;
  const done = await target.command<'acknowledge'>({ ...about, ...(seen !== undefined && { seen }) });
  if (options.json) printJson(done);
  else print(done.verdict === 'already' ? `acknowledged before: ${deployment}` : `acknowledged: ${deployment}`);
}

/** Lets a version enter a stage, or says what must hold before it does, one condition a line. */
export async function promoteVersion(name: string, options: PromoteOptions, command: Command): Promise<void> {
  const { tenant, to, dryRun } = options;
  const target = await targetOf(options, command);
  const done = await target.command<'promote'>({ command: 'promote', tenant, ...parseName(name), to, dryRun });
  if (options.json) printJson(done);
  else {
    print(`${promotionInWords(done)}: ${name} to ${to}`);
    for (const line of done.stands ?? conditionLines(done.conditions)) print(`  ${line}`);
    if (done.gate) print(`  its gate says ${done.gate.verdict}${done.gate.because ? `: ${done.gate.because}` : ''}`);
    for (const { deployment, plan, steps } of done.plans ?? [])
      printLines([`  ${deployment}, plan: ${plan}`, ...steps.map((step) => `    ${step}`)]);
    for (const { deployment, how, execution } of done.releases ?? []) print(`  ${deployment} ${how}: ${execution}`);
  }
  if (done.verdict === 'not-yet' || done.verdict === 'replaced') process.exitCode = EXIT.no;
}

/** What was found last on a deployment, as its record names it: that is what a person can have looked at. */
const lastFinding = (target: Target, chain: string, deployment: string): Promise<string | undefined> =>
  target.reading(async (from) => {
    let seen: string | undefined;
    for await (const { type, subject, data } of readRecords(recordReader(from), chain))
      if (type === 'OutOfBandChangeFound' && subject.deployment === deployment) seen = String(data.seen);
    return seen;
  });

/** SQS takes no larger body. */
const LARGEST_EVENT = 1024 * 1024;
const LARGEST_FILE = 1024 * 1024 * 1024;

/** Each line as one event; what is wrong with one that is none is the reason it is parked with. */
async function linesOf(path: string): Promise<RawEvent[]> {
  const bytes = readGiven(path, LARGEST_FILE, 'give a file with events, one JSON object a line');
  if (bytes.length === 0)
    throw new InvalidEventError(`\`${path}\` is empty: give a file with events, one JSON object a line`);
  refuseForeign(bytes.subarray(0, 4), `\`${path}\``);
  const events: RawEvent[] = [];
  for await (const batch of parseLines([bytes], eventIn))
    for (const { line, outcome } of batch)
      events.push(outcome.ok ? { number: line, raw: outcome.value } : { number: line, flaw: outcome.reason });
  return events;
}

function eventIn(line: Uint8Array): ReadOutcome<unknown> {
  if (line.length > LARGEST_EVENT) return brokenOutcome('too-long', `an event is at most ${LARGEST_EVENT} bytes`);
  const text = decodeUtf8(line);
  return text.ok ? parseStrictJson(text.value) : text;
}
