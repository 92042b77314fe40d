import type { ModelCost } from '../../../../lib/contract/ledger-api.ts';
import { costInWords, moreThan } from '../../../../lib/words/beside/cost.ts';
import { useLoaded } from '../../data/use-loaded.ts';

/** What the model cost this month so far, and what has no figure. Nothing where it is not known yet, or nothing ran. */
export function Cost({ path }: { path: string }) {
  const cost = useLoaded<ModelCost>(`${path}/cost`).value;
  if (!cost || cost.lines.length === 0) return null;
  return (
    <section class="panel" aria-label="Cost">
      <h2>{`Cost in ${cost.month}: ${moreThan(cost)}`}</h2>
      <ul>
        {cost.lines.map((line) => (
          <li key={`${line.what} ${line.deployment ?? ''}`}>
            {`${line.usd.toFixed(2)} USD: ${costInWords(line)}`}
            {line.unknown.map((why) => (
              <span key={why} class="aside">
                not counted: {why}
              </span>
            ))}
          </li>
        ))}
      </ul>
      <p class="soft">
        Instances as they were seen to run, at list prices or the manifest’s; no discount, storage or data transfer.
      </p>
    </section>
  );
}
