import type { Flight } from '../flights/data.ts';
import { FLIGHT, flightRow } from '../flights/task.ts';
import type { Row, Task } from '../parts/rows.ts';

/** Minutes late: who leaves early keeps no gate waiting, and of more than two hours people are told anyway. So no single flight decides a figure. */
const CAP = 120;

export const task: Task = { loss: 'squared', features: FLIGHT, label: 'minutes' };

/** A flight as a row of the task. */
export const minutesRow = (flight: Flight): Row => ({
  ...flightRow(flight),
  label: Math.min(CAP, Math.max(0, flight.delay)),
});
