import type { ApprovalPage } from '../../../lib/contract/api.ts';
import type { Answer } from '../data/fetch-api.ts';

/** In the place of the form, once this person has answered. */
export function Counted({ answer, page }: { answer: Answer['answer']; page: ApprovalPage }) {
  return (
    <section class="panel notice good" role="status">
      <p>
        Your answer counts: {answer === 'approve' ? 'approved' : 'rejected'}.
        {page.approvals < page.quorum && page.quorum > 1 && ' Others still have to answer.'}
      </p>
    </section>
  );
}
