import type { NeedName } from '../../flow/needs.ts';

const STATE = ['state', 'statePorts'] as const;
const DATA = ['data', 'dataPorts'] as const;
const EFFECTS = ['effects', 'effectPorts'] as const;
const CHECKPOINTS = ['data', 'checkpointsPort'] as const;
const WORM = ['data', 'wormPort'] as const;
const WORKFLOWS = ['effects', 'workflowsPort'] as const;
const TOKEN_KEY = ['effects', 'tokenKeyPort'] as const;
const SAGEMAKER = ['sagemaker', 'sagemakerPort'] as const;
const FUNCTIONS = ['function-aliases', 'functionsPort'] as const;
const SERVING_METRICS = ['sagemaker', 'servingMetricsPort'] as const;
const ALARMS = ['sagemaker', 'alarmsPort'] as const;

/**
 * What makes the port of a need from the environment: a file of ports/ and a function in it. Only names, because the entry of a function
 * imports those of its flow and no other (lib/constructs/programs/entry.ts); that they fit, the compiler is asked in test/bundles/entries.test.ts.
 */
export const FACTORIES = {
  registry: STATE,
  ledger: STATE,
  'ledger:read': STATE,
  usages: ['usages', 'usagesPort'],
  'usages:read': ['usages', 'usagesPort'],
  'ledger:records': ['again', 'recordsPort'],
  clock: ['own', 'clockPort'],
  ids: ['own', 'idsPort'],
  'evidence:read': DATA,
  'evidence:digest': DATA,
  'evidence:begin': DATA,
  'evidence:carry': DATA,
  'evidence:add': DATA,
  evidence: DATA,
  captures: DATA,
  'baselines:read': DATA,
  'baselines:build': DATA,
  predictions: DATA,
  transforms: DATA,
  'training-files:list': DATA,
  'training-files': DATA,
  'worm:keep': WORM,
  'worm:look': WORM,
  'checkpoints:read': CHECKPOINTS,
  checkpoints: CHECKPOINTS,
  'checkpoints:ask': ['again', 'checkpointsDuePort'],
  signer: ['signer', 'signerPort'],
  trust: ['signer', 'trustPort'],
  'keys:encrypt': TOKEN_KEY,
  'keys:decrypt': TOKEN_KEY,
  'sagemaker:packages': SAGEMAKER,
  'sagemaker:endpoints': SAGEMAKER,
  'sagemaker:jobs': SAGEMAKER,
  'sagemaker:list-jobs': SAGEMAKER,
  'sagemaker:train': SAGEMAKER,
  'sagemaker:plan': SAGEMAKER,
  'sagemaker:release': SAGEMAKER,
  'sagemaker:race': SAGEMAKER,
  'sagemaker:ask': SAGEMAKER,
  'functions:ask': FUNCTIONS,
  'functions:look': FUNCTIONS,
  'functions:release': FUNCTIONS,
  'serving-metrics': SERVING_METRICS,
  alarms: ALARMS,
  'alarms:remove': ALARMS,
  'workflows:start-release': WORKFLOWS,
  'workflows:start-retrain': WORKFLOWS,
  'workflows:start-drift-map': WORKFLOWS,
  'workflows:start-artifact-map': WORKFLOWS,
  'workflows:resume': WORKFLOWS,
  'workflows:look': WORKFLOWS,
  'workflows:redrive': WORKFLOWS,
  traffic: ['data', 'trafficPort'],
  bus: EFFECTS,
  notices: EFFECTS,
  schedules: EFFECTS,
  policies: ['policies', 'policiesPort'],
  'policies:gate': ['policies', 'gatePolicyPort'],
  'policies:people': ['permissions', 'permissionsPort'],
  owners: ['owners', 'ownersPort'],
  people: ['people', 'peoplePort'],
  'people:members': ['people', 'peoplePort'],
  capacity: ['own', 'capacityPort'],
  'artifact-bytes': ['own', 'artifactBytesPort'],
  metrics: ['metrics', 'metricsPort'],
  page: ['page', 'pagePort'],
  'public-key': ['signer', 'publicKeyPort'],
} as const satisfies Record<NeedName, readonly [file: string, make: string]>;
