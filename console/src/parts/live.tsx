import type { LastCheck } from '../../../lib/contract/api.ts';
import { reasonInWords } from '../words.ts';
import { Badge } from './verdict.tsx';
import { When } from './when.tsx';

/** The live version and since when, or what is on its way. */
export function Live(deployment: { champion?: number; liveSince?: string; releasing?: number }) {
  const { champion, liveSince, releasing } = deployment;
  return (
    <>
      {champion ? <strong>version {champion}</strong> : <span class="aside">nothing yet</span>}
      {liveSince && (
        <span class="aside">
          since <When at={liveSince} day />
        </span>
      )}
      {releasing && <Badge word="releasing">{`version ${releasing} coming in`}</Badge>}
    </>
  );
}

/** The last check: its verdict, and the reason that speaks loudest, in words. */
export function Last({ check }: { check?: LastCheck }) {
  if (!check) return <span class="aside">not checked yet</span>;
  return (
    <>
      <Badge word={check.verdict} />
      <span class="aside">
        {check.reason ? reasonInWords(check.reason) : check.verdict === 'undecided' ? 'not enough to tell' : ''}
      </span>
      <span class="aside">
        <When at={check.slot} day />
      </span>
    </>
  );
}
