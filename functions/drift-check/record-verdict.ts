import type { CheckDue } from '../../lib/contract/check-due.ts';
import type { WindowListing } from '../../lib/domain/check/late.ts';
import { decideDrift } from '../../lib/domain/drift/decide-drift.ts';
import { cutText } from '../../lib/domain/ledger/bounded.ts';
import type { EvidenceRef } from '../../lib/domain/ledger/record.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { CountedWindow } from '../../lib/ports/data.ts';
import { loadAskedCheck } from '../checks/load-asked-check.ts';
import { loadEarlierChecks } from '../checks/load-earlier-checks.ts';
import { keepReasons } from '../checks/reasons.ts';
import { checkCommit } from '../checks/record-check.ts';
import { driftFigures } from './drift-figures.ts';
import type { Gathered } from './load-check.ts';

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
  const { version, baseline: digest, window, because, policy, confirm, metricsWanted, listed } = about;
  const baseline = await ports.baselines.of(digest);
  const { sketch, rows, brokenLines } = counted;
  const missing = because ?? counted.because;
  const decision = decideDrift(baseline, sketch, policy, {
    complete: missing === undefined,
    because: missing,
    brokenLines,
    at: window.end,
  });
  const evidence = [
    { name: 'baseline', sha256: digest },
    { name: 'sketch', sha256: await ports.evidence.put(JSON.stringify(sketch)) },
    ...more,
  ];
  const { verdict } = decision;
  const { reasons, said, evidence: all } = await keepReasons(ports.evidence, decision);
  evidence.push(...all);
  const measured = {
    ...driftFigures(decision),
    ...said,
    ...(brokenLines > 0 && { brokenLines: brokenLinesOf(counted) }),
  };
  const check = { kind: 'drift' as const, due, version, window, verdict, reasons, rows, measured, listed };
  const [wish, earlier, replaces] = await Promise.all([
    loadAskedCheck(ports.registry, due),
    loadEarlierChecks(ports.registry, due, check, confirm.of),
    due.again && ports.registry.check(due, 'drift', due.deployment, due.slot),
  ]);
  await ports.ledger.commit(checkCommit({ ...check, wish, earlier, replaces, confirm, evidence }));
  return { ...decision, window, rows, metricsWanted };
}

/** Broken lines by kind, and where the first of them are: never what they say. */
const brokenLinesOf = ({ kinds, examples }: CountedWindow) => ({
  kinds,
  first: examples
    .slice(0, 3)
    .map(({ source, line, offset, kind }) => ({ source: cutText(source, 200), line, offset, kind })),
});
