#!/usr/bin/env node
import { stewardProgram } from '../cli/program.ts';
import { run } from '../cli/run.ts';

await run(stewardProgram());
