import * as z from 'zod';

const KEPT = { signed: false, event: false } as const;
const TOLD = { signed: false, event: true } as const;
const DECIDED = { signed: true, event: true } as const;

/** Every kind of record: whether it is a decision (signed one by one) and whether it goes out as an event. */
export const RECORD_TYPES = {
  ChainCreated: KEPT,
  ModelApplied: TOLD,
  ModelAdopted: TOLD,
  AdoptionDue: TOLD,
  PromotionDue: TOLD,
  ModelVersionRegistered: TOLD,
  GateAsked: TOLD,
  VersionGated: TOLD,
  SegmentsBuilt: KEPT,
  EvidenceAdded: DECIDED,
  VersionRetired: DECIDED,
  CheckAsked: TOLD,
  CheckMissed: TOLD,
  CheckRecorded: TOLD,
  TransformJobMissed: TOLD,
  TransformJobRead: TOLD,
  DriftDetected: TOLD,
  QualityDropped: TOLD,
  RetrainDue: TOLD,
  RetrainStarted: TOLD,
  TrainingDataListed: TOLD,
  PipelineStarted: TOLD,
  TrainingDataHeld: TOLD,
  RetrainStopped: TOLD,
  RetrainHeld: TOLD,
  RetrainFinished: TOLD,
  VersionCompared: KEPT,
  ApprovalRequested: DECIDED,
  ApprovalAnswered: DECIDED,
  ApprovalExpired: DECIDED,
  ApprovalVoided: DECIDED,
  ApprovalWithdrawn: DECIDED,
  ExecutionResumed: DECIDED,
  ExecutionRedriven: TOLD,
  RaceStarted: TOLD,
  RaceLooked: KEPT,
  RaceStopped: TOLD,
  RaceDecided: DECIDED,
  ReleaseStarted: DECIDED,
  ReleaseMoved: KEPT,
  ReleaseCompleted: DECIDED,
  ReleaseRolledBack: DECIDED,
  ReleaseFailed: DECIDED,
  OutOfBandChangeFound: TOLD,
  OutOfBandAcknowledged: TOLD,
  WasteFound: TOLD,
  ResponseHeld: TOLD,
  RevertStarted: TOLD,
  DeploymentFrozen: TOLD,
  DeploymentUnfrozen: TOLD,
  FailoverStarted: DECIDED,
  TrafficMoved: DECIDED,
  StandbyBehind: TOLD,
  StandbyReady: TOLD,
  IncidentClosed: TOLD,
  AccessDenied: TOLD,
} as const;

const names = Object.keys(RECORD_TYPES) as [keyof typeof RECORD_TYPES, ...(keyof typeof RECORD_TYPES)[]];
export const RecordType = z.enum(names);
export type RecordType = z.infer<typeof RecordType>;
