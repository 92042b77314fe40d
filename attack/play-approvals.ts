import { playApprovals } from '../test/functions/approve/told-approvals.ts';

/** One share of the stories, in a process of its own: `play-approvals.ts STORIES LENGTH SEED` prints what was played. */
const [stories, length, seed] = process.argv.slice(2).map(Number) as [number, number, number];
process.stdout.write(JSON.stringify(await playApprovals(stories, length, seed)));
