import type { KeptEvidence } from '../../../../lib/domain/evidence/kept.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { EvidenceList } from '../evidence-list.tsx';
import { WhenLoaded } from '../states.tsx';

/** The evidence of one version, read when somebody wants to see it. */
export function VersionEvidence({ path, version }: { path: string; version: number }) {
  const loaded = useLoaded<{ readonly kept: readonly KeptEvidence[] }>(`${path}/versions/${version}`);
  return (
    <section aria-label={`Evidence of version ${version}`}>
      <h3>Evidence of version {version}</h3>
      <WhenLoaded loaded={loaded} what="this evidence">
        {({ kept }) => <EvidenceList kept={kept} />}
      </WhenLoaded>
    </section>
  );
}
