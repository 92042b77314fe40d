import { useState } from 'preact/hooks';
import type { ApprovalPage } from '../../../../lib/contract/api.ts';
import { Sure } from '../sure.tsx';

/** Takes the question back: for whoever asked, and for owners. The page itself says afterwards how it stands. */
export function Withdraw({ page, reload }: { page: ApprovalPage; reload: () => void }) {
  const [sure, setSure] = useState(false);
  return (
    <section class="panel" aria-labelledby="withdraw">
      <h2 id="withdraw">Take it back</h2>
      <button type="button" aria-expanded={sure} onClick={() => setSure(true)}>
        Take the question back …
      </button>
      {sure && (
        <Sure
          title="Take this question back?"
          yes="Yes, take it back"
          danger
          reason="welcome"
          path={`/api/models/${encodeURIComponent(page.model)}/withdraw?tenant=${encodeURIComponent(page.tenant)}`}
          wanted={{ approval: page.id }}
          done={reload}
          back={() => setSure(false)}
        >
          <p>
            Nobody can answer it any more, and version {page.version} is not released until somebody has it judged
            again. Kept in the ledger under your name.
          </p>
        </Sure>
      )}
    </section>
  );
}
