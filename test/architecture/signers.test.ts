import { expect, it } from 'vitest';
import { FLOWS } from '../../functions/flows.ts';

/** Said once more and by hand: who decides signs, and whoever else could would decide. The rights that follow are in `test/stacks/rights`. */
const SIGNERS = ['answer', 'ask', 'command', 'race', 'release', 'resume', 'sweep'];

it('decisions are signed by these flows and by no other', () =>
  expect(FLOWS.flatMap(({ name, signs }) => (signs ? [name] : [])).toSorted()).toEqual(SIGNERS));
