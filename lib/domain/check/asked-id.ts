import { iso } from '../time.ts';

/** Ids of checks that people asked for, as `decideAsked` makes them. */
export const ASKED_ID = /^chk-\d{8}T\d{4}-[0-9a-f]{10}$/;

/** How the ids begin of what was asked for in the minute of a moment (epoch ms): they sort as they were asked for. */
export const askedAt = (ms: number): string => `chk-${iso(ms).slice(0, 16).replace(/[-:]/g, '')}`;

/** The minute in which a check was asked for, from its id, as ISO time. */
export const minuteAsked = (id: string): string => {
  const [, year, month, day, hour, minute] = /^chk-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)-/.exec(id) ?? [];
  return `${year}-${month}-${day}T${hour}:${minute}:00.000Z`;
};
