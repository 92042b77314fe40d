import type { Command } from 'commander';
import { STORIES } from '../../examples/stories.ts';
import { parseInstant } from '../../lib/domain/capture/text/instant.ts';
import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import { recordLine } from '../../lib/words/record-line.ts';
import { readRecords, recordReader, recordsOf } from '../../local/records.ts';
import { atMost } from '../input/limit.ts';
import { targetOf } from '../target/choose.ts';
import type { PlaceOptions } from '../target/options.ts';
import { PLACES } from '../target/options.ts';
import { EXIT } from '../terminal/exit.ts';
import { arrayPrinter, print, printJson } from '../terminal/terminal.ts';

interface Options extends PlaceOptions {
  readonly tenant: string;
  readonly json: boolean;
}
export interface HistoryOptions extends Options {
  readonly limit?: string;
}
export interface LiveOptions extends Options {
  readonly deployment?: string;
}

/** Prints a model's records as they are read: as lines, or as stored. */
export function printHistory(model: string, options: HistoryOptions, command: Command): Promise<void> {
  const last = options.limit === undefined ? undefined : atMost(options.limit);
  const show = options.json
    ? arrayPrinter()
    : { take: (record: LedgerRecord) => print(recordLine(record)), end: () => {} };
  return read(
    model,
    options,
    command,
    async (records) => {
      if (!options.json) printSynthetic(options.story);
      try {
        for await (const record of records) show.take(record);
      } finally {
        show.end();
      }
    },
    last,
  );
}

/** Prints who is, or was, live, and backed by what. */
export async function printLive(model: string, options: LiveOptions, command: Command): Promise<void> {
  const { at: given, ...rest } = options;
  const place = given !== undefined && PLACES.includes(given);
  const at = timeOf(place ? undefined : given);
  const all = await read(model, place ? options : rest, command, (records) => findLive(records, at));
  const found = all.filter((l) => !options.deployment || l.deployment === options.deployment);
  if (options.json) printJson(found);
  else {
    printSynthetic(options.story);
    for (const l of found)
      print(
        `live: ${nameOf(model, l)} on ${l.deployment}${l.account ? ` in account ${l.account}` : ''} since ${l.since}, ${backedBy(l)}${forJobs(l)}`,
      );
  }
  if (found.length === 0 && !options.json) print(`live: nothing of ${model}`);
  process.exitCode = found.length > 0 ? EXIT.yes : EXIT.no;
}

/** Nobody takes a story of made-up data for the real thing. */
function printSynthetic(story: string | undefined): void {
  const said = STORIES.find(({ name }) => name === story)?.synthetic;
  if (said) print(said);
}

/** Reads a model's records, page by page, or the last so many: what is done with one is done before the next is read. */
async function read<T>(
  model: string,
  options: Options,
  command: Command,
  work: (records: AsyncIterable<LedgerRecord>) => Promise<T>,
  last?: number,
): Promise<T> {
  const target = await targetOf(options, command);
  const chain = modelChain(options.tenant, model);
  return target.reading(async (from) => {
    const reader = recordReader(from);
    const head = (await from.ledger.head(chain))?.seq ?? 0;
    // Records without a head are damage, and no model that never was.
    if (head === 0 && (await recordsOf(reader, chain)).length === 0)
      throw new NotFoundError(`there is no model \`${model}\` of tenant \`${options.tenant}\` here`);
    return work(readRecords(reader, chain, last === undefined ? 1 : Math.max(1, head - last + 1)));
  });
}

function timeOf(text: string | undefined): string {
  if (text === undefined) return '9999';
  const ms = parseInstant(text);
  if (ms === undefined)
    throw new InvalidEventError(`\`--at ${text}\` is no time: write it like \`2026-09-01T00:00:00Z\``);
  return new Date(ms).toISOString();
}

interface Live {
  readonly deployment: string;
  /** Absent when what was adopted is no registered version. */
  readonly version?: number;
  readonly since: string;
  /** Where it runs, if not in Steward's own. */
  readonly account?: string;
  /** Who approved the release; nobody approved what was adopted. */
  readonly approvedBy: string;
  readonly adopted?: { readonly config: string; readonly by: string };
  /** The form, where records tell it: no endpoint, and a model that transform jobs name. */
  readonly serving?: 'batch';
  /** The SageMaker model of a batch deployment, which a transform job gives as `--model-name`. */
  readonly modelName?: string;
}

const nameOf = (model: string, { version, adopted }: Live): string =>
  version === undefined ? `config ${adopted?.config} of ${model}` : `${model}/${version}`;

const backedBy = ({ approvedBy, adopted }: Live): string =>
  adopted ? `adopted by ${adopted.by} as it ran` : `approved by ${approvedBy}`;

const forJobs = ({ serving, modelName }: Live): string =>
  modelName === undefined ? '' : `; ${serving}: transform jobs name it with --model-name ${modelName}`;

/**
 * What was live in each deployment at a moment, from the records alone: the last completed release before it, under the approval it was
 * started with, or what was adopted.
 */
export async function findLive(records: AsyncIterable<LedgerRecord>, at: string): Promise<Live[]> {
  const live = new Map<string, Live>();
  const started = new Map<string, LedgerRecord['data']>();
  const adopters = new Map<string, string>();
  const approvers = new Map<unknown, string[]>();
  for await (const { type, subject, data, actor, at: when } of records) {
    const { deployment, version } = subject;
    if (type === 'ApprovalAnswered' && data.answer === 'approve')
      approvers.set(data.approval, [...(approvers.get(data.approval) ?? []), actor.id]);
    if (deployment === undefined) continue;
    if (type === 'ReleaseStarted') started.set(deployment, data);
    if (type === 'ModelAdopted') adopters.set(deployment, actor.id);
    const adopted = type === 'ModelAdopted' || data.adopted !== undefined;
    if (when > at || (type !== 'ReleaseCompleted' && type !== 'ModelAdopted')) continue;
    const account = data.account === undefined ? {} : { account: String(data.account) };
    const common = { deployment, ...(version !== undefined && { version }), since: when, ...account };
    const approvedBy = adopted ? '' : (approvers.get(started.get(deployment)?.approval) ?? []).join(', ');
    const by = { config: String(data.config), by: adopters.get(deployment) ?? '' };
    const batch = !adopted && started.get(deployment)?.endpoint === 'none';
    const jobs = batch ? { serving: 'batch' as const, modelName: String(data.config) } : {};
    live.set(deployment, { ...common, approvedBy, ...jobs, ...(adopted && { adopted: by }) });
  }
  return [...live.values()];
}
