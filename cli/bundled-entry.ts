#!/usr/bin/env node
import { Command } from 'commander';
import { driftCommands } from './commands/drift/drift.ts';
import { qualityCommands } from './commands/quality.ts';
import { run } from './run.ts';
import { makeStrict } from './strict.ts';

// What `npm pack` carries: one file of JavaScript without dependencies, for people who have data and nothing else. The control plane
// itself is installed from a checkout.
const program = new Command('steward')
  .description(
    'drift and quality checks that need no set-up; the control plane around them is installed from a checkout (README.md)',
  )
  .version('0.1.0')
  .showSuggestionAfterError()
  .exitOverride();
driftCommands(program);
qualityCommands(program);
makeStrict(program);

await run(program);
