import type { Column, Row, Task } from '../parts/rows.ts';
import type { Flight } from './data.ts';

const between =
  (low: number, high: number, whole = false) =>
  (value: number | string): boolean =>
    Number(value) >= low && Number(value) < high && (!whole || Number.isInteger(value));
const isCode = (value: number | string): boolean => /^[A-Z]{3}$/.test(String(value));
const airport = (name: string): Column => ({
  name,
  type: 'category',
  fits: isCode,
  give: 'a code of three capital letters',
});

/** What is known of a flight before it leaves: `hour` 0-24 (decimal), `weekday` 0 (Sunday) to 6, `distance` in miles, two airport codes. */
export const FLIGHT: readonly Column[] = [
  { name: 'hour', type: 'number', fits: between(0, 24), give: 'a number from 0 to below 24' },
  { name: 'weekday', type: 'number', fits: between(0, 7, true), give: '0 (Sunday) to 6' },
  { name: 'distance', type: 'number', fits: (value) => Number(value) > 0, give: 'miles above 0' },
  airport('origin'),
  airport('destination'),
];

/** Whether a flight is more than a quarter of an hour late. */
export const task: Task = { loss: 'logistic', features: FLIGHT, label: 'late' };

/** A flight as a row of the task. */
export const flightRow = ({ id, hour, weekday, distance, origin, destination, late }: Flight): Row => ({
  id,
  features: { hour, weekday, distance, origin, destination },
  label: Number(late),
});
