import { createHash } from 'node:crypto';
import { InvalidEventError } from '../../../domain/errors.ts';
import { Definition, INVOKE_AND_WAIT, isExpression, type Json, type State } from './definition.ts';
import { checkExpression, type ExpressionPlace, FUNCTIONS } from './expression.ts';

/** A machine that may run: every name in it leads somewhere, every expression can be evaluated. */
export interface Machine {
  readonly name: string;
  readonly definition: Definition;
  /** The JSON it was read from: kept with its executions, which end under the definition they started with. */
  readonly source: string;
  /** SHA-256 of `source`, hex. */
  readonly digest: string;
}

/** Machines that were found sound, by what they were read from and may call: every plane of a process runs the same. */
const sound = new Map<string, Machine>();

/**
 * Reads an ASL definition, refusing whatever this interpreter does not do exactly as Step Functions does.
 * @param functions names `Arguments.FunctionName` may have; absent: any
 * @throws InvalidEventError naming machine, state and field of every problem found
 */
export function loadMachine(name: string, asl: unknown, functions?: ReadonlySet<string>): Machine {
  const source = JSON.stringify(asl);
  const from = JSON.stringify([name, source, functions && [...functions]]);
  const machine = sound.get(from) ?? { ...checkedMachine(name, asl, functions), source, digest: digestOf(source) };
  sound.set(from, machine);
  return machine;
}

const digestOf = (source: string): string => createHash('sha256').update(source).digest('hex');

function checkedMachine(
  name: string,
  asl: unknown,
  functions?: ReadonlySet<string>,
): Pick<Machine, 'name' | 'definition'> {
  const parsed = Definition.safeParse(asl);
  if (!parsed.success) throw refused(parsed.error.issues.map((issue) => `${place(name, issue.path)}: ${said(issue)}`));
  const definition = parsed.data;
  const problems = [...graphProblems(name, definition), ...expressionProblems(name, definition)];
  for (const [state, { FunctionName }] of taskArguments(definition)) {
    if (functions !== undefined && !functions.has(FunctionName))
      problems.push(
        `${place(name, ['States', state, 'Arguments', 'FunctionName'])}: no task named \`${FunctionName}\` was given: ` +
          `allowed are ${[...functions].join(', ') || 'none'}`,
      );
  }
  if (problems.length > 0) throw refused(problems);
  return { name, definition };
}

const refused = (problems: string[]) => new InvalidEventError(problems.join('; '));

/** The schema library's own sentences begin with a capital; those inside a refused key are one level down. */
function said(issue: { message: string; code?: string; issues?: { message: string }[] }): string {
  const { message } = issue.code === 'invalid_key' && issue.issues?.[0] ? issue.issues[0] : issue;
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** ``machine `release`, state `Ask`, field `Retry.0.ErrorEquals` `` */
function place(machine: string, path: readonly PropertyKey[]): string {
  const [first, state, ...rest] = path.map(String);
  const where = first === 'States' && state !== undefined ? `, state \`${state}\`` : '';
  const field = (where === '' ? path.map(String) : rest).join('.');
  return `machine \`${machine}\`${where}${field === '' ? '' : `, field \`${field}\``}`;
}

function* taskArguments(definition: Definition): Generator<[string, { FunctionName: string }]> {
  for (const [name, state] of Object.entries(definition.States))
    if (state.Type === 'Task') yield [name, state.Arguments];
}

/** Every way out of a state, with the field that names it. */
function exits(state: State): [field: string, next: string][] {
  const found: [string, string | undefined][] = [];
  if ('Next' in state) found.push(['Next', state.Next]);
  if (state.Type === 'Choice') {
    state.Choices.forEach((rule, i) => void found.push([`Choices.${i}.Next`, rule.Next]));
    found.push(['Default', state.Default]);
  }
  if (state.Type === 'Task') state.Catch?.forEach((rule, i) => void found.push([`Catch.${i}.Next`, rule.Next]));
  return found.filter((exit): exit is [string, string] => exit[1] !== undefined);
}

function graphProblems(machine: string, { StartAt, States }: Definition): string[] {
  const problems: string[] = [];
  const known = (name: string) => Object.hasOwn(States, name);
  if (!known(StartAt)) problems.push(`${place(machine, ['StartAt'])}: there is no state \`${StartAt}\``);
  const reached = new Set<string>();
  const open = [StartAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = known(name) ? States[name] : undefined;
    if (state === undefined || reached.has(name)) continue;
    reached.add(name);
    open.push(...exits(state).map(([, next]) => next));
  }
  for (const [name, state] of Object.entries(States)) {
    for (const [field, next] of exits(state))
      if (!known(next))
        problems.push(`${place(machine, ['States', name, ...field.split('.')])}: there is no state \`${next}\``);
    if (!reached.has(name)) problems.push(`${place(machine, ['States', name])}: no other state leads here`);
  }
  const terminal = (state: State) => state.Type === 'Succeed' || state.Type === 'Fail' || 'End' in state;
  if (!Object.values(States).some(terminal))
    problems.push(
      `${place(machine, ['States'])}: no state ends the execution: give one \`End: true\`, Succeed or Fail`,
    );
  return problems;
}

