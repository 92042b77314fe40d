import type { Start } from '../../lib/contract/release-execution.ts';
import { DependencyError, IntegrityError } from '../../lib/domain/errors.ts';
import { executionName } from '../../lib/domain/execution/names.ts';
import { readingPause } from '../../lib/domain/execution/pauses.ts';
import { READING_TRIES } from '../../lib/domain/execution/release-limit.ts';
import { type AskedSource, FileReading } from '../../lib/domain/inventory/file-reading.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import { endedBadly } from '../../lib/domain/release/decide-request.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Execution } from '../../lib/ports/workflows.ts';
import { lastAttempt, nextAttempt, startOrJoin } from '../executions/attempts.ts';

type Needs = PortsOf<'workflows:start-artifact-map' | 'clock' | 'evidence:add'>;

/** What for, and what of a version many functions are to read. */
export interface ReadingWanted extends ModelId {
  readonly version: number;
  readonly mode: 'register' | 'start' | 'verify' | 'back' | 'look';
  /** What tells it from other readings of the version for the same end. */
  readonly of: Readonly<Record<string, unknown>>;
  readonly sources: readonly AskedSource[];
  /** What the last step of the machine hands on, for a registration. */
  readonly seen?: object;
}

/** Has many functions read it, or joins those that do; one that has ended, however, is followed by another. */
export async function askReading(ports: Omit<Needs, 'clock'>, wanted: ReadingWanted): Promise<string> {
  const { start } = await startOf(ports, wanted);
  return (await startOrJoin(ports, start, () => true)).execution;
}

/**
 * What many functions have read for this end; while they read, after how many seconds to look again. One machine that ended badly is followed by
 * another, as often as it may help. @throws DependencyError when that did not: the last one can be redriven
 */
export async function loadReading(
  ports: Needs,
  wanted: ReadingWanted,
): Promise<
  { readonly reading: FileReading; readonly ended: number } | { readonly seconds: number; readonly execution: string }
> {
  const { start, asked } = await startOf(ports, wanted);
  const { last, attempt } = await lastAttempt(ports, start);
  if (last?.status === 'SUCCEEDED') return readBy(ports, last, asked);
  if (last?.status === 'RUNNING') {
    const { execution, started = ports.clock.now() } = last;
    return { execution, seconds: readingPause(ports.clock.now() - started) };
  }
  if (last && endedBadly(last.status) && attempt >= READING_TRIES)
    throw new DependencyError(
      `the files of \`${wanted.model}/${wanted.version}\` could not be read: \`${last.name}\` says why (\`steward executions ${wanted.model}\`)`,
    );
  const { execution } = await nextAttempt(ports, start, attempt);
  return { execution, seconds: readingPause(0) };
}

/** What many functions have read last, of these in their order: nothing is begun. */
export async function newestReading(
  ports: Needs,
  wanted: Omit<ReadingWanted, 'of'>,
  ofs: readonly ReadingWanted['of'][],
): Promise<{ readonly reading: FileReading; readonly ended: number } | undefined> {
  for (const of of ofs) {
    const { start, asked } = await startOf(ports, { ...wanted, of });
    const { last } = await lastAttempt(ports, start);
    if (last?.status === 'SUCCEEDED') return readBy(ports, last, asked);
  }
  return undefined;
}

async function startOf(
  { evidence }: Pick<Needs, 'evidence'>,
  { tenant, model, version, mode, of, sources, seen }: ReadingWanted,
): Promise<{ start: Start; asked: string }> {
  const asked = await evidence.put(JSON.stringify({ v: 1, sources }));
  const name = executionName('artifact-map', { tenant, model }, { mode, version, ...of });
  const input = { tenant, model, version, mode, asked, ...(seen && { seen }) };
  return { start: { machine: 'artifact-map', name, input }, asked };
}

/** @throws IntegrityError for what answers another question */
async function readBy({ evidence, clock }: Needs, { output, ended = clock.now() }: Execution, asked: string) {
  const { reading } = output as { reading: string };
  const found = FileReading.parse(JSON.parse((await evidence.read(reading)).toString()));
  if (found.asked === asked) return { reading: found, ended };
  throw new IntegrityError(`reading \`${reading}\` is of \`${found.asked}\`, and \`${asked}\` was asked for`);
}
