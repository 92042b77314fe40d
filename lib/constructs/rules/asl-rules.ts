/** A part of an Amazon States Language document, as parsed from JSON. */
// biome-ignore lint/suspicious/noExplicitAny: it may be anything, which is what the rules are about
type Json = Readonly<Record<string, any>>;

/** What a rule is asked about. */
interface Seen {
  readonly name: string;
  readonly state: Json;
  /** The states beside it, by name. */
  readonly states: Json;
  /** Whether it runs in an express execution, as a child of a distributed map. */
  readonly express: boolean;
}

/** What Lambda itself may answer on a bad day: docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html */
const LAMBDA = ['Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException'];
/**
 * A function whose process is gone, that took too long, and (of older runtimes) either: Step Functions reports the names as Lambda
 * gives them. Every task of ours may be repeated.
 */
const KILLED = ['Runtime.ExitError', 'Sandbox.Timedout', 'Lambda.Unknown'];
/** Trying again cures none of these; the last two are every error, and so these too. */
const NEVER = [
  'InvalidEventError',
  'ConflictError',
  'IntegrityError',
  'NotFoundError',
  'States.ALL',
  'States.TaskFailed',
];
const LONGEST_EXPRESS = 300;
const LONGEST_NAME = 80;
/** Half of what a new account may run at once (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const AT_ONCE = 5;

const asks = ({ state }: Seen): boolean => String(state.Resource).endsWith('.waitForTaskToken');
const retries = ({ state }: Seen): readonly Json[] => state.Retry ?? [];
const retried = (seen: Seen): readonly string[] => retries(seen).flatMap(({ ErrorEquals }) => ErrorEquals);
const isSmeared = ({ JitterStrategy }: Json): boolean => JitterStrategy === 'FULL';
const isExplained = ({ state }: Seen, { JitterStrategy }: Json): boolean =>
  JitterStrategy === 'NONE' && /jitter/i.test(state.Comment ?? '');
const text = (value: unknown): string => JSON.stringify(value ?? null);
const isBounded = (value: unknown): boolean =>
  typeof value === 'string' ? value.startsWith('{%') : typeof value === 'number' && value > 0;

/** What asl-validator does not see: by its name, what must hold for each state, and what is the matter where it does not. */
export const STATE_RULES: Readonly<Record<string, { readonly holds: (seen: Seen) => boolean; readonly says: string }>> =
  {
    'short-name': {
      holds: ({ name }) => name.length <= LONGEST_NAME,
      says: `its name has more than ${LONGEST_NAME} characters`,
    },
    'task-ends': {
      holds: ({ state }) => state.Type !== 'Task' || isBounded(state.TimeoutSeconds),
      says: 'a task without `TimeoutSeconds` waits for years',
    },
    'express-task-ends-in-time': {
      holds: ({ state, express }) => !express || state.Type !== 'Task' || state.TimeoutSeconds < LONGEST_EXPRESS,
      says: `an express execution ends after ${LONGEST_EXPRESS} s, and so must its task before, with a number`,
    },
    'wait-is-stated': {
      holds: ({ state }) => state.Type !== 'Wait' || isBounded(state.Seconds) || state.Timestamp !== undefined,
      says: 'a wait needs `Seconds` above 0 or a `Timestamp`',
    },
    'fails-itself': {
      holds: ({ state, states }) =>
        (state.Catch ?? []).every(({ Next }: Json) => !['Fail', undefined].includes(states[Next]?.Type)),
      says: 'a `Catch` must not lead to a Fail state: redriven, an execution enters that again and fails again; without it, it goes on from here',
    },
    'catches-everything-last': {
      holds: ({ state }) =>
        (state.Catch ?? []).every(
          ({ ErrorEquals }: Json, i: number) =>
            !ErrorEquals.includes('States.ALL') || (ErrorEquals.length === 1 && i === state.Catch.length - 1),
        ),
      says: 'a `Catch` of `States.ALL` must stand alone and last',
    },
    'retries-dependencies': {
      holds: (seen) => seen.state.Type !== 'Task' || retried(seen).includes('DependencyError'),
      says: 'it must retry on `DependencyError`',
    },
    'retries-lambda': {
      holds: (seen) =>
        !String(seen.state.Resource).includes(':lambda:invoke') || LAMBDA.every((name) => retried(seen).includes(name)),
      says: `it must retry on Lambda's own ${LAMBDA.join(', ')}`,
    },
    'retries-killed': {
      holds: (seen) =>
        !String(seen.state.Resource).includes(':lambda:invoke') || KILLED.every((name) => retried(seen).includes(name)),
      says: `it must run a function again that was killed or took too long: ${KILLED.join(', ')}`,
    },
    'retries-no-refusal': {
      holds: (seen) => !retried(seen).some((name) => NEVER.includes(name)),
      says: `it must retry on none of ${NEVER.join(', ')}`,
    },
    'backs-off-with-jitter': {
      holds: (seen) =>
        retries(seen).every(
          (r) => r.BackoffRate > 1 && r.MaxDelaySeconds > 0 && (isSmeared(r) || isExplained(seen, r)),
        ),
      says: 'each `Retry` needs `BackoffRate` above 1, `MaxDelaySeconds` and `JitterStrategy` `FULL`, or `NONE` and a `Comment` of the state on jitter',
    },
    'token-stays-in-the-call': {
      holds: (seen) => {
        const { Arguments, ...rest } = seen.state;
        const { ItemProcessor: _items, Iterator: _iterator, Branches: _branches, ...own } = rest;
        return !text(own).includes('Task.Token') && (!text(Arguments).includes('Task.Token') || asks(seen));
      },
      says: 'a task token may stand in the `Arguments` of a `.waitForTaskToken` task and nowhere else: outputs and variables are shown and logged',
    },
    'token-is-given': {
      holds: (seen) => !asks(seen) || text(seen.state.Arguments).includes('$states.context.Task.Token'),
      says: 'nobody can answer a task that waits for a token and gives none',
    },
    'choice-has-default': {
      holds: ({ state }) => state.Type !== 'Choice' || state.Default !== undefined,
      says: 'without `Default` a word nobody foresaw ends the execution',
    },
    'choice-compares-words': {
      holds: ({ state }) =>
        (state.Choices ?? []).every(({ Condition }: Json) => !/[<>]|= *-?\d|\$(sum|average|number)\(/.test(Condition)),
      says: 'a choice compares one word; thresholds belong to the domain',
    },
    'map-leaves-room': {
      holds: ({ state }) => state.Type !== 'Map' || (state.MaxConcurrency > 0 && state.MaxConcurrency <= AT_ONCE),
      says: `a map needs \`MaxConcurrency\` of at most ${AT_ONCE}: a new account runs ten functions at once`,
    },
    'map-names-its-mode': {
      holds: ({ state }) =>
        state.Type !== 'Map' ||
        state.ItemProcessor?.ProcessorConfig?.Mode === 'INLINE' ||
        ['STANDARD', 'EXPRESS'].includes(state.ItemProcessor?.ProcessorConfig?.ExecutionType),
      says: 'a map says in `ProcessorConfig` whether it is `INLINE`, or `DISTRIBUTED` with an `ExecutionType`',
    },
  };

/**
 * Everything the matter with a machine, each as `state: what`; empty when nothing is. Looks into maps and parallel branches.
 * `definition` is a parsed ASL document in JSONata, before or after its placeholders are filled.
 */
export function troublesOf(definition: Json): string[] {
  const whole = [
    ...(definition.QueryLanguage === 'JSONata' ? [] : ['machine: `QueryLanguage` must be `JSONata`']),
    ...(isBounded(definition.TimeoutSeconds) ? [] : ['machine: without `TimeoutSeconds` it runs for a year']),
  ];
  return [
    ...whole,
    ...statesOf(definition, false).flatMap((seen) =>
      Object.values(STATE_RULES).flatMap(({ holds, says }) => (holds(seen) ? [] : `${seen.name}: ${says}`)),
    ),
  ];
}

function statesOf({ States = {} }: Json, express: boolean): Seen[] {
  return Object.entries<Json>(States).flatMap(([name, state]) => {
    const items = state.ItemProcessor ?? state.Iterator;
    const inside = express || items?.ProcessorConfig?.ExecutionType === 'EXPRESS';
    const branches: Json[] = state.Branches ?? [];
    return [
      { name, state, states: States, express },
      ...(items ? statesOf(items, inside) : []),
      ...branches.flatMap((branch) => statesOf(branch, express)),
    ];
  });
}
