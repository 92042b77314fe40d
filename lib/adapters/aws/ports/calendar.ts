import type { Ports } from '../../../ports/ports.ts';
import { calendar } from '../../calendar.ts';

/** When schedules come due, by the same rules as Scheduler's. */
export const calendarPort = (): Pick<Ports, 'calendar'> => ({ calendar });
