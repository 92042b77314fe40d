import type { IncidentView } from '../../../lib/contract/api.ts';
import { reasonInWords } from '../../../lib/words/reason-in-words.ts';

type Entry = IncidentView['story'][number];

const WORDS: Partial<Record<Entry['type'], (of: { v: string; verdict: string }) => string>> = {
  DriftDetected: () => 'Drift was confirmed',
  QualityDropped: () => 'The finding was confirmed',
  CheckRecorded: ({ verdict }) => `A check said ${verdict}`,
  CheckMissed: () => 'A check never came',
  RetrainDue: () => 'A retraining came up',
  RetrainStarted: () => 'A retraining started',
  TrainingDataHeld: ({ verdict }) => `The training data is ${verdict}`,
  RetrainHeld: () => 'A retraining was held',
  RetrainStopped: () => 'The retraining was stopped',
  RetrainFinished: ({ verdict }) => `The retraining ended: ${verdict}`,
  VersionGated: ({ v, verdict }) => `The gate said ${verdict} for ${v}`,
  VersionRetired: ({ v }) => `Retired for good: ${v}`,
  ApprovalRequested: ({ v }) => `People were asked about ${v}`,
  ApprovalAnswered: ({ v, verdict }) => `An answer about ${v}: ${verdict}`,
  ApprovalExpired: ({ v }) => `Nobody answered about ${v} in time`,
  ApprovalVoided: ({ v }) => `The question about ${v} is void`,
  ApprovalWithdrawn: ({ v }) => `The question about ${v} was taken back`,
  ReleaseStarted: ({ v }) => `The release of ${v} started`,
  ReleaseCompleted: ({ v }) => `Live and verified: ${v}`,
  ReleaseRolledBack: ({ v }) => `The release of ${v} was rolled back`,
  ReleaseFailed: ({ v }) => `The release of ${v} failed`,
  OutOfBandChangeFound: ({ verdict }) =>
    verdict === 'undone' ? 'What was changed without Steward is undone' : 'Something was changed without Steward',
  OutOfBandAcknowledged: () => 'Somebody looked at it, and said so',
  WasteFound: ({ verdict }) =>
    verdict === 'spared' ? 'There is nothing to spare any more' : 'More runs there than is needed',
  RevertStarted: ({ v }) => `Steward goes back to ${v}`,
  ResponseHeld: () => 'What the manifest wants was not done',
  DeploymentFrozen: () => 'Releases there were frozen',
  StandbyBehind: () => 'The standby could not take over as it stands',
  StandbyReady: () => 'The standby serves the same again',
  IncidentClosed: () => 'A person closed it',
};

/** One record of an incident as a sentence; what stands in its story is less than in the record itself. */
export function storyLine({ type, verdict = '', version, reasons }: Entry): string {
  const what = WORDS[type]?.({ v: version === undefined ? 'the model' : `version ${version}`, verdict }) ?? type;
  return `${what}${reasons.length > 0 ? `: ${reasons.map(reasonInWords).join('; ')}` : ''}.`;
}
