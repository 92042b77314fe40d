import { run } from '../parts/container.ts';
import { trainModel } from '../parts/jobs/train.ts';
import { task } from './task.ts';

// Fraud is rare: a scheme that is an hour old has twenty rows among a hundred thousand, and a leaf may hold so few.
await run(() => trainModel(task, { rounds: 60, learningRate: 0.1, depth: 5, least: 0.2, pull: 0.1 }), 'failure');
