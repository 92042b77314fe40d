import * as z from 'zod';
import { digestOf, type LedgerRecord, RecordPlace, readRecord } from '../ledger/record.ts';
import { signatureProblem, type TrustedKeys } from '../ledger/signature.ts';
import { Content } from '../served/served.ts';

const Signed = RecordPlace.extend({ bytes: z.string().max(20_000), sig: z.base64(), kid: z.string() });

/**
 * What stands by, as the ledger's own signed records say it, in the region of the standby: with it and the ledger's public key callers can be sent there
 * while Steward itself is gone. Nothing else in it is believed: the content is held against its digest in the standby's record.
 */
export const StandbyStatement = z.object({
  v: z.literal(1),
  /** How the versions of both went live. */
  primary: Signed,
  standby: Signed,
  /** What the standby runs, as it was verified. */
  content: Content,
});
export type StandbyStatement = z.infer<typeof StandbyStatement>;

/** SHA-256 of what a version runs as, whether it was kept or is about to be: the record of how it went live says it. */
export const contentDigest = (content: Content): string => digestOf(Content.parse(JSON.parse(JSON.stringify(content))));

/** Where a statement stands among those of its pair: whatever went live last comes last. */
export const statementName = ({ primary, standby }: Pick<StandbyStatement, 'primary' | 'standby'>): string =>
  `${[primary, standby].map(({ seq }) => String(seq).padStart(12, '0')).join('-')}.json`;

/** What a statement says that holds, or in words why nothing of it does. */
export type ReadStatement =
  | { readonly primary: LedgerRecord; readonly standby: LedgerRecord; readonly content: Content }
  | { readonly problem: string };

/**
 * Reads a statement with nothing but the public keys of its ledger.
 *
 * @param name by which it was found; another one's statement under it is refused
 * @param of the pair that it must be about
 */
export function readStatement(
  text: string,
  name: string,
  of: { tenant: string; model: string; primary: string; standby: string },
  keys: TrustedKeys,
): ReadStatement {
  let parsed: z.ZodSafeParseResult<StandbyStatement>;
  try {
    parsed = StandbyStatement.safeParse(JSON.parse(text));
  } catch {
    return { problem: 'it is no JSON' };
  }
  if (!parsed.success) return { problem: 'it is no statement of a standby' };
  const { primary, standby, content } = parsed.data;
  if (statementName(parsed.data) !== name) return { problem: `it is the statement \`${statementName(parsed.data)}\`` };
  const read: LedgerRecord[] = [];
  for (const [signed, deployment] of [
    [primary, of.primary],
    [standby, of.standby],
  ] as const) {
    const record = recordOf(signed);
    if (!record) return { problem: `the record of \`${deployment}\` is not the one that is hashed there` };
    const wrong = signatureProblem(record.type, signed.bytes, signed, keys);
    if (wrong) return { problem: `the record of \`${deployment}\`: ${wrong.problem}` };
    const { type, subject, verdict } = record;
    const about = subject.tenant === of.tenant && subject.model === of.model && subject.deployment === deployment;
    if (type !== 'ReleaseCompleted' || verdict !== 'live' || !about || subject.version === undefined)
      return { problem: `the record of \`${deployment}\` says nothing of a version that went live there` };
    read.push(record);
  }
  if (read[1]!.data.content !== contentDigest(content))
    return { problem: 'the content in it is not the one that was verified' };
  return { primary: read[0]!, standby: read[1]!, content };
}

function recordOf(signed: z.infer<typeof Signed>): LedgerRecord | undefined {
  try {
    return readRecord(signed);
  } catch {
    return undefined;
  }
}
