import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import { budgetSpent } from '../../lib/domain/operations/burn-rate.ts';
import type { Operations } from '../../lib/domain/operations/decide-operations.ts';
import type { OperationsPolicy } from '../../lib/domain/operations/operations-policy.ts';
import { partsToRead, wholePeriods } from '../../lib/domain/operations/periods.ts';
import { countsToAsk, seriesToAsk } from '../../lib/domain/operations/served-metrics.ts';
import { VARIANT } from '../../lib/domain/release/content.ts';
import { trafficIn } from '../../lib/domain/serving/forms.ts';
import { HOUR, MINUTE } from '../../lib/domain/time.ts';
import type { Window } from '../../lib/domain/window.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';

type Needs = PortsOf<'serving-metrics' | 'captures' | 'clock'>;
type Spec = Manifest['deployments'][number];

/** What was read of a window: the facts of the decision, and what a record and a picture show beside them. */
export interface OperationsRead {
  readonly operations: Operations;
  /** ms */
  readonly period: number;
  /** Of the objective's window, absent without one or without a request in it. */
  readonly budget: ReturnType<typeof budgetSpent>;
}

/**
 * Reads what CloudWatch has of a deployment in a window, and where an objective is set, of the longer windows that end with it. Captures are
 * read line by line where their loss is limited.
 */
export async function readOperations(
  ports: Needs,
  about: {
    readonly id: Parameters<typeof trafficIn>[1];
    readonly spec: Spec;
    readonly deployment: Deployment;
    readonly window: Window;
    readonly policy: OperationsPolicy;
    readonly slo: NonNullable<Manifest['monitoring']['operations']>['slo'];
  },
): Promise<OperationsRead> {
  const { spec, deployment, policy, slo } = about;
  const { servingMetrics, clock } = ports;
  const variant = deployment.variant ?? VARIANT;
  const { window, period } = partsToRead(about.window, clock.now() - about.window.start);
  const readings = await servingMetrics.read(seriesToAsk(spec, variant, policy), window, period);
  const counts = countsToAsk(spec, variant);
  const before = (length: number, step: number): Window =>
    wholePeriods({ start: window.end - length, end: window.end }, step);
  const five = 5 * MINUTE;
  // Rates are of whole five minutes, so that all of them end where the last whole one does.
  const lately =
    slo &&
    (await servingMetrics.read(counts, before(Math.max(...slo.burn.map(({ long }) => long)) + five, five), five));
  const long = slo && (await servingMetrics.read(counts, before(slo.window, HOUR), HOUR));
  const captured =
    policy.captureLoss && spec.capture
      ? { ...(await countCaptured(ports, about, window)), percent: spec.capture.percent }
      : undefined;
  return {
    operations: { window, readings, captured, lately },
    period,
    budget: slo && long && budgetSpent(long, slo),
  };
}

/** Objects that went while they were read leave a count that says nothing of loss: `because` is the first of them. */
async function countCaptured(
  { captures }: PortsOf<'captures'>,
  { id, spec }: { readonly id: Parameters<typeof trafficIn>[1]; readonly spec: Spec },
  window: Window,
): Promise<{ records: number; because?: string }> {
  let records = 0;
  const lost: string[] = [];
  // `Invocations` counts smoke, golden and load tests too.
  const location = { uri: trafficIn(spec, id), endpoint: spec.endpoint, own: true };
  // A line that cannot be read was captured all the same.
  const broken = (): void => {
    records += 1;
  };
  for await (const _ of captures.records(location, window, broken, (why) => lost.push(why))) records += 1;
  return { records, ...(lost[0] !== undefined && { because: lost[0] }) };
}
