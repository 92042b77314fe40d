import { run } from '../parts/container.ts';
import { serve } from '../parts/jobs/serve.ts';
import { task } from './task.ts';

await run(() => serve(task));
