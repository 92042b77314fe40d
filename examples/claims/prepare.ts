import { run } from '../parts/container.ts';
import { prepare, wholeNumber } from '../parts/jobs/prepare.ts';
import { claimRow, claimsBetween, task } from './data.ts';

const DAY = 86_400_000;

// `--shift-days` leads from the story's dates back to the generator's own.
await run(
  () =>
    prepare({
      task,
      options: { 'shift-days': '0', happening: 'surge' },
      select: (from, to, values) => {
        const shift = wholeNumber(values, 'shift-days') * DAY;
        const happening = values.happening === 'mix-up' ? 'mix-up' : 'surge';
        return claimsBetween(from - shift, to - shift, wholeNumber(values, 'seed'), happening).map(claimRow);
      },
    }),
  'message',
);
