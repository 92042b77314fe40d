import { run } from '../parts/container.ts';
import { trainModel } from '../parts/jobs/train.ts';
import { task } from './task.ts';

await run(() => trainModel(task), 'failure');
