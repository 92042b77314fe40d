import { run } from '../parts/container.ts';
import { evaluate } from '../parts/jobs/evaluate.ts';
import { task } from './data.ts';

await run(() => evaluate(task), 'message');
