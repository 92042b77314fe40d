#!/usr/bin/env node
import { cdkApp } from '../lib/stacks/app.ts';
import { steward } from '../lib/stacks/steward.ts';
import { readConfig } from './config-file.ts';
import { buildConsole } from './console-files.ts';
import { complain } from './terminal.ts';

const app = cdkApp();
try {
  const config = readConfig(app.node.tryGetContext('config') ?? app.node.tryGetContext('env'));
  steward(app, config, await buildConsole());
} catch (error) {
  complain(`steward: ${(error as Error).message}`);
  process.exit(3);
}
