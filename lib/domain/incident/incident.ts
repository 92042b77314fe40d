import * as z from 'zod';
import { CHECK_KINDS } from '../check/kinds.ts';
import { RecordType } from '../ledger/types.ts';
import { Reason } from '../reason.ts';
import { WASTE_KINDS } from '../waste/waste-policy.ts';

/** What can be wrong: a finding of one kind of check, checks that never ran, or what was done about it and did not go well. */
export const INCIDENT_KINDS = [
  ...CHECK_KINDS,
  'missed-drift',
  'missed-quality',
  'missed-operations',
  'unpaired-jobs',
  'retrain',
  'gate',
  'release',
  'out-of-band',
  ...WASTE_KINDS,
  'standby',
] as const;
export const IncidentKind = z.enum(INCIDENT_KINDS);
export type IncidentKind = z.infer<typeof IncidentKind>;

/** One record that belongs to an incident, as its story tells it. */
const Told = z.object({
  at: z.string(),
  type: RecordType,
  verdict: z.string().optional(),
  version: z.int().optional(),
  reasons: z.array(Reason),
});

/**
 * One thing that is wrong in one place, from its opening to its end. A place (deployment and kind) has one at a time. `deployment` is
 * empty where it is about the model as a whole. Item `INCIDENT-AT#` while it is the place's last, item `INCIDENT#` once it is closed.
 */
export const Incident = z.object({
  tenant: z.string(),
  model: z.string(),
  id: z.string(),
  kind: IncidentKind,
  deployment: z.string(),
  state: z.enum(['open', 'closed']),
  openedAt: z.string(),
  closedAt: z.string().optional(),
  /** Where it stands: `found`, `held: <brakes>`, `retraining`, `asking`, `releasing`, `ended: <outcome>`, or what closed it. */
  stands: z.string(),
  version: z.int().optional(),
  /** The retrain that was started because of it. */
  retrain: z.string().optional(),
  /** So many stable checks in a row close it: as many as drifted ones had opened it. */
  confirms: z.int(),
  calm: z.int(),
  /** How many records belong to it; the story keeps the first and the last of them. */
  records: z.int(),
  story: z.array(Told),
  /** Counts writes of its place: the condition of the next one. */
  revision: z.int(),
});
export type Incident = z.infer<typeof Incident>;

/** What a record did to an incident, as it stands in the record's `data.incidents` and in the event about it. */
export const Touched = z.object({
  id: z.string(),
  kind: IncidentKind,
  deployment: z.string(),
  change: z.enum(['opened', 'changed', 'continues', 'closed']),
  stands: z.string(),
});
export type Touched = z.infer<typeof Touched>;
