import { beforeEach, describe, expect, it } from 'vitest';
import type { Workflows } from '../../../lib/ports/workflows.ts';

/** Machine `asks` waits for a token for an hour and succeeds with what it is resumed with; `asks-briefly` waits for some seconds. */
export interface Running {
  readonly workflows: Workflows;
  /** Lets every execution go on until it can only wait. */
  settle(): Promise<void>;
  /** Lets the seconds of `asks-briefly` go by. */
  expire(): Promise<void>;
  /** Tokens handed out so far, in order. */
  readonly tokens: readonly string[];
}

/**
 * What every player of state machines promises. An engine known to take any name, or not to redrive, must fail there until it is mended; one
 * that spends a token only now and then is not asked.
 */
export function workflowsContract(
  name: string,
  make: () => Promise<Running>,
  engine = { spendsTokens: true, refusesNames: true, redrives: true },
): void {
  describe(`workflows in ${name}`, () => {
    let running: Running;
    beforeEach(async () => {
      running = await make();
    });
    const started = async (machine = 'asks') => {
      const { execution } = await running.workflows.start(machine, 'first', { version: 7 });
      await running.settle();
      return execution;
    };

    it('starts an execution once under a name', async () => {
      const first = await running.workflows.start('asks', 'first', { version: 7 });
      expect(first).toMatchObject({ already: false });
      await running.settle();
      // To Step Functions the same start while it runs is a success like the first.
      const again = await running.workflows.start('asks', 'first', { version: 7 });
      expect(again.execution).toBe(first.execution);
      await running.settle();
      expect(running.tokens).toHaveLength(1);
    });

    it('does not take another execution of that name for the one that was asked for', async () => {
      await started();
      await expect(running.workflows.start('asks', 'first', { version: 8 })).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining('started with another input'),
      });
      await running.settle();
      expect(running.tokens).toHaveLength(1);
    });

    it('refuses machines it does not know', async () => {
      await expect(running.workflows.start('nothing', 'x', {})).rejects.toMatchObject({ name: 'NotFoundError' });
    });

    const named = engine.refusesNames ? it : it.fails;
    named('refuses names that are none', async () => {
      for (const bad of ['', 'a b', 'x'.repeat(81)])
        await expect(running.workflows.start('asks', bad, {})).rejects.toMatchObject({ name: 'InvalidEventError' });
    });

    it('describes what runs and knows nothing of what was never started', async () => {
      const execution = await started();
      expect(await running.workflows.describe(execution)).toMatchObject({
        execution,
        machine: 'asks',
        status: 'RUNNING',
      });
      expect(await running.workflows.describe(`${execution}x`)).toBeUndefined();
    });

    it('goes on with the answer it is resumed with', async () => {
      const execution = await started();
      expect(await running.workflows.resume(running.tokens[0]!, { answer: 'yes' })).toBe('resumed');
      await running.settle();
      const ended = await running.workflows.describe(execution);
      expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { answer: 'yes' } });
    });

    it('is too late for a token nobody handed out', async () => {
      await started();
      expect(await running.workflows.resume('never-handed-out', 'no')).toBe('too-late');
    });

    const redriven = engine.redrives ? it : it.fails;
    redriven('is redriven where it failed: asks again with another token, and goes on with the answer', async () => {
      const execution = await started('asks-briefly');
      expect(await running.workflows.redrive(execution)).toMatchObject({ verdict: 'not-redrivable' });
      await running.expire();
      await running.settle();
      expect(await running.workflows.unsettled('asks-briefly', ['fir'])).toMatchObject([
        { execution, status: 'FAILED' },
      ]);
      expect(await running.workflows.unsettled('asks-briefly', ['sec'])).toEqual([]);
      expect(await running.workflows.redrive(execution)).toEqual({ verdict: 'redriven' });
      await running.settle();
      expect(running.tokens).toHaveLength(2);
      expect(await running.workflows.resume(running.tokens[0]!, 'old')).toBe('too-late');
      expect(await running.workflows.resume(running.tokens[1]!, 'new')).toBe('resumed');
      await running.settle();
      expect(await running.workflows.find('asks-briefly', 'first')).toMatchObject({
        status: 'SUCCEEDED',
        output: 'new',
      });
      expect(await running.workflows.redrive(execution)).toMatchObject({ verdict: 'not-redrivable' });
      await expect(running.workflows.redrive(`${execution}x`)).rejects.toMatchObject({ name: 'NotFoundError' });
    });

    const spent = engine.spendsTokens ? it : it.skip;
    spent('is too late for a spent token', async () => {
      await started();
      await running.workflows.resume(running.tokens[0]!, 'yes');
      expect(await running.workflows.resume(running.tokens[0]!, 'no')).toBe('too-late');
    });

    spent('is too late once the wait has timed out', async () => {
      const execution = await started('asks-briefly');
      await running.expire();
      expect(await running.workflows.resume(running.tokens[0]!, 'yes')).toBe('too-late');
      await running.settle();
      expect(await running.workflows.describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    });
  });
}
