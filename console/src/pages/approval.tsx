import { useRoute } from 'preact-iso/router';
import type { ApprovalPage, Me } from '../../../lib/contract/api.ts';
import { whoAnswers } from '../../../lib/words/promotion.ts';
import { AnswerForm } from '../components/approval/answer-form.tsx';
import { Comparison } from '../components/approval/comparison.tsx';
import { DriftPictures } from '../components/approval/drift-picture.tsx';
import { JudgedLimits } from '../components/approval/judged-limits.tsx';
import { Outcome } from '../components/approval/outcome.tsx';
import { Shown } from '../components/approval/shown.tsx';
import { SinceAsked } from '../components/approval/since-asked.tsx';
import { Withdraw } from '../components/approval/withdraw.tsx';
import { EvidenceList } from '../components/evidence/evidence-list.tsx';
import { Title, WhenLoaded } from '../components/states.tsx';
import { Badge } from '../components/verdict.tsx';
import { When } from '../components/when.tsx';
import { WordsWithCode } from '../components/words-with-code.tsx';
import { useLoaded } from '../data/use-loaded.ts';
import { stateName } from '../data/words.ts';

const POLL = 3000;

/** Somebody may still answer, or the release still waits for the answer to reach it. */
const moves = (page: ApprovalPage | undefined): number | undefined =>
  page && (page.state === 'pending' || (page.state === 'approved' && page.resumed === undefined)) ? POLL : undefined;

/** One question: what changes, why it should, who says so. */
export function QuestionPage() {
  const { id } = useRoute().params;
  const loaded = useLoaded<ApprovalPage>(`/api/approvals/${encodeURIComponent(id ?? '')}`, moves);
  const me = useLoaded<Me>('/api/me').value;
  return (
    <WhenLoaded loaded={loaded} what="this question">
      {(page) => (
        <article class="approval">
          <div class="head">
            <p class="crumb">
              <a href="/approvals">Approvals</a> /{' '}
              <a href={`/models/${encodeURIComponent(page.model)}`}>{page.model}</a>
            </p>
            <Title name={`${page.model} version ${page.version}`}>
              {page.model} <span class="soft">version {page.version}</span>
            </Title>
            <Badge word={page.resumed === 'too-late' ? 'too-late' : page.state}>
              {page.resumed === 'too-late' ? 'approved too late' : stateName(page.state)}
            </Badge>
          </div>
          {page.purpose !== undefined && <p class="aside">{page.purpose}</p>}
          <p class="sentence">
            <WordsWithCode text={page.sentence} />
          </p>
          {page.state === 'pending' && page.may.allowed && (
            <p class="jump">
              <a href="#answer">To your answer</a>
            </p>
          )}
          <div class="two">
            <div class="evidence">
              <Comparison comparison={page.comparison} champion={page.shown.champion} challenger={page.version} />
              {page.judged && (
                <section class="panel" aria-labelledby="limits">
                  <h2 id="limits">Limits of its manifest</h2>
                  <JudgedLimits judged={page.judged} />
                </section>
              )}
              {page.drift && <DriftPictures drift={page.drift} />}
              <section class="panel" aria-labelledby="kept">
                <h2 id="kept">What speaks for it</h2>
                <EvidenceList kept={page.evidence} />
              </section>
              <Shown page={page} />
            </div>
            <aside class="decide" aria-label="Answer">
              <Outcome page={page} at={loaded.at} />
              <SinceAsked page={page} />
              {page.state === 'pending' && <AnswerForm key={page.digest} page={page} me={me} reload={loaded.reload} />}
              <Votes page={page} />
              {page.state === 'pending' && page.mayWithdraw.allowed && (
                <Withdraw key={page.id} page={page} reload={loaded.reload} />
              )}
            </aside>
          </div>
        </article>
      )}
    </WhenLoaded>
  );
}

function Votes({ page }: { page: ApprovalPage }) {
  const asked = whoAnswers(page.groups);
  return (
    <section class="panel" aria-labelledby="votes">
      <h2 id="votes">Answers so far</h2>
      <p class="aside">
        {page.approvals} of {page.quorum} needed{asked && `, of ${asked}`}. Asked by{' '}
        {page.requester.name ?? page.requester.id}, <When at={page.askedAt} />.
      </p>
      {page.causedBy && <p class="aside">Caused by {page.causedBy}: none of them answers it.</p>}
      {page.votes.length > 0 && (
        <ul class="votes">
          {page.votes.map((vote) => (
            <li key={vote.person.id}>
              <Badge word={vote.answer}>{vote.answer === 'approve' ? 'approved' : 'rejected'}</Badge>{' '}
              {vote.person.name ?? vote.person.id}, <When at={vote.at} />
              {vote.reason && <q>{vote.reason}</q>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
