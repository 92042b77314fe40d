import type { Ports } from '../../../ports/ports.ts';
import { lazily } from '../lazily.ts';

/** When schedules come due, by the same rules as Scheduler's. Loaded when a check may have been missed. */
export const calendarPort = (): Pick<Ports, 'calendar'> => ({
  calendar: lazily(async () => (await import('../../calendar.ts')).calendar),
});
