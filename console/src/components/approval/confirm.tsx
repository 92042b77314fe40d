import type { ApprovalPage } from '../../../../lib/contract/api.ts';
import type { Answer } from '../../data/fetch-api.ts';
import { Digest } from '../digest.tsx';
import { useFocus } from '../sure.tsx';

interface Props {
  readonly wish: Answer['answer'];
  readonly page: ApprovalPage;
  readonly reason: string;
  readonly sending: boolean;
  readonly send: () => void;
  readonly back: () => void;
}

/** The second step, in the place of the first: says once more what the answer means and is bound to. */
export function Confirm({ wish, page, reason, sending, send, back }: Props) {
  const heading = useFocus<HTMLHeadingElement>();
  const approve = wish === 'approve';
  return (
    <section class="panel answer" aria-labelledby="confirm">
      <h2 id="confirm" tabIndex={-1} ref={heading}>
        {approve ? 'Approve this version?' : 'Reject this version?'}
      </h2>
      <p>
        {approve
          ? `Version ${page.version} of ${page.model} may then be released to ${page.deployment}.`
          : `Version ${page.version} of ${page.model} will not be released.`}
      </p>
      {approve && page.unmet && <p>As things stand that release would be refused: see above.</p>}
      {reason ? <q>{reason}</q> : <p class="aside">Without a reason.</p>}
      <p class="aside">
        Bound to <Digest sha256={page.digest} />: exactly what this page shows. Kept in the ledger under your name; it
        cannot be taken back.
      </p>
      <div class="buttons">
        {/* The second click of a double click on the button that stood here before is not a confirmation. */}
        <button
          type="button"
          class={approve ? 'primary' : 'danger solid'}
          disabled={sending}
          onClick={(event) => {
            if (event.detail < 2) send();
          }}
        >
          {sending ? 'Sending …' : approve ? 'Yes, approve' : 'Yes, reject'}
        </button>
        <button type="button" disabled={sending} onClick={back}>
          Back
        </button>
      </div>
    </section>
  );
}
