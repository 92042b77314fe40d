import * as z from 'zod';

/** Every kind of record: whether it is a decision (signed one by one) and whether it goes out as an event. */
export const RECORD_TYPES = {
  ChainCreated: { signed: false, event: false },
  ModelApplied: { signed: false, event: true },
  ModelAdopted: { signed: false, event: true },
  AdoptionDue: { signed: false, event: true },
  PromotionDue: { signed: false, event: true },
  ModelVersionRegistered: { signed: false, event: true },
  GateAsked: { signed: false, event: true },
  VersionGated: { signed: false, event: true },
  SegmentsBuilt: { signed: false, event: false },
  EvidenceAdded: { signed: true, event: true },
  VersionRetired: { signed: true, event: true },
  CheckAsked: { signed: false, event: true },
  CheckMissed: { signed: false, event: true },
  CheckRecorded: { signed: false, event: true },
  TransformJobMissed: { signed: false, event: true },
  TransformJobRead: { signed: false, event: true },
  DriftDetected: { signed: false, event: true },
  QualityDropped: { signed: false, event: true },
  RetrainStarted: { signed: false, event: true },
  PipelineStarted: { signed: false, event: true },
  RetrainStopped: { signed: false, event: true },
  RetrainHeld: { signed: false, event: true },
  RetrainFinished: { signed: false, event: true },
  VersionCompared: { signed: false, event: false },
  ApprovalRequested: { signed: true, event: true },
  ApprovalAnswered: { signed: true, event: true },
  ApprovalExpired: { signed: true, event: true },
  ApprovalVoided: { signed: true, event: true },
  ApprovalWithdrawn: { signed: true, event: true },
  ExecutionResumed: { signed: true, event: true },
  ExecutionRedriven: { signed: false, event: true },
  ReleaseStarted: { signed: true, event: true },
  ReleaseMoved: { signed: false, event: false },
  ReleaseCompleted: { signed: true, event: true },
  ReleaseRolledBack: { signed: true, event: true },
  ReleaseFailed: { signed: true, event: true },
  OutOfBandChangeFound: { signed: false, event: true },
  OutOfBandAcknowledged: { signed: false, event: true },
  IncidentClosed: { signed: false, event: true },
  AccessDenied: { signed: false, event: true },
} as const;

const names = Object.keys(RECORD_TYPES) as [keyof typeof RECORD_TYPES, ...(keyof typeof RECORD_TYPES)[]];
export const RecordType = z.enum(names);
export type RecordType = z.infer<typeof RecordType>;
