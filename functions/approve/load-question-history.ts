import { editedFields, type Right } from '../../lib/domain/approval/answered.ts';
import type { Approval, Vote } from '../../lib/domain/approval/approval.ts';
import type { Person } from '../../lib/domain/approval/person.ts';
import { type QuestionHistory, questionHistory, type Yes } from '../../lib/domain/approval/question-history.ts';
import { ConflictError, IntegrityError } from '../../lib/domain/errors.ts';
import { type LedgerRecord, type RecordPlace, readRecord } from '../../lib/domain/ledger/record.ts';
import { recordFinding } from '../../lib/domain/ledger/verify.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Permissions } from '../../lib/ports/policies.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { assertHeld, type Holds, previousOf } from './held.ts';
import { permissionRequest, questionResource } from './permission-request.ts';

type Reads = PortsOf<'ledger:read' | 'trust'>;
type Judges = PortsOf<'people'> & { readonly policies: Permissions };

/**
 * What the ledger tells of a question, from its own record on: every record up to the chain's head is re-derived, every signature among them checked,
 * and the chain held against the last checkpoint, so that neither an item is believed nor a chain that was cut off or rewritten.
 * @throws IntegrityError where the question's record is not where its item says, a record after it does not hold, or the checkpoint knew others
 * @throws DependencyError where the checkpoint cannot be read, or is late
 */
export async function loadQuestionHistory(ports: Holds, { asked, id }: Approval): Promise<QuestionHistory> {
  if (!asked) throw new IntegrityError(`question \`${id}\` names no record that it was asked with: ask anew`);
  const teller = questionHistory(id);
  await assertHeld(ports, asked.chain, { from: asked.seq, hears: teller.take });
  const told = teller.told() ?? missing(id);
  if (told.question.seq !== asked.seq) return missing(id);
  return told;
}

const missing = (id: string): never => {
  throw new IntegrityError(`question \`${id}\` is not in the ledger where its item says it was asked`);
};

/**
 * One record at its place, its signature checked.
 * @throws IntegrityError where another stands there, or none
 */
export async function loadRecord(
  { ledger, trust }: Reads,
  place: RecordPlace | undefined,
  what: string,
): Promise<LedgerRecord> {
  const item = place && (await ledger.record(place.chain, place.seq));
  if (!item || item.hash !== place.hash)
    throw new IntegrityError(`the record of ${what} is not in the ledger where its item says`);
  const finding = recordFinding(item, { ...item, hash: previousOf(item) }, trust.log, trust.keys());
  if (finding) throw new IntegrityError(`record ${finding.seq} of \`${finding.chain}\`: ${finding.problem}`);
  return readRecord(item);
}

/** Whether somebody may answer a question as the person they are at this moment, in which tenants and groups; how they signed in is what they say. */
export async function currentRight({ people, policies }: Judges, approval: Approval, person: Person): Promise<Right> {
  const now = await people.find(person.id);
  if (!now?.tenants.includes(approval.tenant)) {
    const reasons = [now ? 'not of this tenant any more' : 'nobody of this name any more'];
    return { person: person.id, allowed: false, reasons, groups: [] };
  }
  const may = policies.may(permissionRequest({ ...person, ...now }, 'answer', questionResource(approval)));
  return { person: person.id, allowed: may.decision === 'allow', reasons: may.reasons, groups: now.groups };
}

/**
 * Whether those who said yes may still answer. How they signed in belongs to the answer, and is what its record says; that the sign-in was recent was
 * asked then.
 */
export const currentRights = (ports: Judges, approval: Approval, yes: readonly Yes[]): Promise<Right[]> =>
  Promise.all(
    yes.map(({ person, amr }) =>
      currentRight(ports, approval, { id: person, tenants: [], groups: [], amr: [...amr], authAgeSeconds: 0 }),
    ),
  );

/**
 * Items are copies: what they say of the question, of who answered and of how it stands must be what the records say. Items are read first: what was
 * answered in between has its record by the time these are read.
 * @throws IntegrityError where somebody edited one, or took one away
 * @throws ConflictError where the question ended, or was answered, between the readings
 */
export async function assertAsRecorded(
  registry: Ports['registry'],
  approval: Approval,
  votes: readonly Vote[],
  told: QuestionHistory,
): Promise<void> {
  const [other] = editedFields(approval, told.question);
  if (other)
    throw new IntegrityError(
      `question \`${approval.id}\`: ${other.subject} is \`${other.observed}\` in its item and \`${other.limit}\` in its record`,
    );
  const open = approval.state === 'pending';
  if (open && told.ended && (await registry.approval(approval.id))?.state !== 'pending')
    throw new ConflictError(`question \`${approval.id}\` ended a moment ago: read again`, { clause: 'approval' });
  const lost = [...told.answers.keys()].find((person) => !votes.some((vote) => vote.person.toLowerCase() === person));
  if (lost !== undefined) {
    const now = await registry.votes(approval, approval.id);
    if (now.some((vote) => vote.person.toLowerCase() === lost))
      throw new ConflictError(`question \`${approval.id}\` was answered a moment ago: read again`, { clause: 'vote' });
    throw new IntegrityError(
      `question \`${approval.id}\`: the answer of \`${lost}\` is in the ledger, and its item is gone`,
    );
  }
  const unheard = votes.find(({ person }) => !told.answers.has(person));
  if (unheard || (open && told.ended) || (open && approval.approvals > told.yes.length))
    throw new IntegrityError(
      `question \`${approval.id}\` stands otherwise than its records say: ${told.ended ?? `${told.yes.length} answers`}`,
    );
}

/** How many of those who said yes may still say it. With a quorum of one there is nobody before the one who answers. */
export async function countStandingYes(ports: Judges, approval: Approval, { yes }: QuestionHistory): Promise<number> {
  if (yes.length === 0 || approval.state !== 'pending') return yes.length;
  return (await currentRights(ports, approval, yes)).filter(({ allowed }) => allowed).length;
}
