import type { CheckDue } from '../../lib/contract/check-due.ts';
import { frozenSpec } from '../../lib/domain/approval/frozen.ts';
import { newestApproval } from '../../lib/domain/approval/newest.ts';
import type { AskedCheck } from '../../lib/domain/check/asked.ts';
import type { Check } from '../../lib/domain/check/check.ts';
import type { Golden } from '../../lib/domain/golden/golden.ts';
import type { DeploymentSpec } from '../../lib/domain/model/manifest.ts';
import type { Deployment, ModelVersion } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import type { Window } from '../../lib/domain/window.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { loadEarlierChecks } from '../checks/load-earlier-checks.ts';
import { keepReasons } from '../checks/reasons.ts';
import { checkCommit } from '../checks/record-check.ts';
import { askGolden, type GoldenAnswers } from '../golden/ask-golden.ts';
import type { needs } from './flow.ts';

type Needs = PortsOf<typeof needs>;

/**
 * Asks what is live the golden records that people approved with it, whatever the manifest says by now, and records the verdict as a check of its own kind. Of a
 * version that was approved without any nothing can be said.
 */
export async function goldenCheck(
  ports: Needs,
  about: {
    readonly due: CheckDue;
    readonly deployment: Deployment;
    readonly champion: ModelVersion;
    readonly window: Window;
    readonly confirm: { drifted: number; of: number };
    readonly wish: AskedCheck | undefined;
  },
): Promise<{ readonly verdict: Check['verdict'] }> {
  const { due, deployment, champion, window, confirm, wish } = about;
  const { version } = champion;
  const asked = await ports.registry.approvals(due, version);
  const spec = frozenSpec(newestApproval(asked, { version, deployment: due.deployment }));
  const answers = spec?.golden && (await asWeServe(ports, { deployment, champion, spec, golden: spec.golden }));
  const decision = decided(answers);
  const { verdict } = decision;
  const { said, evidence, reasons } = await keepReasons(ports.evidence, decision);
  const earlier = await loadEarlierChecks(ports.registry, due, { kind: 'golden', version, verdict }, confirm.of);
  const told = answers === 'moving' ? undefined : answers;
  const rows = { read: told?.asked ?? 0, used: told?.asked ?? 0, broken: 0 };
  const golden = told && { set: told.set, ...(told.answers !== undefined && { answers: told.answers }) };
  const measured = { ...(golden && { golden }), ...said };
  await ports.ledger.commit(
    checkCommit({
      kind: 'golden',
      ...{ due, version, window, rows, wish, earlier, confirm, verdict, reasons, evidence, measured },
    }),
  );
  return { verdict };
}

/** While another version comes in, nobody can tell which of the two answered. */
const asWeServe = async (
  ports: Needs,
  of: {
    readonly deployment: Deployment;
    readonly champion: ModelVersion;
    readonly spec: DeploymentSpec;
    readonly golden: Golden;
  },
): Promise<GoldenAnswers | 'moving'> =>
  of.deployment.releasing
    ? 'moving'
    : askGolden(ports, { spec: of.spec, version: of.champion, golden: of.golden }, of.deployment.config ?? 'live');

const undecided = (because: string) => ({ verdict: 'undecided' as const, reasons: [], because });

function decided(answers: GoldenAnswers | 'moving' | undefined): {
  readonly verdict: Check['verdict'];
  readonly reasons: readonly Reason[];
  readonly because?: string;
} {
  if (answers === undefined) return undecided('the version was approved without golden records');
  if (answers === 'moving') return undecided('another version was on its way in');
  const { reasons, asked, missed, cut } = answers;
  if (asked === 0) return undecided(reasons[0]?.observed ?? 'there was nothing to ask');
  if (cut !== undefined && missed === 0) return undecided(cut);
  return { verdict: reasons.length > 0 ? 'drifted' : 'stable', reasons };
}
