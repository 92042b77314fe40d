import { sweepTurn } from '../../lib/domain/execution/sweep-turn.ts';
import type { Fleet, Group, Window } from './fleet.ts';
import { PRICES } from './prices.ts';
import { STACK, WORK } from './work.ts';

/** Days of a month, as AWS counts 730 hours. */
const HOURS = 730;
const DAYS = HOURS / 24;
const GB = 1024 ** 3;
const KB = 1024;
const SERVICES = ['lambda', 's3', 'dynamodb', 'messages', 'stepFunctions', 'kms', 'api', 'watching', 'logs'] as const;
export type Service = (typeof SERVICES)[number];
/** Dollars a month by service. `messages` are Scheduler, SQS, EventBridge and SNS. */
export type Bill = Readonly<Record<Service, number>>;

export interface Cost {
  readonly models: number;
  readonly checksPerMonth: number;
  /** What the stack costs before the first model. */
  readonly idle: Bill;
  readonly groups: readonly { readonly name: string; readonly models: number; readonly bill: Bill }[];
  readonly total: number;
  readonly perModel: number;
  /** The daily audit of everything that is kept by then; above `WORK.longestSeconds` it does not end. */
  readonly audit: { readonly records: number; readonly seconds: number };
  /** What Model Monitor's processing jobs would cost for the drift checks alone, and how many times that is of the total. */
  readonly processingJobs: { readonly total: number; readonly times: number };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const bill = (part: Partial<Bill>): Bill =>
  Object.fromEntries(SERVICES.map((service) => [service, part[service] ?? 0])) as Bill;
const plus = (...bills: readonly Bill[]): Bill =>
  bill(Object.fromEntries(SERVICES.map((s) => [s, sum(bills.map((one) => one[s]))])));
const times = (factor: number, one: Bill): Bill => bill(Object.fromEntries(SERVICES.map((s) => [s, one[s] * factor])));
export const sumOf = (one: Bill): number => sum(SERVICES.map((service) => one[service]));

const run = (seconds: number, memory: number): number =>
  seconds * (memory / 1024) * PRICES.lambda.gbSecond + PRICES.lambda.request;

/** One commit of one record and one item, and what its two stream readers then do: an event, a copy that nobody can change. */
const commit = (recordKb: number): Bill => {
  const units = 2 * (WORK.clausesOfOneKb + Math.ceil(recordKb) + Math.ceil(WORK.itemKb));
  const { writeUnit, readUnit } = PRICES.dynamodb;
  return bill({
    dynamodb: units * writeUnit + WORK.readUnits * readUnit,
    lambda: 2 * run(WORK.readerSeconds, WORK.memory),
    s3: PRICES.s3.put,
    messages: PRICES.eventBridge.event,
    logs: logged(2),
  });
};

const logged = (calls: number): number => (calls * WORK.logKb * KB * PRICES.cloudWatch.logGb) / GB;

/**
 * One check: Scheduler → SQS → Lambda, which lists the endpoint's variants, the window and the one before it, reads the window and the
 * version's life so far, keeps its sketch and the life with it, where windows are large those before it too, and commits. How old its deployment is does not matter.
 */
export function checkCost({
  megabytes,
  objects,
  past = false,
}: Partial<Window> & Pick<Window, 'megabytes' | 'objects'>): Bill {
  const { s3, dynamodb, scheduler, sqs } = PRICES;
  const own = bill({
    lambda: run(WORK.callSeconds + megabytes / WORK.megabytesPerSecond, WORK.checkMemory),
    s3:
      (1 + Math.max(1, Math.ceil((2 * objects) / 1000))) * s3.list +
      (objects + 1 + Number(past)) * s3.get +
      (2 + Number(past)) * s3.put,
    dynamodb: WORK.earlierUnits * dynamodb.readUnit,
    messages: scheduler.invocation + 3 * sqs.request,
    logs: logged(1),
  });
  return plus(own, commit(WORK.recordKb));
}

/** One version from its registration to its release: people are asked once. */
const versionCost = (mails: number): Bill =>
  plus(
    times(WORK.recordsOfVersion, commit(1)),
    bill({
      lambda: WORK.callsOfVersion * run(WORK.callSeconds, WORK.memory),
      stepFunctions: WORK.transitionsOfVersion * PRICES.stepFunctions.transition,
      kms: WORK.tokenCalls * PRICES.kms.request + WORK.signatures * PRICES.kms.signature,
      messages: WORK.noticesOfVersion * mails * PRICES.sns.email,
      watching: (WORK.alarmsOfVersion * WORK.alarmHours * PRICES.cloudWatch.alarm) / HOURS,
      logs: logged(WORK.callsOfVersion),
    }),
  );

/** How often a day the sweep looks at one model: at each tick as long as all have room in it, then at every second one, every fourth (lib/domain/execution/sweep-turn.ts). */
export const looksPerDay = (models: number): number =>
  WORK.sweepsPerDay / sweepTurn(0, { total: models, limit: WORK.sweepModels, every: 1 }).parts;

/** What one look of the sweep at one model costs beyond the tick it is part of. */
const look = (): Bill =>
  bill({
    dynamodb: WORK.look.readUnits * PRICES.dynamodb.readUnit,
    lambda: (WORK.look.seconds * WORK.memory * PRICES.lambda.gbSecond) / 1024,
  });

/** The audit of so many records of a check's size, once. */
const auditSeconds = (records: number): number => (records * WORK.recordKb) / KB / WORK.auditMegabytesPerSecond;
const audited = (records: number): Bill =>
  bill({
    dynamodb: ((records * WORK.recordKb) / 4) * PRICES.dynamodb.readUnit,
    lambda: (auditSeconds(records) * WORK.checkMemory * PRICES.lambda.gbSecond) / 1024,
  });

/** Records a month of one model: its checks and its versions. */
const recordsOf = ({ drift, quality, operations, versionsPerYear }: Group): number =>
  (drift.checksPerDay + (quality?.checksPerDay ?? 0) + (operations?.checksPerDay ?? 0)) * DAYS +
  (versionsPerYear / 12) * WORK.recordsOfVersion;

/** Checkpoints a month: one for each minute that has a record, as if records came at random; those of one moment need fewer. */
const checkpointsOf = (records: number): number => {
  const minutes = DAYS * 24 * 60;
  return minutes * (1 - Math.exp(-records / minutes));
};

/** The checkpoints of a fleet, and the messages by which its records ask for them. */
function signed({ groups, retention }: Fleet): Bill {
  const { s3, dynamodb, kms, sqs } = PRICES;
  const models = sum(groups.map((group) => group.models));
  const records = sum(groups.map((group) => group.models * recordsOf(group)));
  const checkpoints = checkpointsOf(records);
  const size = ((models + 1) * WORK.headKb * KB) / GB;
  return bill({
    lambda: checkpoints * run(WORK.callSeconds + models * 0.001, WORK.checkMemory),
    kms: checkpoints * kms.signature,
    s3:
      checkpoints * (WORK.checkpointLists * s3.list + s3.get + WORK.checkpointPuts * s3.put) +
      checkpoints * retention.months * size * s3.gbMonth,
    dynamodb: checkpoints * (models + 1) * WORK.headUnits * dynamodb.readUnit,
    messages: (records + 3 * checkpoints) * sqs.request,
    logs: logged(checkpoints),
  });
}

/** One check of operations: it reads series, and keeps a record and an item alone. */
const operationsCheck = (series: number): Bill =>
  plus(checkCost({ megabytes: 0, objects: 0 }), bill({ watching: series * PRICES.cloudWatch.series }));

/** Record, item and copy of so many checks. */
function keptRecords(checks: number): Bill {
  const { gbMonth, recoveryGbMonth } = PRICES.dynamodb;
  const inTables = (checks * (WORK.recordKb + WORK.itemKb) * KB) / GB;
  return bill({
    dynamodb: inTables * (gbMonth + recoveryGbMonth),
    s3: ((checks * WORK.recordKb * KB) / GB) * PRICES.s3.gbMonth,
  });
}

/** What is kept of a check in GB: record and item in DynamoDB with recovery, copy, sketch and life in S3, where windows are large those before it too. */
function kept(checks: number, past: boolean): Bill {
  const evidence = (checks * (WORK.sketchKb + WORK.lifeKb + (past ? WORK.pastKb : 0)) * KB) / GB;
  return plus(keptRecords(checks), bill({ s3: evidence * PRICES.s3.gbMonth }));
}

function groupCost(group: Group, fleet: Fleet): Bill {
  const { months } = fleet.retention;
  const windows = [group.drift, ...(group.quality ? [group.quality] : [])];
  const checks = windows.map((window) => {
    const perMonth = window.checksPerDay * DAYS;
    return plus(times(perMonth, checkCost(window)), kept(perMonth * months, window.past));
  });
  if (group.operations) {
    const perMonth = group.operations.checksPerDay * DAYS;
    checks.push(times(perMonth, operationsCheck(group.operations.series)), keptRecords(perMonth * months));
  }
  const versions = times(group.versionsPerYear / 12, versionCost(fleet.people.mails));
  const looked = times(looksPerDay(sum(fleet.groups.map(({ models }) => models))) * DAYS, look());
  const audits = times(WORK.auditsPerDay * DAYS, audited(recordsOf(group) * months));
  return times(group.models, plus(...checks, versions, looked, audits));
}

/** Names of metrics that a group's checks write, as if each were written in every hour: one written daily counts for its 30 hours. */
function namesOf({ models, metrics, features, drift, quality, operations }: Group): number {
  if (metrics === 'none') return 0;
  const hours = ({ checksPerDay }: Pick<Window, 'checksPerDay'>): number => Math.min(1, checksPerDay / 24);
  const ofDrift = WORK.metrics.drift + (metrics === 'feature' ? features : 0);
  const of = (kind: 'quality' | 'operations', window: Pick<Window, 'checksPerDay'> | undefined): number =>
    window ? WORK.metrics[kind] * hours(window) : 0;
  return models * (ofDrift * hours(drift) + of('quality', quality) + of('operations', operations));
}

/** What so many names cost a month: the more, the less for each. */
function namesCost(names: number): number {
  let left = names;
  let cost = 0;
  for (const tier of PRICES.metrics) {
    cost += Math.min(left, tier.names) * tier.each;
    left = Math.max(0, left - tier.names);
  }
  return cost;
}

/** The stack before its first model: keys, alarms, dashboards, polls of empty queues, sweeps, people who look. */
function idleCost({ people, retention }: Fleet): Bill {
  const { kms, cloudWatch, scheduler, sqs, apiGateway } = PRICES;
  const sweeps = WORK.sweepsPerDay * DAYS;
  const audits = WORK.auditsPerDay * DAYS;
  const requests = people.pagesPerDay * DAYS * WORK.requestsOfPage;
  const polls = STACK.polledQueues * 5 * 3 * 60 * 24 * DAYS;
  const logs = logged(sweeps + audits + requests);
  return bill({
    kms: STACK.keys * kms.key,
    watching:
      STACK.alarms * cloudWatch.alarm +
      STACK.dashboards * cloudWatch.dashboard +
      STACK.metrics * PRICES.metrics[0].each,
    messages: polls * sqs.request + (sweeps + audits) * (scheduler.invocation + 3 * sqs.request),
    lambda: (sweeps + requests) * run(WORK.callSeconds, WORK.memory) + audits * run(WORK.callSeconds, WORK.checkMemory),
    dynamodb: (sweeps * WORK.sweepReadUnits + requests * WORK.readUnits) * PRICES.dynamodb.readUnit,
    api: requests * apiGateway.request,
    logs: logs + (logs / cloudWatch.logGb) * (retention.logDays / DAYS) * cloudWatch.logGbMonth,
  });
}

/** Dollars a month of a fleet in the last of its `retention.months`. */
export function costOf(fleet: Fleet): Cost {
  const idle = plus(idleCost(fleet), signed(fleet));
  const names = sum(fleet.groups.map(namesOf));
  // Prices fall with the account's names, whosever they are: each group pays for its share.
  const each = names === 0 ? 0 : namesCost(names) / names;
  const groups = fleet.groups.map((group) => ({
    name: group.name,
    models: group.models,
    bill: plus(groupCost(group, fleet), bill({ watching: namesOf(group) * each })),
  }));
  const models = sum(groups.map((group) => group.models));
  const total = sumOf(plus(idle, ...groups.map((group) => group.bill)));
  const driftChecks = sum(fleet.groups.map((g) => g.models * g.drift.checksPerDay * DAYS));
  const otherChecks = sum(
    fleet.groups.map((g) => g.models * ((g.quality?.checksPerDay ?? 0) + (g.operations?.checksPerDay ?? 0)) * DAYS),
  );
  const records = sum(fleet.groups.map((g) => g.models * recordsOf(g))) * fleet.retention.months;
  const { instance, minutes } = fleet.processingJob;
  const jobs = driftChecks * (minutes / 60) * PRICES.sagemaker.processingHour[instance];
  return {
    models,
    checksPerMonth: driftChecks + otherChecks,
    idle,
    groups,
    total,
    perModel: total / models,
    audit: { records, seconds: auditSeconds(records) },
    processingJobs: { total: jobs, times: jobs / total },
  };
}
