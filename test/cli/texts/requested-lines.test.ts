import { expect, it } from 'vitest';
import { requestedLines } from '../../../cli/text/requested-lines.ts';

const about = { name: 'flight-delay/2', deployment: 'flight-delay-prod' };
const over = { execution: 'arn:aws:states:us-east-1:000000000000:execution:release:r-2', already: true, attempt: 1 };

it.each([
  ['live', /^nothing to do: flight-delay\/2 is live on flight-delay-prod already$/],
  [
    'rolled-back',
    /^not released: the release of flight-delay\/2 on flight-delay-prod is over \(it is rolled-back there\)/,
  ],
])('a release that is over and %s is said in words, without its execution', (stands, words) => {
  const [line, ...others] = requestedLines({ ...over, how: 'over', stands }, about);
  expect(line).toMatch(words);
  expect(line).not.toContain('arn:');
  expect(others).toEqual([]);
});

it('one that is on its way is named by its execution', () => {
  expect(requestedLines({ ...over, how: 'joined', attempt: 2 }, about)).toEqual([
    `joined: ${over.execution}, attempt 2`,
  ]);
});

it('one that is started says how requests go over, part by part', () => {
  const steps = ['50 % of the requests: watched for 10m', 'all requests: the old fleet stays for 10m'];
  expect(requestedLines({ ...over, how: 'started', plan: 'canary', steps }, about)).toEqual([
    `started: ${over.execution}`,
    '  plan: canary',
    ...steps.map((step) => `    ${step}`),
  ]);
});
