import * as z from 'zod';
import { modelChain } from '../../lib/contract/keys.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import { measure, recorded } from '../../lib/domain/evaluation/measure.ts';
import { evidenceNamed } from '../../lib/domain/model/model.ts';
import { decideComparison } from '../../lib/domain/quality/compare.ts';
import { notAdopted } from '../../lib/domain/release/adoption-due.ts';
import type { Ports } from '../../lib/ports/ports.ts';

type Needs = Pick<Ports, 'registry' | 'evidence' | 'ledger'>;

/** One version asking for one deployment; every task of the release machine is told this. */
export const ReleaseSubject = z.object({
  tenant: z.string(),
  model: z.string(),
  version: z.int().positive(),
  deployment: z.string(),
});
export type ReleaseSubject = z.infer<typeof ReleaseSubject>;

/**
 * Compares challenger and champion on the same held-out rows, as the pipeline wrote them; a Lambda scores no model. Only `better` and
 * `no-champion` are asked about: not what is live there already, nor what would go onto an endpoint that nobody adopted.
 */
export const evaluate = (ports: Needs) => async (due: ReleaseSubject) => {
  const id = { tenant: due.tenant, model: due.model };
  const [model, version, deployment] = await Promise.all([
    ports.registry.model(id),
    ports.registry.version(id, due.version),
    ports.registry.deployment(id, due.deployment),
  ]);
  const sha256 = version && evidenceNamed(version, 'predictions');
  if (!model?.manifest || !deployment || !version || !sha256)
    throw new NotFoundError(
      `version \`${due.model}/${due.version}\` has no predictions to compare, or \`${due.deployment}\` is in no manifest`,
    );
  if (deployment.releases[due.version] === 'live') return { verdict: 'live' as const, comparison: '' };
  const measured = measure((await ports.evidence.read(sha256)).toString('utf8'), model.manifest.comparison.confidence);
  const champion = deployment.champion === due.version ? undefined : deployment.champion;

  const decision =
    deployment.unadopted === undefined
      ? decideComparison(
          champion === undefined ? { hasChampion: false } : measured.comparison,
          model.manifest.comparison,
        )
      : // Nobody is asked for what may not be released: whoever adopts the endpoint lets this version go on.
        { verdict: 'not-adopted' as const, reasons: [notAdopted(due.model, due.deployment, deployment.unadopted)] };
  const numbers = recorded(measured);
  const comparison = await ports.evidence.put(
    JSON.stringify({ champion: champion ?? null, challenger: due.version, ...numbers }),
  );
  await ports.ledger.commit({
    // Tried again against another champion it is another comparison.
    once: `compare:${due.tenant}:${version.package}:${due.deployment}:${version.gate?.id}:${comparison}`,
    appends: [
      {
        chain: modelChain(due.tenant, due.model),
        draft: {
          type: 'VersionCompared',
          actor: { kind: 'service', id: 'evaluate' },
          subject: due,
          verdict: decision.verdict,
          reasons: [...decision.reasons],
          evidence: [
            { name: 'predictions', sha256 },
            { name: 'comparison', sha256: comparison },
          ],
          data: { champion: champion ?? 0, ...numbers },
        },
      },
    ],
    writes: [],
  });
  return { verdict: decision.verdict, comparison };
};
