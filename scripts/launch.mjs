#!/usr/bin/env node
// Runs `node scripts/launch.mjs FILE [ARGS]` on this project's own Node 24 with its locked dependencies, whatever Node started it (any >= 18).
import { installed, run } from './own-node.mjs';

const [file, ...args] = process.argv.slice(2);
await installed();
await run(file, args);
