import { describe, expect, it } from 'vitest';
import { FLOWS } from '../../../functions/flows.ts';
import type { Event } from '../../../lib/contract/events.ts';
import { wakesOf } from '../../../lib/flow/flow.ts';
import type { Bus } from '../../../lib/ports/effects.ts';

/** A bus with its rules, and what came to the queues behind them. */
export interface Wired {
  readonly bus: Bus;
  /** Resolves when at least so many messages have come; answers with all of them, in any order. */
  received(atLeast: number): Promise<{ flow: string; event: Event }[]>;
}

/** What every bus promises: an event comes whole to every flow whose rule names its type, and to no other. */
export function busContract(name: string, make: () => Promise<Wired>): void {
  describe(`the bus in ${name}`, () => {
    const eventOf = ({ type, kind }: { type: Event['detail-type']; kind: string }, seq: number): Event => ({
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
        data: { kind, text: 'ä€😀', share: '0.42', list: [1, { two: null }] },
      },
    });
    const waits = FLOWS.flatMap((flow) => wakesOf(flow, 'facts').map((wake) => ({ flow: flow.name, ...wake })));
    /** Every type that wakes somebody, with every kind that makes a difference. */
    const told = waits.flatMap(({ facts, kinds = ['other'] }) =>
      facts.flatMap((type) => kinds.map((kind) => ({ type, kind }))),
    );
    const flowsOf = ({ type, kind }: (typeof told)[number]): string[] =>
      waits
        .filter(({ facts, kinds }) => facts.includes(type) && (kinds?.includes(kind) ?? true))
        .map(({ flow }) => flow)
        .sort();

    it('brings each event whole to the flows whose rules name it, and to no other', async () => {
      const { bus, received } = await make();
      // One that wakes nobody goes first: had it a rule, it would be there by the end.
      const all = [
        { type: 'CheckRecorded', kind: 'drift' } as const,
        // A kind that nobody waits for wakes nobody.
        { type: 'CheckMissed', kind: 'fairness' } as const,
        ...told,
      ];
      const events = all.map(eventOf);
      for (const event of events) await bus.publish(event);
      const expected = events.flatMap((event, i) => flowsOf(all[i]!).map((flow) => ({ flow, event })));
      const inOrder = (list: { flow: string; event: Event }[]) =>
        list.toSorted((a, b) => a.event.detail.seq - b.event.detail.seq || a.flow.localeCompare(b.flow));
      expect(inOrder(await received(expected.length))).toEqual(inOrder(expected));
    });
  });
}
