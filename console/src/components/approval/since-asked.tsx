import type { ApprovalPage } from '../../../../lib/contract/api.ts';
import { reasonInWords } from '../../../../lib/words/reason-in-words.ts';
import { WordsWithCode } from '../words-with-code.tsx';

/** What came since an open question was asked, and what it means for the answer: nothing where all stands as it was shown. */
export function SinceAsked({ page }: { page: Pick<ApprovalPage, 'changed' | 'unmet'> }) {
  const { changed, unmet } = page;
  return (
    <>
      {changed && (
        <section class="panel notice open since" role="note" aria-label="Changed since it was asked">
          <p>
            <strong>Changed since it was asked: {changed.join(', ')}.</strong> No answer counts any more: the first one
            closes the question, and it is asked again with what is true now.
          </p>
        </section>
      )}
      {unmet && (
        <section class="panel notice open since" role="note" aria-label="Not as it must be">
          <p>
            <strong>As things stand, the release would be refused.</strong>
          </p>
          <ul>
            {unmet.map((reason) => (
              <li key={`${reason.rule} ${reason.subject}`}>
                <WordsWithCode text={reasonInWords(reason)} />
              </li>
            ))}
          </ul>
          <p>
            A yes counts all the same. It is used up if this still does not hold when the release begins, and the
            version is then promoted by hand, once it does.
          </p>
        </section>
      )}
    </>
  );
}
