import { type CheckDue, onlyKind } from '../../lib/contract/check-due.ts';
import { decideAttribution } from '../../lib/domain/attribution/decide-attribution.ts';
import { decideChange } from '../../lib/domain/change/decide-change.ts';
import { sidesOver } from '../../lib/domain/change/drift-sides.ts';
import { judgeLabelShares } from '../../lib/domain/change/label-shares.ts';
import { undecidedFor } from '../../lib/domain/check/beyond.ts';
import { windowOf } from '../../lib/domain/check/check.ts';
import type { CheckKind } from '../../lib/domain/check/kinds.ts';
import { decideEstimate } from '../../lib/domain/estimate/decide-estimate.ts';
import { decideFairness } from '../../lib/domain/fairness/decide-fairness.ts';
import type { Draft } from '../../lib/domain/ledger/record.ts';
import { decideQuality } from '../../lib/domain/quality/decide-quality.ts';
import type { LimitsDecision } from '../../lib/domain/quality/limits.ts';
import { trafficIn } from '../../lib/domain/serving/forms.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { keepNotes } from '../checks/keep-notes.ts';
import { loadAskedCheck } from '../checks/load-asked-check.ts';
import { loadChecked } from '../checks/load-checked.ts';
import { driftChecksOver } from '../checks/load-drift-checks.ts';
import { loadEarlierChecks } from '../checks/load-earlier-checks.ts';
import { keepReasons } from '../checks/reasons.ts';
import { checkCommit } from '../checks/record-check.ts';
import { verifyDue } from '../checks/verify-due.ts';
import type { needs } from './flow.ts';
import { joinWindow } from './join-window.ts';
import {
  attributionFigures,
  changeFigures,
  estimateFigures,
  fairnessFigures,
  qualityFigures,
} from './quality-figures.ts';

type Needs = PortsOf<typeof needs>;

/**
 * Compares what a served version predicted in one closed window with the labels that came since, and looks at the same predictions
 * for fairness, for the quality to expect where there are no labels yet, and for what they are put down to, as the manifest asks: a
 * check and a record for each, with its own confirmation.
 */
export function qualityCheck(ports: Needs) {
  return async function qualityCheck(asked: CheckDue) {
    if ((onlyKind(asked) ?? 'quality') !== 'quality') return { verdict: 'not-ours' as const };
    const due = await verifyDue(ports.ledger, asked);
    const { spec, deployment, served, manifest } = await loadChecked(ports.registry, due);
    const quality = manifest.monitoring.quality;
    if (!quality || !served || deployment.liveSince === undefined) return { verdict: 'nothing-served' as const };
    const wish = await loadAskedCheck(ports.registry, due);
    const slot = Date.parse(due.slot);
    const { window, because: cut } = windowOf(slot, quality, deployment.liveSince);
    const names = { features: manifest.schema.features.map(({ name }) => name), beside: quality.labelColumns };
    const { joined, later, notes, lost, lostLater } = await joinWindow(ports.captures, {
      location: { uri: trafficIn(spec, due), endpoint: due.deployment },
      quality,
      features: names.features,
      window,
      slot,
    });
    const rows = { read: joined.predictions, used: joined.labelled.length, broken: joined.broken };

    const read = await keepNotes(ports.evidence, notes);
    const because = cut ?? lost;
    const whole = <D extends LimitsDecision>(decision: D, why = because): D =>
      why === undefined ? decision : { ...decision, ...undecidedFor(why, decision) };
    const record = async (
      kind: CheckKind,
      decision: LimitsDecision,
      confirm: { drifted: number; of: number },
      measured: Draft['data'],
    ): Promise<void> => {
      const { verdict } = decision;
      const { version } = served;
      const { said, evidence, reasons } = await keepReasons(ports.evidence, decision);
      const kept = { reasons, evidence: [...evidence, ...read.evidence] };
      const earlier = await loadEarlierChecks(ports.registry, due, { kind, version, verdict }, confirm.of);
      const about = { kind, due, version, window, rows, wish, earlier, confirm };
      await ports.ledger.commit(
        checkCommit({ ...about, ...kept, verdict, measured: { ...measured, ...said, ...read.said } }),
      );
    };

    const { task } = quality.policy;
    const decision = whole(decideQuality(joined, quality.policy, names));
    const checks = await driftChecksOver(ports.registry, due, {
      version: served.version,
      window,
      delay: manifest.monitoring.drift.delay,
    });
    const labels = judgeLabelShares(joined, quality.policy);
    const sides = {
      ...sidesOver(window, checks),
      labels: because === undefined ? (labels?.verdict ?? 'not asked') : 'undecided',
      quality: decision.verdict,
    } as const;
    const change = { found: decideChange(sides), sides, labels };
    const figures = { ...qualityFigures(decision, joined), change: changeFigures(change) };
    await record('quality', decision, quality.confirm, figures);
    if (quality.fairness) {
      const fairness = whole(decideFairness(joined, task, quality.fairness.policy, names));
      await record('fairness', fairness, quality.fairness.confirm, fairnessFigures(fairness));
    }
    if (quality.estimate) {
      const unlabelled = { ...joined, open: [...joined.open, ...later] };
      const estimate = whole(decideEstimate(unlabelled, task, quality.estimate.policy), because ?? lostLater);
      await record('estimate', estimate, quality.estimate.confirm, estimateFigures(estimate));
    }
    if (quality.attribution) {
      const attribution = whole(decideAttribution(joined, task, quality.attribution.policy));
      await record('attribution', attribution, quality.attribution.confirm, attributionFigures(attribution));
    }
    const answer = { ...decision, window, rows, metricsWanted: manifest.monitoring.metrics };
    ports.metrics.show('quality', due, answer);
    return answer;
  };
}
