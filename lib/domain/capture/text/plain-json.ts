import { InvalidEventError } from '../../errors.ts';
import { oddityIn, oddityText } from '../../plain-data.ts';
import { parseStrictJson } from './strict-json.ts';

/**
 * JSON that every reader understands alike: of a name that stands there twice another may take the first, and one that means an object's
 * prototype is dropped by who checks what the rest looks like. @throws InvalidEventError saying what is wrong
 */
export function plainJson(text: string): unknown {
  const parsed = parseStrictJson(text);
  if (!parsed.ok) throw new InvalidEventError(parsed.reason);
  const odd = oddityIn(parsed.value);
  if (odd) throw new InvalidEventError(oddityText(odd));
  return parsed.value;
}
