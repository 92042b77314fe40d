import type { VersionView } from '../../../../lib/contract/api.ts';
import { Sure } from '../sure.tsx';

/** What /api/models/{m}/retire answers when it was carried out. */
export interface RetiredAnswer {
  readonly verdict: 'retired' | 'already';
  readonly version: number;
  readonly withdrew?: readonly string[];
  readonly noWayBack: readonly string[];
}

export function Retire({
  of,
  path,
  back,
  done,
}: {
  of: VersionView;
  path: string;
  back: () => void;
  done: (answer: RetiredAnswer) => void;
}) {
  const { version, state } = of;
  return (
    <Sure
      title={`Retire version ${version}?`}
      yes="Yes, retire it"
      danger
      reason="welcome"
      path={`${path}/retire`}
      wanted={{ version }}
      done={done}
      back={back}
    >
      <p>
        It is put away for good: never asked about, approved or released again, and no deployment can go back to it.
        {state === 'awaiting-approval' && ' Its open question is taken back with it.'} Kept in the ledger under your
        name; it cannot be undone.
      </p>
    </Sure>
  );
}

/** What came of it. */
export function retiredInWords({ verdict, version, withdrew, noWayBack }: RetiredAnswer): string {
  if (verdict === 'already') return `Version ${version} was retired before.`;
  const question = withdrew === undefined ? '' : ' Its open question was taken back.';
  const ways = noWayBack.length === 0 ? '' : ` ${noWayBack.join(', ')} cannot go back to it any more.`;
  return `Version ${version} is retired, for good.${question}${ways}`;
}
