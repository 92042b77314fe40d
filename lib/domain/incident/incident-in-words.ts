import type { Incident, IncidentKind, Touched } from './incident.ts';

const NAMES: Readonly<Record<IncidentKind, string>> = {
  drift: 'drift',
  quality: 'quality drop',
  fairness: 'unfairness between groups',
  estimate: 'expected quality drop',
  attribution: 'drift of attributions',
  operations: 'operations beyond their limits',
  golden: 'known inputs answered otherwise',
  'missed-drift': 'drift checks missed',
  'missed-quality': 'quality checks missed',
  'missed-operations': 'operations checks missed',
  'unpaired-jobs': 'transform jobs that cannot be checked',
  retrain: 'retrain broken',
  gate: 'gate closed',
  release: 'release did not hold',
  'out-of-band': 'changed outside steward',
  idle: 'an endpoint that nobody asks',
  oversized: 'an endpoint larger than it needs',
  standby: 'the standby cannot take over as it stands',
};

/** What an incident is called, the same from its opening to its end: `fraud-score: drift on fraud-prod`. */
export const incidentTitle = ({ model, kind, deployment }: Pick<Incident, 'model' | 'kind' | 'deployment'>): string =>
  `${model}: ${NAMES[kind]}${deployment ? ` on ${deployment}` : ''}`;

const STANDS: Readonly<Record<string, string>> = {
  found: 'found, nothing done yet',
  retraining: 'a retrain is running',
  asking: 'people are asked about a new version',
  approved: 'a new version is approved',
  reverting: 'the last safe version is on its way back',
  frozen: 'nothing more is released there until a person lifts the freeze',
  releasing: 'a new version is on its way in',
  stable: 'checks are stable again',
  ready: 'the standby serves the same again',
  'checked again': 'the checks have come',
  undone: 'it was undone',
  spared: 'there is nothing to spare any more',
};

/** Where an incident stands, as a phrase. */
export function standsInWords(stands: string): string {
  const [, word, rest] = /^(held|kept|ended|found): (.*)$/s.exec(stands) ?? [];
  if (word === 'held') return `a retrain is held by ${rest}`;
  if (word === 'kept') return `nothing was done about it by itself: held by ${rest}`;
  if (word === 'ended') return `what was done about it ended: ${rest}`;
  if (word === 'found') return 'found';
  return STANDS[stands] ?? stands;
}

/** The first line of what people are told of a change. */
export const changeInWords = ({ change, stands }: Touched): string =>
  `${change === 'opened' ? 'Opened' : change === 'closed' ? 'Closed' : 'Changed'}: ${standsInWords(stands)}`;
