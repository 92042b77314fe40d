import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { CheckSchedules } from '../constructs/check-schedules.ts';
import type { ControlFunction } from '../constructs/control-function.ts';
import type { HttpDoor } from '../constructs/doors/http-door.ts';
import type { Beside } from '../constructs/programs/bundle.ts';
import { policies } from '../constructs/programs/sealed-policies.ts';
import type { Signing } from '../constructs/stores/signing.ts';
import type { Teams } from '../constructs/teams.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import type { Workflow } from '../constructs/workflow.ts';
import { type AnyFlow, wakesOf } from '../flow/flow.ts';
import type { NeedName } from '../flow/needs.ts';
import type { StateStack } from './state-stack.ts';

/** What every stack of functions has around it. */
export interface House {
  readonly state: StateStack;
  readonly signing: Signing;
  readonly door: HttpDoor;
}
/** And what stands beside the flows. */
export interface FlowsHouse extends House {
  readonly teams: Teams;
  readonly machine: (name: 'release' | 'retrain' | 'drift-map' | 'artifact-map') => Workflow;
  readonly work: (flow: string) => WorkQueue;
  readonly bus: EventBus;
  readonly schedules: CheckSchedules;
}
type Grant<H> = (to: ControlFunction, house: H) => void;

const nothing = (): void => undefined;
const needsOne = (to: ControlFunction, ...needs: readonly NeedName[]): boolean =>
  needs.some((need) => (to.flow.needs as readonly string[]).includes(need));
/** Whoever appends, or adds, reads by that right. */
const reads: Grant<House> = (to, { state }) => {
  if (!needsOne(to, 'ledger')) state.ledger.grantRead(to);
};
const readsEvidence: Grant<House> = (to, { state }) => {
  if (!needsOne(to, 'evidence', 'evidence:add', 'baselines:build')) state.evidence.grantRead(to);
};
const addsEvidence: Grant<House> = (to, { state }) => state.evidence.grantAdd(to);
const readsData: Grant<FlowsHouse> = (to, { teams }) => teams.grantReadData(to);

/** The rights of each need that is met by what outlives every deploy; in this order they stand in a role. */
const OF_HOUSE = {
  registry: [reads],
  'ledger:read': [reads],
  // Who counts also appends, and writes what its flow says.
  usages: [nothing],
  'usages:read': [reads],
  'ledger:records': [(to, { state }) => state.ledger.grantRecords(to)],
  ledger: [(to, { state }) => state.ledger.grantAppend(to)],
  clock: [nothing],
  ids: [nothing],
  capacity: [nothing],
  'artifact-bytes': [nothing],
  metrics: [(to, { state }) => state.ledger.tellOrigin(to)],
  signer: [(to, { signing }) => signing.grantSign(to)],
  trust: [(to, { state }) => state.ledger.tellOrigin(to), (to, { signing }) => signing.tell(to)],
  'evidence:read': [readsEvidence],
  'evidence:add': [addsEvidence],
  'baselines:read': [readsEvidence],
  predictions: [readsEvidence],
  'worm:look': [(to, { state }) => state.worm.grantLook(to)],
  'worm:keep': [(to, { state }) => state.worm.grantKeep(to)],
  'checkpoints:read': [(to, { state }) => state.worm.grantReadCheckpoints(to)],
  checkpoints: [(to, { state }) => state.worm.grantAddCheckpoints(to)],
  'keys:encrypt': [(to, { state }) => state.grantTokens(to, 'kms:Encrypt')],
  'keys:decrypt': [(to, { state }) => state.grantTokens(to, 'kms:Decrypt')],
  people: [(to, { state }) => state.signIn.grantLookUp(to)],
  'people:members': [(to, { state }) => state.signIn.grantMembers(to)],
  notices: [
    (to, { state, door }) => {
      state.notices.grantSend(to);
      to.set('CONSOLE_URL', door.url);
    },
  ],
  policies: [nothing],
  'policies:gate': [nothing],
  'policies:people': [nothing],
  page: [(to, { door }) => door.tellSignIn(to)],
  // By the construct that the function is of: constructs/stores/signing.ts.
  'public-key': [nothing],
} as const satisfies Partial<Record<NeedName, readonly Grant<House>[]>>;

