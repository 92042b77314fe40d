import { numberIn } from '../drift/columns/number-cell.ts';
import type { Row } from '../drift/columns/value.ts';
import { InvalidEventError } from '../errors.ts';
import type { Task } from '../task/task.ts';

const SCORES = ['score', 'probability', 'predicted_probability', 'y_pred_proba'];
const LABELS = ['predicted_label', 'predicted', 'prediction', 'y_pred'];
const VALUES = ['value', 'predicted', 'prediction', 'y_pred'];

/**
 * Which columns of a table hold a task's answer, by the names people give them: cells as `Task` takes them.
 * @param classes of a multiclass task where they are known
 * @param looks the first row and the columns that hold no answer: an id, the label; what the mend names is none of these, and a number where the task answers with one
 * @throws InvalidEventError when no column has one of those names
 */
export function guessOutput(
  type: Task['type'],
  columns: readonly string[],
  classes: readonly string[] = [],
  looks: Looks = {},
): string[] {
  const first = (names: readonly string[]) => names.find((name) => columns.includes(name));
  const as = (role: string, name: string | undefined) => (name === undefined ? [] : [`${role}=${name}`]);
  const chances = (['probability_', 'p_', ''] as const).find(
    (before) => classes.length > 0 && classes.every((name) => columns.includes(`${before}${name}`)),
  );
  const guess =
    type === 'regression'
      ? as('value', first(VALUES))
      : type === 'binary'
        ? [...as('label', first(LABELS)), ...as('score', first(SCORES))]
        : [
            ...as('label', first(LABELS)),
            ...(chances === undefined ? [] : classes.map((name) => `probability:${name}=${chances}${name}`)),
          ];
  if (guess.length > 0) return guess;
  const tried =
    type === 'regression' ? VALUES : type === 'binary' ? [...SCORES, ...LABELS] : [...LABELS, '`probability_<class>`'];
  const role = type === 'regression' ? 'value' : type === 'binary' ? 'score' : 'label';
  throw new InvalidEventError(
    `no column is called ${tried.join(', ')}: say where the answer is with \`--output\`, as in \`--output ${role}=${likelyColumn(columns, role !== 'label', looks)}\``,
  );
}

/** What is known of a table beside its columns. */
type Looks = { readonly first?: Row | undefined; readonly without?: readonly (string | undefined)[] | undefined };

/** The last column that may hold the answer, by its first value. */
function likelyColumn(columns: readonly string[], numeric: boolean, { first = [], without = [] }: Looks): string {
  const free = columns.filter((name) => !without.includes(name));
  const isNumber = (name: string) => numberIn(first[columns.indexOf(name)] ?? '') !== undefined;
  return free.findLast((name) => isNumber(name) === numeric) ?? free.at(-1) ?? 'answer';
}
