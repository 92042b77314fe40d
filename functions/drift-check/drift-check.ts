import { type CheckDue, onlyKind } from '../../lib/contract/check-due.ts';
import { mayHold } from '../../lib/domain/capture/hours.ts';
import { countListed } from '../../lib/domain/check/late.ts';
import { decideScale, forSegments } from '../../lib/domain/check/scale.ts';
import { executionName } from '../../lib/domain/execution/names.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { FoundCaptures } from '../../lib/ports/data.ts';
import { verifyDue } from '../checks/verify-due.ts';
import { startOrJoin } from '../executions/attempts.ts';
import type { needs } from './flow.ts';
import { lateSince, previousCheck, spanWindows } from './late-captures.ts';
import { type Gathered, loadCheck } from './load-check.ts';

type Needs = PortsOf<typeof needs>;

/**
 * Compares what a served model version sees in one closed window with what it was trained to expect. A window beyond the limits is
 * handed over to the machine that reads it with many functions; the slot names the execution, so a doubled slot starts nothing, and one whose map failed is tried again.
 * Asked before the slot, when lines may still arrive, it keeps nothing: the slot is for the check that comes in time. What came to the
 * window before after its check is counted, and that window checked again first where it could matter.
 */
export function driftCheck(ports: Needs) {
  return async function driftCheck(asked: CheckDue) {
    if ((onlyKind(asked) ?? 'drift') !== 'drift') return { verdict: 'not-ours' as const };
    const due = await verifyDue(ports.ledger, asked);
    const about = await loadCheck(ports.registry, due);
    if (!about) return { verdict: 'nothing-served' as const };
    if (ports.clock.now() < Date.parse(due.slot)) {
      const because = `the window is not closed before ${due.slot}`;
      return { verdict: 'undecided' as const, reasons: [], because };
    }
    // What came late is told by the check of the next slot, not by one out of turn.
    const previous = due.asked ? undefined : await previousCheck(ports.registry, due);
    const found = await ports.captures.objects(about.location, spanWindows(about.window, previous));
    const late = previous && (await lateSince(ports.registry, due, previous, found));
    if (late?.again) await checked(ports, { ...due, ...late.again.due }, late.again.about, found);
    const answer = await checked(ports, { ...due, ...(late && { late: late.late }) }, about, found);
    ports.metrics.show('drift', due, answer);
    return answer;
  };
}

/** Judges one window by what was found of it, here or by handing it over. */
async function checked(ports: Needs, due: CheckDue, about: Gathered, found: readonly FoundCaptures[]) {
  const { window } = about;
  const objects = found.filter(({ hour }) => mayHold(hour, window));
  const by = about.segments?.sha256;
  const scale = decideScale(objects, by === undefined ? ports.capacity : forSegments(ports.capacity));
  if (scale.scale === 'map') {
    const start = { machine: 'drift-map', name: mapName(due), input: { ...due } };
    const { execution } = await startOrJoin(ports, start);
    return { verdict: 'handed-over' as const, execution, reasons: scale.reasons };
  }
  const baseline = await ports.baselines.of(about.baseline);
  const segments = by === undefined ? undefined : await ports.baselines.segments(by);
  const counted = await ports.captures.sketch(objects, window, baseline, segments);
  // What judges a window is loaded when there is one to judge.
  const { recordVerdict } = await import('./record-verdict.ts');
  return recordVerdict(ports, due, { ...about, listed: countListed(objects, window) }, counted);
}

/** One execution a slot, and one more for a slot that is checked again or by a person's wish, whoever starts it; after one that failed, the next attempt. */
const mapName = ({ tenant, model, deployment, slot, again, asked }: CheckDue): string =>
  executionName(
    'drift-map',
    { tenant, model },
    { deployment, slot, ...(again && { again }), ...(asked && { asked: asked.id }) },
  );
