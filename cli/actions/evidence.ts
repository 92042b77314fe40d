import type { Command } from 'commander';
import type { CommandWanted } from '../../functions/command/wanted.ts';
import type { VersionPage } from '../../lib/contract/ledger-api.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { KeptEvidence } from '../../lib/domain/evidence/kept.ts';
import { BROUGHT_KINDS, EVIDENCE_KINDS, isKind, MOST_CARRIED, NOT_BROUGHT } from '../../lib/domain/evidence/kinds.ts';
import { iso } from '../../lib/domain/time.ts';
import { JUDGED_IN_WORDS, limitLines, limitsInAll } from '../../lib/words/judged.ts';
import { readGiven } from '../input/given-file.ts';
import { parseName } from '../input/model-name.ts';
import { pathSegment } from '../target/api-client.ts';
import { targetOf } from '../target/choose.ts';
import { print, printJson } from '../terminal/terminal.ts';
import type { ModelOptions } from './models.ts';

export interface EvidenceOptions extends ModelOptions {
  readonly kind: string;
}

/** Brings a file, or an object of S3, as evidence of a version. */
export async function addFile(name: string, what: string, options: EvidenceOptions, command: Command): Promise<void> {
  const { kind, tenant } = options;
  if (!isKind(kind) || kind === 'predictions') {
    const none = `\`${kind}\` is no kind of evidence to add: ${BROUGHT_KINDS.join(', ')}`;
    throw new InvalidEventError(kind === 'predictions' ? NOT_BROUGHT : none);
  }
  const about = { command: 'evidence' as const, tenant, ...parseName(name), kind };
  const wanted: Extract<CommandWanted, { command: 'evidence' }> = what.startsWith('s3://')
    ? { ...about, from: what }
    : {
        ...about,
        content: readGiven(
          what,
          MOST_CARRIED,
          `give ${EVIDENCE_KINDS[kind].takes}; a larger file goes by \`s3://\``,
        ).toString('base64'),
      };
  const target = await targetOf(options, command, 'u_dan');
  const done = await target.command<'evidence'>(wanted);
  if (options.json) return printJson(done);
  print(`${done.verdict}: ${done.kind} of ${name}, ${done.sha256.slice(0, 12)}`);
  for (const figure of done.summary) print(`  ${figure}`);
  for (const question of done.voided ?? []) print(`  the open question ${question} is void: people are asked anew`);
  if (done.verdict === 'added') print(`  ${JUDGED_IN_WORDS[done.judged]}`);
}

/** Answers a question of the manifest for a version. */
export async function attestAnswer(
  name: string,
  question: string,
  options: ModelOptions & { readonly answer: string },
  command: Command,
): Promise<void> {
  const { tenant, answer } = options;
  const target = await targetOf(options, command, 'u_ana');
  const done = await target.command<'attest'>({ command: 'attest', tenant, ...parseName(name), question, answer });
  if (options.json) return printJson(done);
  print(`attested: ${question} of ${name}, ${done.sha256.slice(0, 12)}`);
  for (const question of done.voided ?? []) print(`  the open question ${question} is void: people are asked anew`);
  print(`  ${JUDGED_IN_WORDS[done.judged]}`);
}

/** Everything that is kept of a version and what was read of it, and what its manifest demands or asks beside that. */
export async function listEvidence(name: string, options: ModelOptions, command: Command): Promise<void> {
  const { model, version } = parseName(name);
  const target = await targetOf(options, command, 'u_dan');
  await target.asPerson(async (api) => {
    const path = `/api/models/${pathSegment(model)}/versions/${version}?tenant=${encodeURIComponent(options.tenant)}`;
    const { kept, wanting, questions, judged } = await api.get<VersionPage>(path);
    if (options.json) return printJson(kept);
    for (const line of kept.flatMap(linesOf)) print(line);
    if (judged) print(`${limitsInAll(judged)} when the gate judged it last:`);
    for (const line of judged ? limitLines(judged) : []) print(`    ${line}`);
    if (kept.length === 0) print(`nothing is known of the evidence of ${name}`);
    for (const kind of wanting) print(`${kind.padEnd(18)} demanded by its tier, and not there`);
    const answered = new Set(kept.map(({ kind }) => kind));
    for (const { id, kind, of, asks } of questions)
      if (!answered.has(kind)) print(`${kind.padEnd(18)} asked of the ${of}, and not answered (\`${id}\`): ${asks}`);
  });
}

function linesOf({ kind, sha256, summary, fault, by, at }: KeptEvidence): string[] {
  const added =
    by === undefined ? '' : `  added by ${by}${at === undefined ? '' : `, ${iso(at).slice(0, 16).replace('T', ' ')}`}`;
  return [
    `${kind.padEnd(18)} ${sha256?.slice(0, 12) ?? 'not there'}${added}`,
    ...(fault === undefined ? summary : [`counts as absent: ${fault}`]).map((line) => `    ${line}`),
  ];
}
