import { describe, expect, it } from 'vitest';
import { headlineIncident } from '../../../lib/domain/incident/headline-incident.ts';
import { INCIDENT_KINDS } from '../../../lib/domain/incident/incident.ts';

describe('the loudest incident', () => {
  it('is what is wrong with what serves, before what nobody looked at and what was tried; of one kind the first opened', () => {
    const all = INCIDENT_KINDS.map((kind) => ({ id: 'inc-2', kind }));
    const order: string[] = [];
    for (let left = all; left.length > 0; left = left.filter(({ kind }) => kind !== order.at(-1)))
      order.push(headlineIncident(left)!.kind);
    expect(order.slice(0, 5)).toEqual(['out-of-band', 'release', 'golden', 'operations', 'quality']);
    // What only costs money comes last.
    expect(order.slice(-4)).toEqual(['retrain', 'gate', 'idle', 'oversized']);
    // Every kind has a place of its own.
    expect(new Set(order)).toEqual(new Set(INCIDENT_KINDS));
    const earlier = { id: 'inc-1', kind: 'drift' as const };
    expect(headlineIncident([{ id: 'inc-2', kind: 'drift' as const }, earlier])).toBe(earlier);
    expect(headlineIncident([])).toBeUndefined();
  });
});
