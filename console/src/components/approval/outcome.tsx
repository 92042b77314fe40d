import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ApprovalPage } from '../../../../lib/contract/api.ts';
import { whoAnswers } from '../../../../lib/words/promotion.ts';
import { signIn } from '../../data/session.ts';
import { Countdown } from '../countdown.tsx';
import { When } from '../when.tsx';

const STALE_SIGN_IN = 'high-tier-needs-recent-sign-in';

/** Where the question stands, in a sentence, and why this person may not answer when they may not. */
export function Outcome({ page, at }: { page: ApprovalPage; at: number }) {
  const place = useRef<HTMLElement>(null);
  const before = useRef(page.state);
  useLayoutEffect(() => {
    // The form that was in use is gone: whoever sent it goes on reading here.
    if (before.current !== page.state && document.activeElement === document.body) place.current?.focus();
    before.current = page.state;
  }, [page.state]);
  if (page.state !== 'pending')
    return (
      <section
        ref={place}
        tabIndex={-1}
        class={`panel outcome notice ${page.state === 'approved' && page.resumed !== 'too-late' && !page.spent ? 'good' : 'open'}`}
        role="status"
      >
        <p>{closed(page)}</p>
      </section>
    );
  return (
    <section class="panel outcome" aria-labelledby="time">
      <h2 id="time">Open until</h2>
      <p>
        <When at={page.expiresAt} />
        <br />
        <Countdown until={page.expiresAt} now={page.now} at={at} />
      </p>
      {!page.may.allowed && <Refused {...page} reasons={page.may.reasons} />}
    </section>
  );
}

function closed(page: ApprovalPage): ComponentChildren {
  if (page.resumed === 'too-late')
    return 'Approved, but the release had stopped waiting. Nothing was released; it must be asked again.';
  if (page.spent)
    return (
      <>
        Approved, but the release was refused, broke or was taken back, and the yes is used up:{' '}
        <a href={`/models/${encodeURIComponent(page.model)}`}>the history of {page.model}</a> says why. It must be asked
        again.
      </>
    );
  switch (page.state) {
    case 'approved':
      return page.resumed === 'resumed'
        ? 'Approved. The release has gone on from here.'
        : 'Approved. The release will go on in a moment.';
    case 'rejected':
      return 'Rejected. This version is not released.';
    case 'expired':
      return (
        <>
          Expired: not enough people answered until <When at={page.expiresAt} />. It must be asked again.
        </>
      );
    case 'void':
      return 'Void: what was shown here changed after the question was asked, so no answer counts. It is asked again with what is true now.';
    default:
      return 'Withdrawn: the question was taken back. It is asked again when somebody has the version judged again.';
  }
}

/** The policies that say no, in their own words; with a way out where there is one. */
export function Refused({
  reasons,
  groups,
}: { reasons: ApprovalPage['may']['reasons'] } & Pick<ApprovalPage, 'groups'>) {
  const asked = whoAnswers(groups) ?? 'approvers';
  return (
    <div class="notice open" role="note">
      <p>
        <strong>You may not answer this question.</strong>
        {groups && ` It is put to ${asked}.`}
      </p>
      <ul>
        {reasons.map(({ policy, text }) => (
          <li key={policy}>
            {text ?? 'Not permitted.'} <code>{policy}</code>
          </li>
        ))}
        {reasons.length === 0 && <li>No policy lets you: answering is for {asked}.</li>}
      </ul>
      {reasons.some(({ policy }) => policy === STALE_SIGN_IN) && (
        <button type="button" onClick={() => void signIn()}>
          Sign in again
        </button>
      )}
    </div>
  );
}
