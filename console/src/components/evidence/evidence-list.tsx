import type { KeptEvidence } from '../../../../lib/domain/evidence/kept.ts';
import { Digest } from '../digest.tsx';
import { Badge } from '../verdict.tsx';
import { When } from '../when.tsx';
import { WordsWithCode } from '../words-with-code.tsx';
import { LoadTest } from './load-test.tsx';

/** What is kept of a version, each with its figures, or why it counts as absent. */
export function EvidenceList({ kept }: { kept: readonly KeptEvidence[] }) {
  if (kept.length === 0) return <p class="aside">Nothing is known of its evidence.</p>;
  return (
    <>
      <dl class="facts">
        {kept.map(({ kind, sha256, summary, fault, by, at }) => (
          <div key={`${kind} ${sha256 ?? ''}`}>
            <dt>{kind}</dt>
            <dd>
              {fault === undefined ? summary.join(' · ') : <Badge word="fail">counts as absent</Badge>}
              {fault !== undefined && (
                <>
                  {' '}
                  <WordsWithCode text={fault} />
                </>
              )}{' '}
              {sha256 && <Digest sha256={sha256} />}
              {by !== undefined && (
                <span class="aside">
                  {' '}
                  added by {by}
                  {at !== undefined && (
                    <>
                      , <When at={new Date(at).toISOString()} />
                    </>
                  )}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {kept.map(
        ({ kind, sha256, driven }) =>
          driven && driven.length > 0 && <LoadTest key={`${kind} ${sha256 ?? ''}`} driven={driven} />,
      )}
    </>
  );
}
