import type { CostLine, MonthCost } from '../../domain/usage/month-cost.ts';

/** A sum of a month: `at least` where something has no figure, and no figure at all where nothing has one. */
export function moreThan({ usd, atLeast, lines }: Pick<MonthCost, 'usd' | 'atLeast' | 'lines'>): string {
  if (lines.length === 0) return 'nothing ran';
  if (atLeast && usd === 0) return 'unknown';
  return `${atLeast ? 'at least ' : ''}${usd.toFixed(2)} USD`;
}

/** What was paid for, and how its cost adds up. */
export function costInWords({ what, deployment = '', served, hours, count = 0, from, until }: CostLine): string {
  const parts = hours.map(
    ({ type, hours, assumed, price }) =>
      `${hours} h x ${type} at ${price ?? '?'}${assumed === undefined ? '' : ` (${assumed} h assumed)`}`,
  );
  const sum = parts.join(' + ');
  if (what === 'training') return many(count, 'retrain');
  if (what === 'jobs') return `${deployment}, ${many(count, 'transform job')}: ${sum}`;
  const span = from && until ? `, ${minute(from)} to ${minute(until)}` : '';
  return `${deployment}, ${served}: ${sum || 'no instance ran'}${sum ? span : ''}`;
}

const many = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
const minute = (at: string): string => at.slice(0, 16).replace('T', ' ');
