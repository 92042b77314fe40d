import * as z from 'zod';

/**
 * The Amazon States Language our files are written in, and not a field more. Pages are below
 * docs.aws.amazon.com/step-functions/latest/dg/ ; each feature names the page its meaning was taken from.
 */

/** A value as JSON carries it: what states hand to each other. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Most seconds any field may say (state-task.html: `TimeoutSeconds` defaults to its own maximum). */
export const MAX_SECONDS = 99_999_999;

/** An object that names the unknown field and the known ones, because "invalid" helps nobody. */
function exactly<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown field ${issue.keys.map((k) => `\`${k}\``).join(', ')}: allowed are ${Object.keys(shape).join(', ')}`
        : undefined,
  });
}

/** `{% ... %}` with nothing outside (transforming-data.html, "Writing JSONata expressions"). */
export const isExpression = (text: string): boolean => text.startsWith('{%') && text.endsWith('%}') && text.length > 4;

const Expression = z.string().refine(isExpression, { error: 'must be one JSONata expression `{% ... %}`' });
const value = z.json() as z.ZodType<Json>;
const stateName = z.string().min(1).max(80, { error: 'a state name has at most 80 characters' });

const seconds = (least: number) =>
  z
    .union([z.number(), z.string()])
    .refine(
      (said) =>
        typeof said === 'number' ? Number.isInteger(said) && said >= least && said <= MAX_SECONDS : isExpression(said),
      { error: `must be a whole number of seconds from ${least} to ${MAX_SECONDS}, or \`{% ... %}\`` },
    );

/** RFC 3339 with capital T and Z or a numeric offset (state-wait.html, `Timestamp`). */
export const Timestamp = z.iso.datetime({ offset: true });

/** Variables (workflow-variables.html): `states` is reserved, a name has at most 80 characters. */
const Assign = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,79}$/, { error: 'a variable is 1-80 of [A-Za-z0-9_], no digit first' }),
  value,
);
/** What any state but Fail hands on (transforming-data.html, `Output`); Succeed has no `Assign`. */
const shaping = { Assign: Assign.optional(), Output: value.optional() };
/** Transitions (statemachine-structure.html): `Next` or `End`, never both. */
const moving = { Next: stateName.optional(), End: z.literal(true, { error: 'must be `true` or absent' }).optional() };
const movesOnce = (state: { Next?: string | undefined; End?: true | undefined }) =>
  (state.Next === undefined) !== (state.End === undefined);
const oneWay = { error: 'needs either `Next` or `End: true`, not both' };
const Comment = z.string().optional();

/** The only reserved names our files may match on (concepts-error-handling.html, "Error names"). */
const RESERVED = [
  'States.ALL',
  'States.Timeout',
  'States.TaskFailed',
  'States.NoChoiceMatched',
  'States.QueryEvaluationError',
];
const ErrorEquals = z
  .array(
    z
      .string()
      .min(1)
      .refine((name) => !name.startsWith('States.') || RESERVED.includes(name), {
        error: `names beginning with \`States.\` are reserved: allowed are ${RESERVED.join(', ')}`,
      }),
  )
  .min(1, { error: 'must name at least one error' })
  .refine((names) => !names.includes('States.ALL') || names.length === 1, {
    error: '`States.ALL` must stand alone in its list',
  });
/** `States.ALL` only in the last retrier or catcher: anything after it could never match (same page). */
const allIsLast = (rules: readonly { ErrorEquals: string[] }[]) =>
  rules.every((rule, i) => i === rules.length - 1 || !rule.ErrorEquals.includes('States.ALL'));
const lastOnly = { error: '`States.ALL` must be in the last entry' };

/** Retriers (concepts-error-handling.html, "Retrying after an error"), with the defaults of that page. */
const Retrier = exactly({
  ErrorEquals,
  IntervalSeconds: z.int().min(1).max(MAX_SECONDS).default(1),
  MaxAttempts: z.int().min(0).max(MAX_SECONDS).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().min(1).max(31_622_399).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE'], { error: 'must be `FULL` or `NONE`' }).default('NONE'),
}).refine((r) => r.MaxDelaySeconds === undefined || r.MaxDelaySeconds > r.IntervalSeconds, {
  error: '`MaxDelaySeconds` must be greater than `IntervalSeconds`',
});
export type Retrier = z.infer<typeof Retrier>;