function expressionProblems(machine: string, definition: Definition): string[] {
  const problems: string[] = [];
  const variables = assigned(definition);
  for (const variable of variables)
    if (variable === 'states' || FUNCTIONS.has(variable))
      problems.push(`machine \`${machine}\`, variable \`${variable}\`: the name is taken by JSONata or Step Functions`);
  for (const [name, state] of Object.entries(definition.States)) {
    let readsToken = false;
    for (const [path, text, at] of strings(state, variables)) {
      const where = place(machine, ['States', name, ...path]);
      if (isExpression(text)) {
        const checked = checkExpression(text, at);
        readsToken ||= checked.readsToken;
        problems.push(...checked.problems.map((problem) => `${where}: ${problem}`));
      } else if (text.includes('{%') || text.includes('%}')) {
        problems.push(`${where}: \`${text}\` must begin with \`{%\` and end with \`%}\`, or contain neither`);
      }
    }
    if (state.Type === 'Task' && state.Resource === INVOKE_AND_WAIT && !readsToken)
      problems.push(
        `${place(machine, ['States', name, 'Arguments', 'Payload'])}: must hand over \`{% $states.context.Task.Token %}\`, ` +
          'or nobody can ever resume the task',
      );
  }
  return problems;
}

function assigned(definition: Definition): Set<string> {
  const names = new Set<string>();
  for (const state of Object.values(definition.States)) {
    const rules = state.Type === 'Choice' ? state.Choices : state.Type === 'Task' ? (state.Catch ?? []) : [];
    for (const holder of [state, ...rules])
      if ('Assign' in holder) for (const name of Object.keys(holder.Assign ?? {})) names.add(name);
  }
  return names;
}

/** Every string of a state that may be an expression, with what it may read. */
function* strings(
  state: State,
  variables: Set<string>,
): Generator<[path: string[], text: string, at: ExpressionPlace]> {
  const plain: ExpressionPlace = { variables };
  const done: ExpressionPlace = { variables, result: state.Type === 'Task' };
  for (const [field, held] of Object.entries(state)) {
    if (field === 'Catch') {
      for (const [i, rule] of (held as object[]).entries())
        yield* leaves(['Catch', String(i)], rule as Json, { variables, errorOutput: true });
    } else if (field === 'Arguments') {
      yield* leaves([field], held as Json, {
        variables,
        token: 'Resource' in state && state.Resource === INVOKE_AND_WAIT,
      });
    } else if (field !== 'Comment') {
      yield* leaves([field], held as Json, field === 'Output' || field === 'Assign' ? done : plain);
    }
  }
}

function* leaves(
  path: string[],
  value: Json | undefined,
  at: ExpressionPlace,
): Generator<[string[], string, ExpressionPlace]> {
  if (typeof value === 'string') yield [path, value, at];
  else if (value !== null && typeof value === 'object')
    for (const [key, held] of Object.entries(value)) if (key !== 'Comment') yield* leaves([...path, key], held, at);
}
