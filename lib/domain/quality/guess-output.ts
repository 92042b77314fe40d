import { InvalidEventError } from '../errors.ts';
import type { Task } from '../task/task.ts';

const SCORES = ['score', 'probability', 'predicted_probability', 'y_pred_proba'];
const LABELS = ['predicted_label', 'predicted', 'prediction', 'y_pred'];
const VALUES = ['value', 'predicted', 'prediction', 'y_pred'];

/**
 * Which columns of a table hold a task's answer, by the names people give them: cells as `Task` takes them.
 * @param classes of a multiclass task where they are known
 * @throws InvalidEventError when no column has one of those names
 */
export function guessOutput(type: Task['type'], columns: readonly string[], classes: readonly string[] = []): string[] {
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
  throw new InvalidEventError(
    `no column is called ${tried.join(', ')}: say where the answer is with \`--output\`, as in \`--output ${type === 'regression' ? 'value' : type === 'binary' ? 'score' : 'label'}=${columns.at(-1) ?? 'answer'}\``,
  );
}
