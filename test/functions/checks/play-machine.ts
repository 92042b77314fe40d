import { readFileSync } from 'node:fs';
import jsonata from 'jsonata';
import { expect } from 'vitest';

// biome-ignore lint/suspicious/noExplicitAny: states as their file has them
type State = Record<string, any>;

/** Where an execution failed: what RedriveExecution goes on from. */
export class Failed extends Error {
  readonly at: { name: string; data: unknown; variables: State };
  constructor(cause: unknown, at: Failed['at']) {
    super(`failed in ${at.name}`, { cause });
    this.at = at;
  }
}

export type Functions = Readonly<Record<string, (payload: unknown) => Promise<unknown>>>;

/**
 * A machine with a distributed map as its file says, with its own expressions and our functions, each tried as often as the file says; waits and
 * parallel children are AWS's.
 * @param from where an execution failed, to redrive it from there
 */
export async function playMachine(
  name: string,
  functions: Functions,
  input: unknown,
  from?: Failed['at'],
): Promise<unknown> {
  const machine = JSON.parse(readFileSync(`statemachines/${name}.asl.json`, 'utf8')) as State;
  const play = async (states: State, startAt: string, start: unknown, variables: State): Promise<unknown> => {
    let name = startAt;
    let data = start;
    for (;;) {
      const state = states[name] as State;
      const fill = async (template: unknown, result?: unknown): Promise<State[string]> => {
        if (Array.isArray(template)) return Promise.all(template.map((one) => fill(one, result)));
        if (typeof template === 'object' && template !== null)
          return Object.fromEntries(
            await Promise.all(Object.entries(template).map(async ([k, v]) => [k, await fill(v, result)] as const)),
          );
        const code = typeof template === 'string' && /^\{%(.*)%\}$/s.exec(template)?.[1];
        if (!code) return template;
        const bindings = { ...variables, states: { input: data, result } };
        // A round trip through JSON: payloads between states are nothing else.
        return JSON.parse(JSON.stringify((await jsonata(code).evaluate({}, bindings)) ?? null));
      };
      let result: unknown;
      if (state.Type === 'Fail') throw new Error(await fill(state.Error));
      const failed = (cause: unknown): never => {
        throw new Failed(cause, { name, data, variables });
      };
      if (state.Type === 'Task') {
        const { FunctionName, Payload } = await fill(state.Arguments);
        const fn = functions[/\$\{(\w+)\}/.exec(FunctionName)![1]!]!;
        result = { Payload: await tried(state.Retry, () => fn(Payload)).catch(failed), StatusCode: 200 };
      }
      if (state.Type === 'Map') {
        const { States, StartAt } = state.ItemProcessor;
        const children = (await fill(state.Items)).map((item: unknown) => play(States, StartAt, item, {}));
        result = await Promise.all(children).catch(failed);
        expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(256 * 1024);
      }
      const assigned = state.Assign && (await fill(state.Assign, result));
      let next = state.Next as string | undefined;
      if (state.Type === 'Choice') {
        next = state.Default;
        for (const { Condition, Next } of state.Choices) if (await fill(Condition)) next = Next;
      } else if (state.Output) data = await fill(state.Output, result);
      Object.assign(variables, assigned);
      if (!next) return data;
      name = next;
    }
  };
  return from
    ? play(machine.States, from.name, from.data, from.variables)
    : play(machine.States, machine.StartAt, input, {});
}

/** Once, and again as often as the first rule that covers the error says. */
async function tried(rules: State[], call: () => Promise<unknown>): Promise<unknown> {
  for (let used = 0; ; used += 1) {
    try {
      return await call();
    } catch (error) {
      const rule = rules.find(({ ErrorEquals }) => ErrorEquals.includes((error as Error).name));
      if (!rule || used >= rule.MaxAttempts) throw error;
    }
  }
}
