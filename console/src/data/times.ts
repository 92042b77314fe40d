const SHORT = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const HOUR = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const FEW_DAYS = 4 * 86_400_000;

/** How times (epoch ms) are written on an axis that spans so much: days, and hours where there are few days. */
export const ticksOf = (span: number): ((at: number) => string) => {
  const format = span < FEW_DAYS ? HOUR : SHORT;
  return (at) => format.format(at);
};

/** Whether a window is one of whole days, as far as UTC has them: then its days say all. */
export const ofDays = ({ start, end }: { start: string; end: string }): boolean =>
  [start, end].every((at) => at.slice(11, 19) === '00:00:00');
