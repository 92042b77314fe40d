import type { RecordType } from '../ledger/types.ts';

/** Kinds of record that can open, change or close an incident: of every other nothing needs to be read. */
const RELEVANT: ReadonlySet<RecordType> = new Set([
  'CheckMissed',
  'CheckRecorded',
  'TransformJobRead',
  'DriftDetected',
  'QualityDropped',
  'RetrainStarted',
  'RetrainHeld',
  'RetrainFinished',
  'VersionGated',
  'VersionRetired',
  'ApprovalRequested',
  'ApprovalAnswered',
  'ApprovalExpired',
  'ApprovalVoided',
  'ApprovalWithdrawn',
  'ReleaseStarted',
  'ReleaseCompleted',
  'ReleaseRolledBack',
  'ReleaseFailed',
  'OutOfBandChangeFound',
  'OutOfBandAcknowledged',
  'WasteFound',
  'ResponseHeld',
  'RevertStarted',
  'DeploymentFrozen',
  'StandbyBehind',
  'StandbyReady',
  'IncidentClosed',
]);
export const mattersToIncidents = (type: RecordType): boolean => RELEVANT.has(type);
