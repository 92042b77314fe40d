import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadMachine } from '../../lib/adapters/local/workflows/load-machine.ts';

type State = {
  Type: string;
  Resource?: string;
  TimeoutSeconds?: number;
  Retry?: Rule[];
  Catch?: Rule[];
  Arguments?: { FunctionName: string };
};
type Rule = { ErrorEquals: string[]; JitterStrategy?: string; BackoffRate?: number };

const machines = readdirSync('statemachines').map((file) => {
  const text = readFileSync(`statemachines/${file}`, 'utf8');
  return { file, text, definition: JSON.parse(text) as { States: Record<string, State>; TimeoutSeconds?: number } };
});

describe.each(machines)('$file', ({ file, text, definition }) => {
  const tasks = Object.entries(definition.States).filter(([, state]) => state.Type === 'Task');

  it('is spoken by our interpreter', () => {
    const functions = new Set(['retrain', 'evaluate', 'ask', 'release']);
    const filled = JSON.parse(text.replace(/\$\{(\w+)Function\}/g, (_, name: string) => name.toLowerCase()));
    expect(() => loadMachine(file.split('.')[0]!, filled, functions)).not.toThrow();
  });

  it('ends some day, and so does each of its tasks', () => {
    expect(definition.TimeoutSeconds).toBeGreaterThan(0);
    for (const [name, state] of tasks) expect(state.TimeoutSeconds, name).toBeGreaterThan(0);
  });

  it('retries what a dependency could not do, with backoff, and catches everything last', () => {
    for (const [name, { Retry, Catch }] of tasks) {
      expect(
        Retry?.some((r) => r.ErrorEquals.includes('DependencyError') && (r.BackoffRate ?? 1) > 1),
        name,
      ).toBe(true);
      expect(
        Retry?.flatMap((r) => r.ErrorEquals),
        name,
      ).not.toContain('InvalidEventError');
      expect(Catch?.at(-1)?.ErrorEquals, name).toEqual(['States.ALL']);
    }
  });

  it('runs a task again whose function was killed, ran out of memory or of time', () => {
    // Lambda answers `Runtime.ExitError` for a process that is gone, `Sandbox.Timedout` for one that took too long, and Step Functions
    // reports the name as it is (or `Lambda.Unknown`, in older runtimes); every task of ours may be repeated.
    for (const [name, { Retry }] of tasks)
      for (const error of ['Runtime.ExitError', 'Sandbox.Timedout', 'Lambda.Unknown'])
        expect(
          Retry?.flatMap((r) => r.ErrorEquals),
          name,
        ).toContain(error);
  });

  it('keeps task tokens to the function that asks', () => {
    const withToken = tasks.filter(([, state]) => JSON.stringify(state).includes('Task.Token'));
    expect(withToken.every(([, state]) => state.Resource?.endsWith('.waitForTaskToken'))).toBe(true);
  });
});
