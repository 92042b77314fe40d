import { run } from '../parts/container.ts';
import { trainModel } from '../parts/jobs/train.ts';
import { task } from './data.ts';

await run(() => trainModel(task), 'failure');
