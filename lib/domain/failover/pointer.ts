import * as z from 'zod';
import { ModelName, Tenant } from '../model/model-name.ts';
import { AccountId } from '../target.ts';

/**
 * What callers of a deployment with a standby read to know which endpoint they ask, in which region: one object in the standby's region, written over the
 * one before alone. docs/failover.md says what a caller does with it; fields are added, never changed.
 */
export const Pointer = z.object({
  v: z.literal(1),
  tenant: Tenant,
  model: ModelName,
  /** The deployment that has the standby, wherever its callers are sent. */
  deployment: ModelName,
  /** Counts the moves; 0 before the first one. */
  number: z.int().nonnegative(),
  endpoint: ModelName,
  region: z.string().min(1).max(40),
  account: AccountId.optional(),
  /** The version that was verified there when it was written. */
  version: z.int().positive(),
  at: z.iso.datetime(),
  /** Who moved it: of a person by Steward their id, else the ARN that S3 was written with. */
  by: z.string().min(1).max(2048),
  because: z.string().max(2000),
  /** The statement that it was moved by, where Steward itself could not be asked. */
  evidence: z.string().max(300).optional(),
});
export type Pointer = z.infer<typeof Pointer>;

/** Below the bucket of models of the standby's target: the pointer, and the statements of what stands there. */
export const pointerKey = ({ tenant, model, deployment }: Pick<Pointer, 'tenant' | 'model' | 'deployment'>): string =>
  `traffic/${tenant}/${model}/${deployment}.json`;
export const statementsKey = ({
  tenant,
  model,
  deployment,
}: Pick<Pointer, 'tenant' | 'model' | 'deployment'>): string => `standing/${tenant}/${model}/${deployment}/`;

/** What a pointer says is to be done with the one that the ledger knows. */
export type PointerDecision =
  | { readonly verdict: 'as-told' }
  /** There is none yet, or the move that was begun has not been written: it may be. */
  | { readonly verdict: 'write' }
  /** Moved where Steward could not be asked: the ledger learns of it. */
  | { readonly verdict: 'found'; readonly pointer: Pointer }
  /** Says what nobody may have meant. */
  | { readonly verdict: 'strange'; readonly why: string };

/**
 * Holds the pointer against what the ledger knows of the traffic.
 *
 * @param told the last move that the ledger knows, and whether it was done
 * @param endpoints the two that callers may be sent to
 */
export function decidePointer(
  read: Pointer | undefined,
  told: { readonly at: string; readonly number: number; readonly moved: boolean },
  endpoints: readonly string[],
): PointerDecision {
  if (!read) return told.number === 0 || !told.moved ? { verdict: 'write' } : { verdict: 'strange', why: 'it is gone' };
  if (!endpoints.includes(read.endpoint))
    return { verdict: 'strange', why: `it names \`${read.endpoint}\`, which is neither of the two` };
  if (read.number > told.number) return { verdict: 'found', pointer: read };
  if (read.number === told.number)
    return read.endpoint === told.at
      ? { verdict: 'as-told' }
      : {
          verdict: 'strange',
          why: `move ${read.number} leads to \`${read.endpoint}\`, the ledger says \`${told.at}\``,
        };
  if (!told.moved && read.number === told.number - 1) return { verdict: 'write' };
  return { verdict: 'strange', why: `it is of move ${read.number}, the ledger knows ${told.number}` };
}
