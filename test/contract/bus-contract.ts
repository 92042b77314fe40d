import { describe, expect, it } from 'vitest';
import { type Event, ROUTES } from '../../lib/contract/events.ts';
import type { Bus } from '../../lib/ports/effects.ts';

/** A bus with its rules, and what came to the queues behind them. */
export interface Wired {
  readonly bus: Bus;
  /** Resolves when at least so many messages have come; answers with all of them, in any order. */
  received(atLeast: number): Promise<{ flow: string; event: Event }[]>;
}

/** What every bus promises: an event comes whole to every flow whose rule names its type, and to no other. */
export function busContract(name: string, make: () => Promise<Wired>): void {
  describe(`the bus in ${name}`, () => {
    const eventOf = (type: Event['detail-type'], seq: number): Event => ({
      source: 'steward',
      'detail-type': type,
      detail: {
        schema: 1,
        tenant: 'default',
        model: 'flight-delay',
        version: 7,
        deployment: 'flight-delay-prod',
        chain: 'model.default.flight-delay',
        seq,
        hash: 'f'.repeat(64),
        at: '2026-11-01T00:00:00.000Z',
        actor: { kind: 'service', id: 'gate' },
        data: { text: 'ä€😀', share: '0.42', list: [1, { two: null }] },
      },
    });
    const flowsOf = (type: string): string[] =>
      [...new Set(ROUTES.filter(({ on }) => (on as readonly string[]).includes(type)).map(({ flow }) => flow))].sort();
    const types = [...new Set(ROUTES.flatMap(({ on }) => on as readonly Event['detail-type'][]))];

    it('brings each event whole to the flows whose rules name it, and to no other', async () => {
      const { bus, received } = await make();
      // One that wakes nobody goes first: had it a rule, it would be there by the end.
      const events = (['CheckRecorded', ...types] as const).map(eventOf);
      for (const event of events) await bus.publish(event);
      const expected = events.flatMap((event) => flowsOf(event['detail-type']).map((flow) => ({ flow, event })));
      const inOrder = (list: { flow: string; event: Event }[]) =>
        list.toSorted((a, b) => a.event.detail.seq - b.event.detail.seq || a.flow.localeCompare(b.flow));
      expect(inOrder(await received(expected.length))).toEqual(inOrder(expected));
    });
  });
}
