import type { ApprovalView } from '../../../lib/contract/api.ts';
import type { Approvals } from '../api.ts';
import { useLoaded } from '../load.ts';
import { Countdown } from '../parts/countdown.tsx';
import { Room, Title } from '../parts/states.tsx';
import { Badge } from '../parts/verdict.tsx';
import { When } from '../parts/when.tsx';
import { stateName } from '../words.ts';

const REFRESH = 10_000;

/** Every question to people, open ones first. */
export function ApprovalsRoom() {
  const loaded = useLoaded<Approvals>('/api/approvals', () => REFRESH);
  return (
    <>
      <Title name="Approvals" />
      <Room loaded={loaded} what="the questions">
        {({ approvals, now }) => {
          const newest = [...approvals].sort((a, b) => b.askedAt.localeCompare(a.askedAt));
          const open = newest.filter(({ state }) => state === 'pending');
          const past = newest.filter(({ state }) => state !== 'pending');
          return (
            <>
              <section aria-labelledby="open">
                <h2 id="open">Open</h2>
                {open.length === 0 ? (
                  <p class="aside">Nothing waits for an answer.</p>
                ) : (
                  <Questions list={open} now={now} at={loaded.at} />
                )}
              </section>
              {past.length > 0 && (
                <section aria-labelledby="past">
                  <h2 id="past">Answered and closed</h2>
                  <Questions list={past} at={loaded.at} />
                </section>
              )}
            </>
          );
        }}
      </Room>
    </>
  );
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
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
