import fc from 'fast-check';

const NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** Whether one field of an expression allows a value, read off the text anew each time. */
function allows(field: string, value: number, low: number, high: number, names: readonly string[] = []): boolean {
  const number = (text: string) => (names.includes(text) ? names.indexOf(text) + 1 : Number(text));
  return field.split(',').some((part) => {
    const [range, step = ''] = part.split('/') as [string, string?];
    const [a, b] = range === '*' ? [low, high] : (range.split('-').map(number) as [number, number?]);
    const last = b ?? (step === '' ? a : high);
    for (let v = a, steps = 0; steps <= high - low; steps++) {
      if (v === value && (step === '' || steps % Number(step) === 0)) return true;
      if (v === last) return false;
      v = v === high ? low : v + 1;
    }
    return false;
  });
}

/** Whether a local date is meant, by looking at all days of its month. */
function day(dom: string, dow: string, year: number, month: number, date: number): boolean {
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const weekday = (d: number) => new Date(Date.UTC(year, month - 1, d)).getUTCDay() + 1;
  const all = Array.from({ length }, (_, i) => i + 1);
  if (dow === '?') {
    if (dom === 'L') return date === length;
    const near = Number(dom.slice(0, -1));
    if (dom.endsWith('W')) {
      if (near > length) return false;
      const working = all.filter((d) => weekday(d) > 1 && weekday(d) < 7);
      const [best] = working.toSorted((a, b) => Math.abs(a - near) - Math.abs(b - near));
      return date === best;
    }
    return allows(dom, date, 1, 31);
  }
  if (dow === 'L') return weekday(date) === 7;
  const same = all.filter((d) => weekday(d) === weekday(date));
  if (dow.endsWith('L')) return weekday(date) === Number(dow[0]) && same.at(-1) === date;
  if (dow.includes('#')) return weekday(date) === Number(dow[0]) && same[Number(dow[2]) - 1] === date;
  return allows(dow, weekday(date), 1, 7, NAMES);
}

/** Every slot after `from` and up to `until`, by asking the zone's clock and the text at every single minute. */
export function slowly(expression: string, timezone: string, from: number, until: number): number[] {
  const [minutes, hours, dom, months, dow, years] = expression.slice('cron('.length, -1).split(' ') as string[];
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'short',
    hourCycle: 'h23',
  });
  const found: number[] = [];
  const shown = new Set<string>();
  // What the clock shows twice is seen for the first time some hours before.
  for (let at = from - (from % 60_000) - 10_800_000; at <= until; at += 60_000) {
    const text = clock.format(at);
    if (shown.has(text)) continue;
    shown.add(text);
    const [, d, mo, y, h, mi] = /(\d+)\/(\d+)\/(\d+), (\d+):(\d+)/.exec(text)!.map(Number) as number[];
    const meant =
      allows(minutes!, mi!, 0, 59) &&
      allows(hours!, h!, 0, 23) &&
      allows(months!, mo!, 1, 12, MONTHS) &&
      allows(years!, y!, 1970, 2199) &&
      day(dom!, dow!, y!, mo!, d!);
    if (meant && at > from) found.push(at);
  }
  // As many as `slotsBetween` answers at once.
  return found.slice(0, 1_000);
}

const value = (low: number, high: number, names?: readonly string[]) =>
  fc.integer({ min: low, max: high }).chain((n) => fc.constantFrom(String(n), names?.[n - 1] ?? String(n)));
const field = (low: number, high: number, names?: readonly string[]) => {
  const range = fc
    .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }))
    .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const step = fc
    .tuple(fc.oneof(value(low, high, names), range, fc.constant('*')), fc.integer({ min: 1, max: Math.min(high, 40) }))
    .map(([from, n]) => `${from}/${n}`);
  const stepOfValue = step.filter((text) => !text.startsWith('*'));
  return fc.oneof(
    fc.constant('*'),
    step,
    fc
      .array(fc.oneof(value(low, high, names), range, stepOfValue), { minLength: 1, maxLength: 3 })
      .map((all) => all.join(',')),
  );
};
const weekday = fc.oneof(
  field(1, 7, NAMES),
  fc.constantFrom('L', 'SUN', '2#1'),
  fc.integer({ min: 1, max: 7 }).map((n) => `${n}L`),
  fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 })).map(([n, m]) => `${n}#${m}`),
);
const dayOfMonth = fc.oneof(
  field(1, 31),
  fc.constant('L'),
  fc.integer({ min: 1, max: 31 }).map((n) => `${n}W`),
);
const days = fc.oneof(
  weekday.map((dow) => ['?', dow] as const),
  dayOfMonth.map((dom) => [dom, '?'] as const),
);
/** Hours before clocks change, months end, a leap day comes, a year ends. */
const MOMENTS: readonly (readonly [timezone: string, from: string])[] = [
  ['UTC', '2026-02-27T22:00Z'],
  ['UTC', '2028-02-28T20:00Z'],
  ['UTC', '2026-12-30T20:00Z'],
  ['Europe/Berlin', '2026-03-28T10:00Z'],
  ['Europe/Berlin', '2026-10-24T10:00Z'],
  ['America/New_York', '2026-03-07T12:00Z'],
  ['America/New_York', '2026-10-31T12:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T02:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T02:00Z'],
  ['Asia/Kathmandu', '2026-01-30T00:00Z'],
  // Samoa left out the whole 30 December.
  ['Pacific/Apia', '2011-12-29T00:00Z'],
];

/** A random expression with a zone, a moment and how many minutes from then on are looked at. */
export const anyCron = fc
  .record({
    minutes: field(0, 59),
    hours: fc.oneof(field(0, 23), fc.constantFrom('20-2', '22-1/2', '0-4')),
    days,
    months: fc.oneof({ weight: 4, arbitrary: fc.constant('*') }, { weight: 1, arbitrary: field(1, 12, MONTHS) }),
    years: fc.oneof(
      { weight: 4, arbitrary: fc.constant('*') },
      { weight: 1, arbitrary: fc.constantFrom('2026', '2011/5', '2026-2028') },
    ),
    moment: fc.constantFrom(...MOMENTS),
    second: fc.constantFrom(0, 30_500),
    minutesLong: fc.integer({ min: 60, max: 4_000 }),
  })
  .map(({ minutes, hours, days: [dom, dow], months, years, moment: [timezone, from], second, minutesLong }) => ({
    expression: `cron(${minutes} ${hours} ${dom} ${months} ${dow} ${years})`,
    timezone,
    from: Date.parse(from) + second,
    minutes: minutesLong,
  }));
