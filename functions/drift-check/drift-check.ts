import type { CheckDue } from '../../lib/contract/check-due.ts';
import type { SketchedCaptures } from '../../lib/domain/capture/sketch-captures.ts';
import { windowOf } from '../../lib/domain/check/check.ts';
import { decideDrift } from '../../lib/domain/drift/decide.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { measuredFeatures } from './measured.ts';
import { checkedDeployment, checkRecorded } from './record-check.ts';

type Needs = Pick<Ports, 'registry' | 'baselines' | 'captures' | 'evidence' | 'ledger'>;

/** Compares what a served model version sees in one closed window with what it was trained to expect. */
export const driftCheck = (ports: Needs) => async (due: CheckDue) => {
  const { spec, deployment, served, manifest } = await checkedDeployment(ports.registry, due);
  if (!served || deployment.liveSince === undefined) return { verdict: 'nothing-served' as const };
  const { confirm, policy, ...timing } = manifest.monitoring.drift;
  const { window, because } = windowOf(Date.parse(due.slot), timing, deployment.liveSince);
  const [earlier, baseline] = await Promise.all([
    ports.registry.checks(due, 'drift', due.deployment),
    ports.baselines.of(served.baseline),
  ]);
  const captured = await ports.captures.sketch({ uri: spec.capture.uri, endpoint: due.deployment }, window, baseline);

  const { sketch, rows, brokenLines } = captured;

  const missing = because ?? captured.because;
  const decision = decideDrift(baseline, sketch, policy, {
    complete: missing === undefined,
    because: missing,
    brokenLines,
  });
  const evidence = [
    { name: 'baseline', sha256: served.baseline },
    { name: 'sketch', sha256: await ports.evidence.put(JSON.stringify(sketch)) },
  ];
  const { verdict, reasons } = decision;
  const measured = {
    features: measuredFeatures(decision),
    ...('because' in decision && { because: decision.because }),
    ...(brokenLines > 0 && { brokenLines: brokenLinesOf(captured) }),
  };
  await ports.ledger.commit(
    checkRecorded({
      kind: 'drift',
      due,
      version: served.version,
      window,
      verdict,
      reasons,
      rows,
      measured,
      earlier,
      confirm,
      evidence,
    }),
  );
  return { ...decision, window, rows };
};

/** Broken lines by kind, and where the first of them are: never what they say. */
const brokenLinesOf = ({ kinds, examples }: Pick<SketchedCaptures, 'kinds' | 'examples'>) => ({
  kinds,
  first: examples.slice(0, 3).map(({ source, line, offset, kind }) => ({ source, line, offset, kind })),
});
