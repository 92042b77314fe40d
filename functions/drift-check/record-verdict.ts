import type { CheckDue } from '../../lib/contract/check-due.ts';
import { notesOfWindow } from '../../lib/domain/capture/text/notes.ts';
import type { WindowListing } from '../../lib/domain/check/late.ts';
import type { Baseline } from '../../lib/domain/drift/baseline/baseline.ts';
import { decideDrift, tellNeeds } from '../../lib/domain/drift/decide-drift.ts';
import type { EvidenceRef } from '../../lib/domain/ledger/record.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { CountedWindow } from '../../lib/ports/data.ts';
import { keepNotes } from '../checks/keep-notes.ts';
import { loadAskedCheck } from '../checks/load-asked-check.ts';
import { loadEarlierChecks } from '../checks/load-earlier-checks.ts';
import { keepReasons } from '../checks/reasons.ts';
import { checkCommit } from '../checks/record-check.ts';
import { judgeBySegment } from './by-segment.ts';
import { driftFigures } from './drift-figures.ts';
import { keepWithWindow, liveOn, loadBefore } from './live-on.ts';
import type { Gathered } from './load-check.ts';
import { mostMovedIn } from './segment-figures.ts';

type Needs = PortsOf<'registry' | 'ledger' | 'baselines:read' | 'evidence:add'>;

/**
 * Decides on a counted window and records the check. However many functions counted, the slot is the same, and so is its one record.
 * A slot that is checked again replaces its check, once; both records stay.
 * @param more evidence besides baseline and sketch
 */
export async function recordVerdict(
  ports: Needs,
  due: CheckDue,
  about: Omit<Gathered, 'location'> & { listed?: WindowListing | undefined },
  counted: CountedWindow,
  more: EvidenceRef[] = [],
) {
  const { version, baseline: digest, window, because, confirm, metricsWanted, listed } = about;
  const baseline = await ports.baselines.of(digest);
  const { sketch, rows, brokenLines, looks, segmented } = counted;
  const bySegment = await judgeBySegment(ports, about.segments, segmented, about.policy);
  const { policy } = bySegment;
  const missing = because ?? counted.because;
  const complete = missing === undefined;
  const replaces = due.again ? await ports.registry.check(due, 'drift', due.deployment, due.slot) : undefined;
  const before = await loadBefore(ports, due, { version, replaces, baseline: sketch.baselineId });
  const state = { complete, because: missing, brokenLines, at: window.end, looks, past: before.past?.value };
  const alone = decideDrift(baseline, sketch, policy, state);
  const seen = { baseline, sketch, window, complete };
  const lived = await liveOn(ports, due, before, alone, seen, policy);
  const { life } = lived;
  const whole = tellNeeds(baseline, sketch, policy, { decision: lived.decision, at: window.end });
  const decision = bySegment.decide(whole, state);
  const kept = await keepWithWindow(ports, due, before, decision, seen);
  const evidence = [
    { name: 'baseline', sha256: digest },
    { name: 'sketch', sha256: await ports.evidence.put(JSON.stringify(sketch)) },
    ...(life === undefined ? [] : [{ name: 'life', sha256: life }]),
    ...kept.evidence,
    ...bySegment.evidence,
    ...more,
  ];
  const { verdict } = decision;
  const { reasons, said, evidence: all } = await keepReasons(ports.evidence, decision);
  const read = await keepNotes(ports.evidence, readingOf(counted, baseline));
  evidence.push(...all, ...read.evidence);
  const measured = {
    ...driftFigures(decision),
    ...(before.gone.length > 0 && { gone: [...before.gone] }),
    ...said,
    ...read.said,
  };
  const mostMoved = mostMovedIn(decision.segments);
  const check = {
    kind: 'drift' as const,
    due,
    version,
    window,
    verdict,
    reasons,
    rows,
    measured,
    listed,
    life,
    past: kept.past,
    mostMoved,
  };
  const [wish, earlier] = await Promise.all([
    loadAskedCheck(ports.registry, due),
    loadEarlierChecks(ports.registry, due, check, confirm.of),
  ]);
  await ports.ledger.commit(checkCommit({ ...check, wish, earlier, replaces, confirm, evidence }));
  return { ...decision, window, rows, metricsWanted };
}

/** What was met while the window was read, as all checks are told. */
const readingOf = (
  { sketch, kinds, examples, unknown, headers, copies, copiedFiles, rows }: CountedWindow,
  baseline: Baseline,
) => {
  const places = examples.map(({ source, line, kind, reason }) => ({ file: source, at: line, kind, reason }));
  const notes = {
    kinds,
    examples: places,
    absent: [],
    unknown,
    outside: rows.outside ?? 0,
    headers,
    copies,
    copiedFiles,
  };
  return notesOfWindow(notes, baseline, sketch);
};
