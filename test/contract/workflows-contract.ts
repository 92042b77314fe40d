import { beforeEach, describe, expect, it } from 'vitest';
import type { Workflows } from '../../lib/ports/workflows.ts';

/** Machine `asks` waits for a token for an hour and succeeds with what it is resumed with. */
export interface Running {
  readonly workflows: Workflows;
  /** Lets every execution go on until it can only wait. */
  settle(): Promise<void>;
  pass(milliseconds: number): void;
  /** Tokens handed out so far, in order. */
  readonly tokens: readonly string[];
}

/** What every player of state machines promises. */
export function workflowsContract(name: string, make: () => Promise<Running>): void {
  describe(`workflows in ${name}`, () => {
    let running: Running;
    beforeEach(async () => {
      running = await make();
    });
    const started = async (input: unknown = { version: 7 }) => {
      const { execution } = await running.workflows.start('asks', 'first', input);
      await running.settle();
      return execution;
    };

    it('starts an execution once under a name, whatever the input is the second time', async () => {
      const first = await running.workflows.start('asks', 'first', { version: 7 });
      expect(first).toMatchObject({ already: false });
      await running.settle();
      expect(await running.workflows.start('asks', 'first', { version: 8 })).toEqual({ ...first, already: true });
      await running.settle();
      expect(running.tokens).toHaveLength(1);
    });

    it('refuses machines it does not know and names that are none', async () => {
      await expect(running.workflows.start('nothing', 'x', {})).rejects.toMatchObject({ name: 'NotFoundError' });
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

    it('is too late for a spent token, and for one nobody handed out', async () => {
      await started();
      await running.workflows.resume(running.tokens[0]!, 'yes');
      expect(await running.workflows.resume(running.tokens[0]!, 'no')).toBe('too-late');
      expect(await running.workflows.resume('never-handed-out', 'no')).toBe('too-late');
    });

    it('is redriven where it failed: asks again with another token, and goes on with the answer', async () => {
      const execution = await started();
      expect(await running.workflows.redrive(execution)).toMatchObject({ verdict: 'not-redrivable' });
      running.pass(3_600_000);
      await running.settle();
      expect(await running.workflows.unsettled('asks', ['fir'])).toMatchObject([{ execution, status: 'FAILED' }]);
      expect(await running.workflows.unsettled('asks', ['sec'])).toEqual([]);
      expect(await running.workflows.redrive(execution)).toEqual({ verdict: 'redriven' });
      await running.settle();
      expect(running.tokens).toHaveLength(2);
      expect(await running.workflows.resume(running.tokens[0]!, 'old')).toBe('too-late');
      expect(await running.workflows.resume(running.tokens[1]!, 'new')).toBe('resumed');
      await running.settle();
      expect(await running.workflows.find('asks', 'first')).toMatchObject({ status: 'SUCCEEDED', output: 'new' });
      expect(await running.workflows.redrive(execution)).toMatchObject({ verdict: 'not-redrivable' });
      await expect(running.workflows.redrive(`${execution}x`)).rejects.toMatchObject({ name: 'NotFoundError' });
    });

    it('is too late once the wait has timed out', async () => {
      const execution = await started();
      running.pass(3_600_000);
      expect(await running.workflows.resume(running.tokens[0]!, 'yes')).toBe('too-late');
      await running.settle();
      expect(await running.workflows.describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    });
  });
}
