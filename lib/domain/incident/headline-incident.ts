import type { Incident, IncidentKind } from './incident.ts';

/** What is wrong with what serves comes before what nobody looked at, and that before what was tried and did not come to serve. */
const LOUDEST_FIRST: readonly IncidentKind[] = [
  'out-of-band',
  'release',
  'golden',
  'operations',
  'quality',
  'fairness',
  'estimate',
  'drift',
  'attribution',
  'standby',
  'missed-quality',
  'missed-drift',
  'missed-operations',
  'unpaired-jobs',
  'retrain',
  'gate',
  'idle',
  'oversized',
];

/** The one to look at first; of one kind that which was opened first. */
export const headlineIncident = <T extends Pick<Incident, 'id' | 'kind'>>(incidents: readonly T[]): T | undefined =>
  incidents.toSorted(
    (a, b) => LOUDEST_FIRST.indexOf(a.kind) - LOUDEST_FIRST.indexOf(b.kind) || (a.id < b.id ? -1 : 1),
  )[0];
