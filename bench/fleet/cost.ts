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
  /** What Model Monitor's processing jobs would cost for the drift checks alone, and how many times that is of the total. */
  readonly processingJobs: { readonly total: number; readonly times: number };
}

const bill = (part: Partial<Bill>): Bill =>
  Object.fromEntries(SERVICES.map((service) => [service, part[service] ?? 0])) as Bill;
const plus = (...bills: readonly Bill[]): Bill =>
  bill(Object.fromEntries(SERVICES.map((s) => [s, bills.reduce((sum, one) => sum + one[s], 0)])));
const times = (factor: number, one: Bill): Bill => bill(Object.fromEntries(SERVICES.map((s) => [s, one[s] * factor])));
export const sumOf = (one: Bill): number => SERVICES.reduce((sum, service) => sum + one[service], 0);

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
 * One check: Scheduler → SQS → Lambda, which lists the endpoint's variants, the window and the one before it, reads the window, keeps its
 * sketch and commits. How old its deployment is does not matter.
 */
export function checkCost({ megabytes, objects }: Pick<Window, 'megabytes' | 'objects'>): Bill {
  const { s3, dynamodb, scheduler, sqs } = PRICES;
  const own = bill({
    lambda: run(WORK.callSeconds + megabytes / WORK.megabytesPerSecond, WORK.checkMemory),
    s3: (1 + Math.max(1, Math.ceil((2 * objects) / 1000))) * s3.list + objects * s3.get + s3.put,
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

/** What is kept of a check in GB: record and item in DynamoDB with recovery, copy and sketch in S3. */
function kept(checks: number): Bill {
  const { gbMonth, recoveryGbMonth } = PRICES.dynamodb;
  const inTables = (checks * (WORK.recordKb + WORK.itemKb) * KB) / GB;
  const inBuckets = (checks * (WORK.recordKb + WORK.sketchKb) * KB) / GB;
  return bill({ dynamodb: inTables * (gbMonth + recoveryGbMonth), s3: inBuckets * PRICES.s3.gbMonth });
}

function groupCost(group: Group, fleet: Fleet): Bill {
  const { months } = fleet.retention;
  const windows = [group.drift, ...(group.quality ? [group.quality] : [])];
  const checks = windows.map((window) => {
    const perMonth = window.checksPerDay * DAYS;
    return plus(times(perMonth, checkCost(window)), kept(perMonth * months));
  });
  const versions = times(group.versionsPerYear / 12, versionCost(fleet.people.mails));
  return times(group.models, plus(...checks, versions));
}

/** Names of metrics that a group's checks write, as if each were written in every hour: one written daily counts for its 30 hours. */
function namesOf({ models, metrics, features, drift, quality }: Group): number {
  if (metrics === 'none') return 0;
  const hours = ({ checksPerDay }: Window): number => Math.min(1, checksPerDay / 24);
  const ofDrift = WORK.metrics.drift + (metrics === 'feature' ? features : 0);
  return models * (ofDrift * hours(drift) + (quality ? WORK.metrics.quality * hours(quality) : 0));
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
  const { kms, cloudWatch, sqs, apiGateway } = PRICES;
  const sweeps = WORK.sweepsPerDay * DAYS;
  const requests = people.pagesPerDay * DAYS * WORK.requestsOfPage;
  const polls = STACK.polledQueues * 5 * 3 * 60 * 24 * DAYS;
  const logs = logged(sweeps + requests);
  return bill({
    kms: STACK.keys * kms.key,
    watching:
      STACK.alarms * cloudWatch.alarm +
      STACK.dashboards * cloudWatch.dashboard +
      STACK.metrics * PRICES.metrics[0].each,
    messages: polls * sqs.request,
    lambda: (sweeps + requests) * run(WORK.callSeconds, WORK.memory),
    dynamodb: (sweeps * WORK.sweepReadUnits + requests * WORK.readUnits) * PRICES.dynamodb.readUnit,
    api: requests * apiGateway.request,
    logs: logs + (logs / cloudWatch.logGb) * (retention.logDays / DAYS) * cloudWatch.logGbMonth,
  });
}

/** Dollars a month of a fleet in the last of its `retention.months`. */
export function costOf(fleet: Fleet): Cost {
  const idle = idleCost(fleet);
  const names = fleet.groups.reduce((sum, group) => sum + namesOf(group), 0);
  // Prices fall with the account's names, whosever they are: each group pays for its share.
  const each = names === 0 ? 0 : namesCost(names) / names;
  const groups = fleet.groups.map((group) => ({
    name: group.name,
    models: group.models,
    bill: plus(groupCost(group, fleet), bill({ watching: namesOf(group) * each })),
  }));
  const models = groups.reduce((sum, group) => sum + group.models, 0);
  const total = sumOf(plus(idle, ...groups.map((group) => group.bill)));
  const driftChecks = fleet.groups.reduce((sum, g) => sum + g.models * g.drift.checksPerDay * DAYS, 0);
  const qualityChecks = fleet.groups.reduce((sum, g) => sum + g.models * (g.quality?.checksPerDay ?? 0) * DAYS, 0);
  const { instance, minutes } = fleet.processingJob;
  const jobs = driftChecks * (minutes / 60) * PRICES.sagemaker.processingHour[instance];
  return {
    models,
    checksPerMonth: driftChecks + qualityChecks,
    idle,
    groups,
    total,
    perModel: total / models,
    processingJobs: { total: jobs, times: jobs / total },
  };
}
