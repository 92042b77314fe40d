import * as z from 'zod';

/**
 * What one cell of an output row is: `score` (chance of the second class, or any number that rises with it), `label` (the class the
 * container chose), `value` (a regression's answer), `probabilities` (one cell with a JSON array, a number a class, or a JSON object by class),
 * `probability:<class>`, `attribution:<feature>`, `ignored`. `=<name>` behind it says under which name a JSON object or a table has
 * it: `label=predicted_label`.
 */
export const OutputCell = z
  .string()
  .regex(
    /^(score|label|value|probabilities|ignored|probability:[^=]{1,200}|attribution:[^=]{1,256})(=.{1,256})?$/,
    'must be `score`, `label`, `value`, `probabilities`, `probability:<class>`, `attribution:<feature>` or `ignored`, each with `=<name>` where it is called otherwise',
  );

export type Role = {
  is: 'score' | 'label' | 'value' | 'probabilities' | 'probability' | 'attribution' | 'ignored';
  of?: string;
  name: string;
};

/** Reads what `OutputCell` let pass. */
export function roleOf(cell: string): Role {
  const [, is, of, name] = /^([a-z]+)(?::([^=]*))?(?:=(.*))?$/s.exec(cell)!;
  const role = { is: is as Role['is'], name: name ?? cell };
  return of === undefined ? role : { ...role, of };
}
