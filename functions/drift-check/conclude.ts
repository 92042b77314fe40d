import type { CheckDue } from '../../lib/contract/check-due.ts';
import { decideDrift } from '../../lib/domain/drift/decide.ts';
import type { EvidenceRef } from '../../lib/domain/ledger/record.ts';
import type { SketchedRows } from '../../lib/ports/data.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import type { Gathered } from './gather.ts';
import { measuredIn } from './measured.ts';
import { checkRecorded } from './record-check.ts';

type Needs = Pick<Ports, 'registry' | 'baselines' | 'evidence' | 'ledger'>;

/**
 * Decides on a counted window and records the check. However many functions counted, the slot is the same, and so is its one record.
 * @param more evidence besides baseline and sketch
 */
export async function concluded(
  ports: Needs,
  due: CheckDue,
  { version, baseline: digest, window, because, policy, confirm, metricsWanted }: Omit<Gathered, 'location'>,
  { sketch, rows, brokenLines }: SketchedRows,
  more: EvidenceRef[] = [],
) {
  const [earlier, baseline] = await Promise.all([
    ports.registry.checks(due, 'drift', due.deployment),
    ports.baselines.of(digest),
  ]);
  const decision = decideDrift(baseline, sketch, policy, {
    complete: because === undefined,
    because,
    brokenLines,
    at: window.end,
  });
  const evidence = [
    { name: 'baseline', sha256: digest },
    { name: 'sketch', sha256: await ports.evidence.put(JSON.stringify(sketch)) },
    ...more,
  ];
  const { verdict, reasons } = decision;
  const measured = {
    ...measuredIn(decision),
    ...('because' in decision && { because: decision.because }),
  };
  const check = { kind: 'drift' as const, due, version, window, verdict, reasons, rows, measured };
  await ports.ledger.commit(checkRecorded({ ...check, earlier, confirm, evidence }));
  return { ...decision, window, rows, metricsWanted };
}
