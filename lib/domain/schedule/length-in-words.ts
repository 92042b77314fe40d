import { DAY, HOUR, MINUTE } from '../time.ts';

/** How long something takes, to the two largest units of days, hours and minutes, rounded up: `1 d 3 h`, `45 min`. */
export function lengthInWords(ms: number): string {
  const all = Math.ceil(ms / MINUTE) * MINUTE;
  const parts = [
    [Math.floor(all / DAY), 'd'],
    [Math.floor((all % DAY) / HOUR), 'h'],
    [Math.floor((all % HOUR) / MINUTE), 'min'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return 'less than 1 min';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
