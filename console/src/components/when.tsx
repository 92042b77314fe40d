const LONG = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

const utc = (at: string): string => `${at.slice(0, 19).replace('T', ' ')} UTC`;

/** A time in the reader's own zone; UTC, as the ledger has it, on hover. */
export function When({ at, day = false }: { at: string; day?: boolean }) {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return <span>{at}</span>;
  return (
    <time dateTime={at} title={utc(at)}>
      {(day ? DAY : LONG).format(time)}
    </time>
  );
}
