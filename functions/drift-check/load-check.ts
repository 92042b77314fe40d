import type { CheckDue } from '../../lib/contract/check-due.ts';
import { windowOf } from '../../lib/domain/check/check.ts';
import type { DriftPolicy } from '../../lib/domain/drift/drift-policy.ts';
import type { MetricsWanted } from '../../lib/domain/model/metrics-wanted.ts';
import { type SegmentsWanted, wantedSegments } from '../../lib/domain/segments/segments-wanted.ts';
import { trafficIn } from '../../lib/domain/serving/forms.ts';
import type { Window } from '../../lib/domain/window.ts';
import type { CaptureLocation } from '../../lib/ports/data.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { loadChecked } from '../checks/load-checked.ts';

/** What a drift check is about: the served version and its baseline, the closed window, and what the manifest says of both. */
export interface Gathered {
  readonly version: number;
  /** Digest of the served version's baseline. */
  readonly baseline: string;
  readonly window: Window;
  /** Why the window is not whole, if it is not. */
  readonly because: string | undefined;
  readonly location: CaptureLocation;
  readonly policy: DriftPolicy;
  readonly confirm: { drifted: number; of: number };
  readonly metricsWanted: MetricsWanted;
  /** By which column rows are counted as well, if the manifest asks. */
  readonly segments: SegmentsWanted | undefined;
}

/** Undefined while nothing is served. Throws NotFoundError naming what is missing. */
export async function loadCheck(registry: Ports['registry'], due: CheckDue): Promise<Gathered | undefined> {
  const { spec, deployment, served, manifest } = await loadChecked(registry, due);
  if (!served || deployment.liveSince === undefined) return undefined;
  const { confirm, policy, segments: column, ...timing } = manifest.monitoring.drift;
  const { window, because } = windowOf(Date.parse(due.slot), timing, deployment.liveSince);
  const location = { uri: trafficIn(spec, due), endpoint: due.deployment };
  const metricsWanted = manifest.monitoring.metrics;
  return {
    version: served.version,
    baseline: served.baseline,
    window,
    because,
    location,
    policy,
    confirm,
    metricsWanted,
    segments: wantedSegments(column, served),
  };
}
