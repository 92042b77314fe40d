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
  ItemProcessor?: { ProcessorConfig: { Mode: string; ExecutionType: string }; States: Record<string, State> };
};
type Rule = { ErrorEquals: string[]; JitterStrategy?: string; BackoffRate?: number };

const machines = readdirSync('statemachines').map((file) => {
  const text = readFileSync(`statemachines/${file}`, 'utf8');
  return { file, text, definition: JSON.parse(text) as { States: Record<string, State>; TimeoutSeconds?: number } };
});

/** Every task, those of a map's children among them. */
const tasksOf = (states: Record<string, State>): [string, State][] =>
  Object.entries(states).flatMap(([name, state]): [string, State][] =>
    state.Type === 'Task' ? [[name, state]] : state.ItemProcessor ? tasksOf(state.ItemProcessor.States) : [],
  );

describe.each(machines)('$file', ({ file, text, definition }) => {
  const tasks = tasksOf(definition.States);
  const maps = Object.entries(definition.States).filter(([, state]) => state.Type === 'Map');

  it.runIf(maps.length === 0)('is spoken by our interpreter', () => {
    const functions = new Set(['retrain', 'evaluate', 'ask', 'release']);
    const filled = JSON.parse(text.replace(/\$\{(\w+)Function\}/g, (_, name: string) => name.toLowerCase()));
    expect(() => loadMachine(file.split('.')[0]!, filled, functions)).not.toThrow();
  });

  it.runIf(maps.length > 0)('is refused by our interpreter, by the state it does not speak', () => {
    expect(() => loadMachine(file, JSON.parse(text), new Set())).toThrow(/field `Type`/);
  });

  it('maps in children that end within the five minutes of an Express execution, and tells what went wrong', () => {
    for (const [name, { ItemProcessor, Catch, Retry }] of maps) {
      expect(ItemProcessor?.ProcessorConfig, name).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' });
      for (const [child, { TimeoutSeconds }] of tasksOf(ItemProcessor!.States))
        expect(TimeoutSeconds, child).toBeLessThan(300);
      expect(Catch?.at(-1)?.ErrorEquals, name).toEqual(['States.ALL']);
      expect(
        Retry?.every((rule) => rule.JitterStrategy === 'FULL'),
        name,
      ).toBe(true);
    }
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

  it('keeps task tokens to the function that asks', () => {
    const withToken = tasks.filter(([, state]) => JSON.stringify(state).includes('Task.Token'));
    expect(withToken.every(([, state]) => state.Resource?.endsWith('.waitForTaskToken'))).toBe(true);
  });
});
