import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Execution } from '../../../lib/ports/workflows.ts';
import type { Machine, Task } from '../engines/step-functions.ts';
import { type FunctionName, PATHS, type Path, TAKES } from '../paths.ts';

/** How an execution ended, and the states it entered, in order (those of a map's children are executions of their own). */
export interface Played {
  readonly ended: Execution;
  readonly entered: readonly string[];
}

/** Plays one execution of a machine to its end; the function that asks is answered with `people`, once it has asked. */
export type Play = (machine: Machine, input: unknown, tasks: Record<string, Task>, path: Path) => Promise<Played>;

/** A machine as its file is now, its functions called by their names. */
const machineOf = (name: string): Machine => {
  const text = readFileSync(`statemachines/${name}.asl.json`, 'utf8');
  const kebab = (pascal: string): string => pascal.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  return JSON.parse(text.replace(/\$\{(\w+)Function\}/g, (_, pascal: string) => kebab(pascal)));
};

/** Every way from one state of a machine to another: by `Next`, by a choice, by a catch. */
const waysOf = ({ States }: Machine): string[] =>
  Object.entries(States).flatMap(([name, { Next, Default, Choices = [], Catch = [] }]) => {
    const to = [Next, Default, ...[...Choices, ...Catch].map((way) => way.Next)];
    return [...new Set(to.filter((next) => next !== undefined))].map((next) => `${name} → ${next}`);
  });

/** What was called, and what was wrong with it: a machine retries what fails, so that a refusal here would go unheard. */
interface Watched {
  readonly calls: string[];
  readonly wrong: string[];
}

/** The functions of a path: each call is checked by the function's own schema, and answered as the path says. */
function functionsOf({ script }: Path, watched: Watched): Record<string, Task> {
  const said = new Map<string, number>();
  const task =
    (name: FunctionName): Task =>
    async (payload) => {
      const step = (payload as { step?: string }).step;
      const call = step === undefined ? name : `${name} ${step}`;
      watched.calls.push(call);
      const taken = TAKES[name].safeParse(payload);
      if (!taken.success) watched.wrong.push(`${call}: ${taken.error.message}`);
      const answers = script.find(({ of }) => of === call)?.say;
      if (!answers) {
        watched.wrong.push(`${call}: nobody expected this call`);
        throw Object.assign(new Error('an unexpected call'), { name: 'Unexpected' });
      }
      const nth = said.get(call) ?? 0;
      said.set(call, nth + 1);
      const answer = answers[Math.min(nth, answers.length - 1)]!;
      if ('fails' in answer) throw Object.assign(new Error('as the path says'), { name: answer.fails });
      return answer;
    };
  return Object.fromEntries(Object.keys(TAKES).map((name) => [name, task(name as FunctionName)]));
}

/** What every player of state machines makes of ours; `speaks` says which machines it takes. */
export function machinesContract(name: string, play: Play, speaks: (machine: string) => boolean): void {
  describe(`our machines in ${name}`, () => {
    const paths = PATHS.filter(({ machine }) => speaks(machine));
    const gone = new Set<string>();
    // Beside each other: what takes time is waiting.
    it.concurrent.each(paths)('$machine: $called', async (path) => {
      const watched: Watched = { calls: [], wrong: [] };
      const { ended, entered } = await play(machineOf(path.machine), path.input, functionsOf(path, watched), path);
      expect(watched.wrong).toEqual([]);
      expect(watched.calls).toEqual(path.calls);
      const { status, output, error } = ended;
      expect({ status, ...(output !== undefined && { output }), ...(error !== undefined && { error }) }).toEqual(
        path.ends,
      );
      for (const [i, next] of entered.slice(1).entries()) gone.add(`${path.machine}: ${entered[i]} → ${next}`);
    });

    it('every way from one state to another was gone', () => {
      const machines = [...new Set(paths.map(({ machine }) => machine))];
      const ways = machines.flatMap((machine) => waysOf(machineOf(machine)).map((way) => `${machine}: ${way}`));
      expect(ways.filter((way) => !gone.has(way))).toEqual([]);
    });
  });
}
