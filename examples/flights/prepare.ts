import { run } from '../parts/container.ts';
import { prepare, wholeNumber } from '../parts/jobs/prepare.ts';
import { allFlights } from './data.ts';
import { flightRow, task } from './task.ts';

const DAY = 86_400_000;

// `--shift-days` leads from the story's dates back to 2001.
await run(
  () =>
    prepare({
      task,
      options: { 'shift-days': '0', origins: 'east+west' },
      select: async (from, to, values) => {
        const [start, end] = [from, to].map((at) =>
          new Date(at - wholeNumber(values, 'shift-days') * DAY).toISOString().slice(0, 10),
        ) as [string, string];
        const rows = await allFlights({ from: start, to: end, origins: values.origins! });
        if (!rows.length)
          throw new Error(`no flights from ${start} to ${end}: the data holds 2001-01-01 to 2001-06-30`);
        return rows.map(flightRow);
      },
    }),
  'message',
);
