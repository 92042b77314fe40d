import { expect, it } from 'vitest';
import { requestedLine } from '../../../cli/text/requested-line.ts';

const about = { name: 'flight-delay/2', deployment: 'flight-delay-prod' };
const over = { execution: 'arn:aws:states:us-east-1:000000000000:execution:release:r-2', already: true, attempt: 1 };

it.each([
  ['live', /^nothing to do: flight-delay\/2 is live on flight-delay-prod already$/],
  [
    'rolled-back',
    /^not released: the release of flight-delay\/2 on flight-delay-prod is over \(it is rolled-back there\)/,
  ],
])('a release that is over and %s is said in words, without its execution', (stands, words) => {
  const line = requestedLine({ ...over, how: 'over', stands }, about);
  expect(line).toMatch(words);
  expect(line).not.toContain('arn:');
});

it('one that is on its way is named by its execution', () => {
  expect(requestedLine({ ...over, how: 'joined', attempt: 2 }, about)).toBe(`joined: ${over.execution}, attempt 2`);
});
