import type { Column, Row, Task } from '../parts/rows.ts';
import type { Transaction } from './world/transactions.ts';

const least =
  (low: number, whole = false) =>
  (value: number | string): boolean =>
    Number(value) >= low && (!whole || Number.isInteger(value));
const count = (name: string): Column => ({
  name,
  type: 'number',
  fits: least(0, true),
  give: 'a whole number from 0 on',
});
const quantity = (name: string): Column => ({ name, type: 'number', fits: least(0), give: 'a number from 0 on' });

/** What a bank knows of a payment when it must answer (`world/features.ts` says what each is), in the order of a request. */
const PAYMENT: readonly Column[] = [
  quantity('amount'),
  quantity('amount_ratio'),
  quantity('hour'),
  { name: 'channel', type: 'category' },
  { name: 'merchant', type: 'category' },
  quantity('home_km'),
  quantity('speed_kmh'),
  count('minutes_since_last'),
  count('micro_payments_1h'),
  count('payments_24h'),
  quantity('limit_used'),
  count('account_days'),
  count('names_at_address'),
];

/** Whether a payment is fraud. Age band and region are not sent to the model: they stand beside the label, to be looked at by group. */
export const task: Task = { loss: 'logistic', features: PAYMENT, beside: ['age_band', 'region'], label: 'fraud' };

/** A payment as a row of the task. */
export const paymentRow = ({ id, features, fraud, age, region }: Transaction): Row => ({
  id,
  features,
  label: Number(fraud),
  beside: { age_band: age, region },
});