/** Those of the rest: on what teams own, machines, queues, the bus. */
const OF_FLOWS = {
  captures: [readsData, (to, { state }) => state.evidence.grantReadPaired(to)],
  transforms: [readsData, (to, { state }) => state.evidence.grantAddPaired(to)],
  'training-files:list': [(to, { teams }) => teams.grantListData(to)],
  'training-files': [
    (to, { teams }) => teams.grantListData(to),
    (to, { state }) => state.evidence.grantTellTraining(to),
  ],
  evidence: [addsEvidence, readsData],
  'evidence:digest': [readsEvidence, readsData],
  'evidence:begin': [readsData],
  'evidence:carry': [(to, { teams }) => teams.grantCarry(to)],
  'baselines:build': [addsEvidence, readsData],
  'sagemaker:packages': [(to, { teams }) => teams.grantDescribePackages(to)],
  'sagemaker:jobs': [(to, { teams }) => teams.grantDescribeJobs(to)],
  'sagemaker:list-jobs': [(to, { teams }) => teams.grantListJobs(to)],
  'sagemaker:train': [(to, { teams }) => teams.grantTrain(to)],
  'sagemaker:plan': [(to, { teams }) => teams.grantPlan(to)],
  'sagemaker:release': [(to, { teams }) => teams.grantRelease(to)],
  'sagemaker:race': [(to, { teams }) => teams.grantRace(to)],
  'sagemaker:ask': [(to, { teams }) => teams.grantAsk(to)],
  'functions:ask': [(to, { teams }) => teams.grantOnFunctions(to, 'InvokeFunction')],
  'functions:look': [(to, { teams }) => teams.grantOnFunctions(to, 'GetFunction', 'GetAlias')],
  'functions:release': [(to, { teams }) => teams.grantMoveAliases(to)],
  'serving-metrics': [(to, { teams }) => teams.grantReadMetrics(to)],
  alarms: [(to, { teams }) => teams.grantAlarms(to)],
  'alarms:remove': [(to, { teams }) => teams.grantRemoveAlarms(to)],
  'sagemaker:endpoints': [(to, { teams }) => teams.grantDescribeEndpoints(to)],
  'workflows:start-drift-map': [(to, { machine }) => machine('drift-map').grantStart(to, 'DRIFT_MAP_MACHINE_ARN')],
  'workflows:start-artifact-map': [
    (to, { machine }) => machine('artifact-map').grantStart(to, 'ARTIFACT_MAP_MACHINE_ARN'),
  ],
  'workflows:start-release': [(to, { machine }) => machine('release').grantStart(to, 'RELEASE_MACHINE_ARN')],
  'workflows:start-retrain': [(to, { machine }) => machine('retrain').grantStart(to, 'RETRAIN_MACHINE_ARN')],
  'workflows:resume': [
    (to, { machine }) => {
      machine('release').grantResume(to, 'RELEASE_MACHINE_ARN');
      machine('release').grantDescribe(to);
    },
  ],
  'workflows:look': [
    (to, { machine }) => {
      for (const name of ['release', 'retrain'] as const) machine(name).grantDescribe(to);
    },
  ],
  // People see what failed and let it go on.
  'workflows:redrive': [
    (to, { machine }) => {
      for (const name of ['release', 'retrain', 'drift-map', 'artifact-map'] as const) machine(name).grantRedrive(to);
    },
  ],
  owners: [nothing],
  traffic: [(to, { teams }) => teams.grantTraffic(to)],
  bus: [
    (to, { bus }) => {
      to.set('BUS_NAME', bus.eventBusName);
      to.allow(['events:PutEvents'], [bus.eventBusArn]);
    },
  ],
  schedules: [
    (to, { schedules, work }) => {
      schedules.grantManage(to);
      for (const kind of ['drift', 'quality', 'operations'])
        to.set(`${kind.toUpperCase()}_CHECK_QUEUE_ARN`, work(`${kind}-check`).queue.queueArn);
    },
  ],
  'checkpoints:ask': [(to, { work }) => work('checkpoint').grantAsk(to, 'CHECKPOINT_QUEUE_URL')],
} as const satisfies Record<Exclude<NeedName, keyof typeof OF_HOUSE>, readonly Grant<FlowsHouse>[]>;

const GRANTS: Readonly<Record<NeedName, readonly Grant<FlowsHouse>[]>> = { ...OF_HOUSE, ...OF_FLOWS };

/** Gives a function every right that its flow's needs are met by, each once, and the variables that go with them. */
export function grant(to: ControlFunction, house: House | FlowsHouse): void {
  const named: readonly string[] = to.flow.needs;
  const order = Object.keys(GRANTS) as NeedName[];
  const grants = new Set(order.filter((need) => named.includes(need)).flatMap((need) => GRANTS[need]));
  // A flow of the API needs nothing of what its house has not.
  for (const give of grants) give(to, house as FlowsHouse);
  if (to.flow.signs) house.signing.grantSign(to);
}

/** Whether a flow belongs to the way in: only people and the deploy wake it, and it needs nothing that stands beside the flows. */
export const isOfApi = (flow: AnyFlow): boolean =>
  wakesOf(flow, 'requests').length + wakesOf(flow, 'deploy').length === flow.wakes.length &&
  (flow.needs as readonly string[]).every((need) => need in OF_HOUSE);

/** Needs that lead into other accounts. */
const REACHING = /^(traffic$|sagemaker:(endpoints|release|ask)|serving-metrics|alarms(:remove)?)$/;

/** Whether a flow works in the accounts of its deployments. */
export const isReaching = (flow: AnyFlow): boolean =>
  (flow.needs as readonly string[]).some((need) => REACHING.test(need));

/** What lies beside a flow's code because it needs it. */
export function besideOf(
  flow: AnyFlow,
  given: { readonly owners?: Beside; readonly targets?: Beside; readonly page?: Beside },
): Beside {
  const needs: readonly string[] = flow.needs;
  return {
    ...(needs.some((need) => need.startsWith('policies')) && policies()),
    ...(needs.includes('owners') && given.owners),
    ...((needs.includes('owners') || isReaching(flow)) && given.targets),
    ...(needs.includes('page') && given.page),
  };
}
