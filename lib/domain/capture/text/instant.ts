const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/;

/**
 * Epoch milliseconds of an ISO 8601 time that names its offset (`2026-11-23T06:00:00.5Z`, `…+14:00`). Undefined for
 * everything one would have to guess at: no offset, a number, 30 February, second 60. Finer digits are cut off.
 */
export function parseInstant(text: unknown): number | undefined {
  const match = typeof text === 'string' ? INSTANT.exec(text) : null;
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const milliseconds = Number((match[7] ?? '0').padEnd(3, '0').slice(0, 3));
  const [offsetHour, offsetMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59 || offsetMinute > 59 || offsetHour * 60 + offsetMinute > 14 * 60) {
    return undefined;
  }
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  // JavaScript would turn 30 February into 2 March
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return undefined;
  local.setUTCHours(hour, minute, second, milliseconds);
  return local.getTime() - (match[8] === '-' ? -1 : 1) * (offsetHour * 60 + offsetMinute) * 60_000;
}
