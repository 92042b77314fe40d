import type { Approvals, ApprovalView } from '../../../lib/contract/api.ts';
import { whoAnswers } from '../../../lib/words/promotion.ts';
import { Countdown } from '../components/countdown.tsx';
import { Title, WhenLoaded } from '../components/states.tsx';
import { Badge } from '../components/verdict.tsx';
import { When } from '../components/when.tsx';
import { type Listed, usePages } from '../data/use-loaded.ts';
import { stateName } from '../data/words.ts';

const REFRESH = 10_000;

/** Questions to people: the open ones, soonest to expire first, and below them what became of others, newest first. */
export function ApprovalsPage() {
  const open = usePages<Approvals>('/api/approvals?state=open', join, () => REFRESH);
  const all = usePages<Approvals>('/api/approvals', join, () => REFRESH);
  return (
    <>
      <Title name="Approvals" />
      <WhenLoaded loaded={open} what="the questions">
        {({ approvals, now }) => (
          <section aria-labelledby="open">
            <h2 id="open">Open</h2>
            {approvals.length === 0 ? (
              <p class="aside">Nothing waits for an answer.</p>
            ) : (
              <Questions list={approvals} now={now} at={open.at} />
            )}
            <More of={open} what="open questions" />
          </section>
        )}
      </WhenLoaded>
      {open.value && (
        <WhenLoaded loaded={all} what="the questions that were answered">
          {({ approvals }) => <Past list={approvals.filter(({ state }) => state !== 'pending')} all={all} />}
        </WhenLoaded>
      )}
    </>
  );
}

const join = (a: Approvals, b: Approvals): Approvals => ({ ...b, approvals: [...a.approvals, ...b.approvals] });

function Past({ list, all }: { list: readonly ApprovalView[]; all: Listed<Approvals> }) {
  if (list.length === 0 && !all.more) return null;
  return (
    <section aria-labelledby="past">
      <h2 id="past">Answered and closed</h2>
      <Questions list={list} at={all.at} />
      <More of={all} what="earlier questions" />
    </section>
  );
}

function More({ of, what }: { of: Listed<Approvals>; what: string }) {
  return of.more ? (
    <button type="button" onClick={of.more}>
      Show more {what}
    </button>
  ) : null;
}

function Questions({ list, now, at }: { list: readonly ApprovalView[]; now?: string; at: number }) {
  return (
    <table class="cards questions">
      <thead>
        <tr>
          <th scope="col">Question</th>
          <th scope="col">State</th>
          <th scope="col">Asked</th>
          <th scope="col">By</th>
          <th scope="col">Answers</th>
        </tr>
      </thead>
      <tbody>
        {list.map((a) => (
          <tr key={a.id}>
            <th scope="row">
              <a class="name" href={`/approvals/${encodeURIComponent(a.id)}`}>
                {a.model} version {a.version}
              </a>
              <span class="aside">
                onto {a.deployment},{' '}
                {a.shown.champion ? `where version ${a.shown.champion} is live` : 'where nothing was live yet'}
              </span>
              {a.purpose && <span class="aside purpose">{a.purpose}</span>}
            </th>
            <td data-label="State">
              <Badge word={a.resumed === 'too-late' ? 'too-late' : a.state}>
                {a.resumed === 'too-late' ? 'approved too late' : stateName(a.state)}
              </Badge>
              {a.state === 'pending' && (
                <span class="aside">
                  {now ? (
                    <Countdown until={a.expiresAt} now={now} at={at} />
                  ) : (
                    <>
                      until <When at={a.expiresAt} />
                    </>
                  )}
                </span>
              )}
            </td>
            <td data-label="Asked">
              <When at={a.askedAt} />
            </td>
            <td data-label="By">{a.requester.name ?? a.requester.id}</td>
            <td data-label="Answers">
              {a.approvals} of {a.quorum}
              {a.groups && <span class="aside"> of {whoAnswers(a.groups)}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
