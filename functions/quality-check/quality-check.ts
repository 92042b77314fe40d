import type { CheckDue } from '../../lib/contract/check-due.ts';
import { windowOf } from '../../lib/domain/check/check.ts';
import { decideQuality } from '../../lib/domain/quality/decide.ts';
import { type Joined, join } from '../../lib/domain/quality/join.ts';
import type { Window } from '../../lib/ports/data.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { checkedDeployment, checkRecorded } from '../drift-check/record-check.ts';

type Needs = Pick<Ports, 'registry' | 'captures' | 'ledger'>;

/** Compares what a served version predicted in one closed window with the labels that came since. */
export const qualityCheck = (ports: Needs) => async (due: CheckDue) => {
  const { spec, deployment, served, manifest } = await checkedDeployment(ports.registry, due);
  const quality = manifest.monitoring.quality;
  if (!quality || !served || deployment.liveSince === undefined) return { verdict: 'nothing-served' as const };
  const slot = Date.parse(due.slot);
  const { window, because } = windowOf(slot, quality, deployment.liveSince);
  const earlier = await ports.registry.checks(due, 'quality', due.deployment);
  const joined = await joinWindow(
    ports,
    { uri: spec.capture.uri, endpoint: due.deployment },
    quality.labels,
    window,
    slot,
  );

  const judged = decideQuality(joined, quality.policy);
  const decision = because === undefined ? judged : { ...judged, verdict: 'undecided' as const, reasons: [], because };
  const rows = { read: joined.predictions, used: joined.labels.length, broken: joined.broken };
  await ports.ledger.commit(
    checkRecorded({
      kind: 'quality',
      due,
      version: served.version,
      window,
      verdict: decision.verdict,
      reasons: decision.reasons,
      rows,
      measured: { metrics: decision.metrics, ...('because' in decision && { because: decision.because }) },
      earlier,
      confirm: quality.confirm,
      evidence: [],
    }),
  );
  return { ...decision, window, rows };
};

async function joinWindow(
  ports: Needs,
  location: { uri: string; endpoint: string },
  labelsUri: string,
  window: Window,
  until: number,
): Promise<Joined> {
  let broken = 0;
  const count = (): void => {
    broken += 1;
  };
  const captured = await Array.fromAsync(ports.captures.records(location, window, count));
  const labels = await Array.fromAsync(ports.captures.labels(labelsUri, { start: window.start, end: until }, count));
  return join(captured, labels, broken);
}
