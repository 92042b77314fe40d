import { run } from '../parts/container.ts';
import { serve } from '../parts/jobs/serve.ts';
import { task } from './data.ts';

await run(() => serve(task));
