#!/usr/bin/env node
// `npx steward …` in this folder: the CLI on the project's own Node, whatever Node started it.
process.argv.splice(2, 0, new URL('../bin/steward.ts', import.meta.url).pathname);
await import('./launch.mjs');
