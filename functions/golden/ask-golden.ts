import { createHash } from 'node:crypto';
import { smokeId } from '../../lib/domain/capture/smoke.ts';
import { compareAnswer, type Miss } from '../../lib/domain/golden/compare-answer.ts';
import type { Golden, GoldenRecord } from '../../lib/domain/golden/golden.ts';
import type { DeploymentSpec } from '../../lib/domain/model/manifest.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { type AskedPart, allAsked, askPart } from './ask-fleet.ts';
import { loadGolden } from './load-golden.ts';

type Needs = PortsOf<'evidence:add' | 'evidence:begin' | 'clock'> & Parameters<typeof askPart>[0];

/** What was answered: `set` and `answers` are digests of evidence, of what was asked and of what came of it. */
export interface GoldenAnswers {
  readonly reasons: readonly Reason[];
  readonly set: string;
  readonly answers?: string;
  /** How many were asked, of each part of the fleet, and how many of them were answered otherwise. */
  readonly asked: number;
  readonly missed: number;
  /** Why not all were asked. */
  readonly cut?: string;
}

/** One answer as evidence has it: by digests, for inputs and answers may be of people. */
interface Asked {
  readonly record: number;
  readonly of?: string | undefined;
  readonly input: string;
  readonly expected: string;
  readonly status: number;
  readonly answered: string;
  readonly misses: readonly Miss[];
}

/** An answer may take a minute, and a function that asks has five: what was not asked by then is not asked any more. */
const PATIENCE = 4 * MINUTE;
/** Told in reasons; all are in the evidence. */
const MOST_TOLD = 10;

/**
 * Asks the golden records of a manifest of each of a deployment's variants, or of the container that a record names: no reason when every answer is
 * what is expected. Captured like the smoke request, and by its id left out of every check. What answers with an error is asked nothing more.
 *
 * @param config what serves, by which the requests are known
 * @param qualifier version of a function that is asked; by default whatever its alias leads to
 */
export async function askGolden(
  ports: Needs,
  { spec, version, golden }: { readonly spec: DeploymentSpec; readonly version: ModelVersion; readonly golden: Golden },
  config: string,
  qualifier?: string,
): Promise<GoldenAnswers> {
  const { set, records, wrong } = await loadGolden(ports, golden);
  if (wrong !== undefined) return { set, asked: 0, missed: 0, reasons: [unread(wrong, golden)] };
  const request = { contentType: golden.contentType, accept: golden.accept, inferenceId: smokeId(config) };
  const parts = await allAsked(ports, spec, version);
  const all: Asked[] = [];
  const until = ports.clock.now() + PATIENCE;
  let cut: string | undefined;
  for (const part of parts)
    for (const [i, record] of records.entries()) {
      if (record.container !== undefined && record.container !== part.container) continue;
      if (ports.clock.now() >= until) {
        cut ??= `${all.length} answers took ${PATIENCE / MINUTE} minutes, and more were to be asked`;
        break;
      }
      const answer = await askPart(ports, spec, part, { ...request, body: record.body }, qualifier);
      all.push(askedOf(i + 1, record, part, answer, compareAnswer(record, golden.tolerance, answer)));
      if (answer.status !== 200) break;
    }
  const answers = await ports.evidence.put(JSON.stringify({ set, config, version: version.version, asked: all }));
  const misses = all.filter((one) => one.misses.length > 0);
  const told = [...misses.flatMap(reasonsOf), ...unasked(records, parts), ...(cut === undefined ? [] : [tooSlow(cut)])];
  const reasons =
    told.length === 0 ? [] : [summed(set, answers, all.length, misses.length), ...told.slice(0, MOST_TOLD)];
  return { set, answers, asked: all.length, missed: misses.length, reasons, ...(cut !== undefined && { cut }) };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const askedOf = (
  record: number,
  { body, expect }: GoldenRecord,
  part: AskedPart,
  answer: { readonly status: number; readonly body: string },
  misses: readonly Miss[],
): Asked => ({
  record,
  of: part.variant ?? part.container,
  input: digest(body),
  expected: digest(JSON.stringify(expect)),
  status: answer.status,
  answered: digest(answer.body),
  misses,
});

const reasonsOf = ({ record, of, misses }: Asked): Reason[] =>
  misses.map(({ column, observed, limit }) => ({
    rule: 'golden',
    subject: `record ${record}${of === undefined ? '' : ` of \`${of}\``}${column === undefined ? '' : `, value ${column}`}`,
    observed,
    limit,
  }));

const summed = (set: string, answers: string, asked: number, missed: number): Reason => ({
  rule: 'golden',
  subject: `answers ${answers.slice(0, 12)}`,
  observed: `${missed} of ${asked} otherwise`,
  limit: `all as in ${set.slice(0, 12)}`,
});

const tooSlow = (observed: string): Reason => ({
  ...{ rule: 'golden', subject: 'records', observed },
  limit: 'all asked: have fewer, or let the container answer sooner',
});

const unread = (wrong: string, { file }: Golden): Reason => ({
  rule: 'golden',
  subject: 'file',
  observed: wrong,
  limit: `records with the SHA-256 ${file?.sha256}`,
});

/** A record that no container was asked holds nothing. */
const unasked = (records: readonly GoldenRecord[], parts: readonly AskedPart[]): Reason[] =>
  records.flatMap(({ container }, i) =>
    container === undefined || parts.some((part) => part.container === container)
      ? []
      : [{ rule: 'golden', subject: `record ${i + 1}`, observed: 'not asked', limit: `a container \`${container}\`` }],
  );
