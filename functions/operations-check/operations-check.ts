import { type CheckDue, onlyKind } from '../../lib/contract/check-due.ts';
import { windowOf } from '../../lib/domain/check/check.ts';
import { decideOperations, type OperationsDecision } from '../../lib/domain/operations/decide-operations.ts';
import { hasMetrics, policyFor } from '../../lib/domain/operations/limits-of-form.ts';
import { total } from '../../lib/domain/operations/readings.ts';
import { unitsOfTime } from '../../lib/domain/operations/served-metrics.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { loadAskedCheck } from '../checks/load-asked-check.ts';
import { loadChecked } from '../checks/load-checked.ts';
import { loadEarlierChecks } from '../checks/load-earlier-checks.ts';
import { keepReasons } from '../checks/reasons.ts';
import { checkCommit } from '../checks/record-check.ts';
import { verifyDue } from '../checks/verify-due.ts';
import { inTarget } from '../target/in-target.ts';
import type { needs } from './flow.ts';
import { goldenCheck } from './golden-check.ts';
import { operationsFigures } from './operations-figures.ts';
import { readOperations } from './read-operations.ts';

type Needs = PortsOf<typeof needs>;

/**
 * Holds how a deployment served in one closed window against its limits, by CloudWatch's metrics of its requests and, where an objective is
 * set, by how fast its error budget is used up. Where the manifest asks for it, what serves is asked its golden records too.
 */
export function operationsCheck(ports: Needs) {
  return async function operationsCheck(asked: CheckDue) {
    if ((onlyKind(asked) ?? 'operations') !== 'operations') return { verdict: 'not-ours' as const };
    const due = await verifyDue(ports.ledger, asked);
    const { spec, deployment, champion, manifest } = await loadChecked(ports.registry, due);
    const { operations } = manifest.monitoring;
    if (!operations || !hasMetrics(spec) || !champion || deployment.liveSince === undefined)
      return { verdict: 'nothing-served' as const };
    const wish = await loadAskedCheck(ports.registry, due);
    const { window, because } = windowOf(Date.parse(due.slot), operations, deployment.liveSince);
    const policy = policyFor(spec, operations.policy);
    const there = inTarget(ports, deployment, champion.version);
    const read = await readOperations(there, { id: due, spec, deployment, window, policy, slo: operations.slo });
    const whole = decideOperations(read.operations, policy, operations.slo);
    const decision: OperationsDecision =
      because === undefined ? whole : { ...whole, verdict: 'undecided', reasons: [], because };
    const { verdict } = decision;
    const { version } = champion;
    const requests = Math.round(total(read.operations.readings, 'requests') ?? 0);
    const rows = { read: requests, used: requests, broken: 0 };
    const { said, evidence, reasons } = await keepReasons(ports.evidence, decision);
    const { confirm } = operations;
    const earlier = await loadEarlierChecks(ports.registry, due, { kind: 'operations', version, verdict }, confirm.of);
    const measured = { ...operationsFigures(read, decision, unitsOfTime(spec)), ...said };
    await ports.ledger.commit(
      checkCommit({
        kind: 'operations',
        ...{ due, version, window, rows, wish, earlier, confirm, verdict, reasons, evidence, measured },
      }),
    );
    const answer = { ...decision, window, rows, metricsWanted: manifest.monitoring.metrics };
    ports.metrics.show('operations', due, answer);
    if (!operations.golden) return answer;
    const golden = await goldenCheck(there, {
      ...{ due, deployment, champion, window, wish },
      confirm: operations.golden.confirm,
    });
    return { ...answer, golden: golden.verdict };
  };
}