/** Catchers (same page, "Fallback states"): only errors of a Task reach one here. */
const Catcher = exactly({ ErrorEquals, Next: stateName, ...shaping });

/** Lambda (connect-lambda.html), plain and with a callback token (connect-to-resource.html, "Wait for a callback"). */
export const INVOKE = 'arn:aws:states:::lambda:invoke';
export const INVOKE_AND_WAIT = 'arn:aws:states:::lambda:invoke.waitForTaskToken';

/** state-task.html */
const TaskState = exactly({
  Type: z.literal('Task'),
  Comment,
  Resource: z.enum([INVOKE, INVOKE_AND_WAIT], { error: `must be \`${INVOKE}\` or \`${INVOKE_AND_WAIT}\`` }),
  Arguments: exactly({
    FunctionName: z.string().refine((name) => name !== '' && !name.includes('{%'), {
      error: 'must be a literal function name, so that it can be checked when the machine is loaded',
    }),
    Payload: value,
  }),
  TimeoutSeconds: seconds(1).optional(),
  Retry: z.array(Retrier).refine(allIsLast, lastOnly).optional(),
  Catch: z.array(Catcher).refine(allIsLast, lastOnly).optional(),
  ...shaping,
  ...moving,
}).refine(movesOnce, oneWay);
export type TaskState = z.infer<typeof TaskState>;

/** state-choice.html: rules in order; state-level `Assign` and `Output` belong to `Default`. */
const Choice = exactly({
  Type: z.literal('Choice'),
  Comment,
  Choices: z
    .array(exactly({ Comment, Condition: Expression, Next: stateName, ...shaping }))
    .min(1, { error: 'must hold at least one rule' }),
  Default: stateName.optional(),
  ...shaping,
}).refine((c) => c.Default !== undefined || (c.Assign === undefined && c.Output === undefined), {
  error: '`Assign` and `Output` of a Choice belong to its `Default`: add one, or move them into the rules',
});
export type Choice = z.infer<typeof Choice>;

/** state-wait.html */
const Wait = exactly({
  Type: z.literal('Wait'),
  Comment,
  Seconds: seconds(0).optional(),
  Timestamp: z
    .union([Timestamp, Expression], {
      error: 'must be an RFC 3339 time such as `2026-03-14T01:59:00Z`, or `{% ... %}`',
    })
    .optional(),
  ...shaping,
  ...moving,
})
  .refine(movesOnce, oneWay)
  .refine((w) => (w.Seconds === undefined) !== (w.Timestamp === undefined), {
    error: 'needs exactly one of `Seconds` and `Timestamp`',
  });
export type Wait = z.infer<typeof Wait>;

/** state-pass.html */
const Pass = exactly({ Type: z.literal('Pass'), Comment, ...shaping, ...moving }).refine(movesOnce, oneWay);
/** state-succeed.html */
const Succeed = exactly({ Type: z.literal('Succeed'), Comment, Output: value.optional() });
/** state-fail.html; a name of one's own must not begin with `States.` (concepts-error-handling.html). */
const Fail = exactly({
  Type: z.literal('Fail'),
  Comment,
  Error: z
    .string()
    .refine((name) => !name.startsWith('States.'), { error: 'names beginning with `States.` are reserved' })
    .optional(),
  Cause: z.string().optional(),
});
export type Fail = z.infer<typeof Fail>;

const State = z.discriminatedUnion('Type', [TaskState, Choice, Wait, Pass, Succeed, Fail], {
  error: '`Type` must be one of Task, Choice, Wait, Pass, Succeed, Fail',
});
export type State = z.infer<typeof State>;

/** statemachine-structure.html; JSONata for the whole machine (transforming-data.html). */
export const Definition = exactly({
  Comment,
  QueryLanguage: z.literal('JSONata', { error: 'must be `JSONata`: JSONPath is not spoken here' }),
  StartAt: stateName,
  TimeoutSeconds: z.int().min(1).max(MAX_SECONDS).optional(),
  States: z.record(stateName, State),
});
export type Definition = z.infer<typeof Definition>;
