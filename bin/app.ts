#!/usr/bin/env node
import { cdkApp } from '../lib/stacks/app.ts';
import { steward } from '../lib/stacks/steward.ts';
import { readConfig } from './config-file.ts';
import { consoleFiles } from './console-files.ts';

const app = cdkApp();
try {
  const config = readConfig(app.node.tryGetContext('config') ?? app.node.tryGetContext('env'));
  // Builds the page when its sources are newer.
  await consoleFiles();
  steward(app, config, 'console/dist');
} catch (error) {
  console.error(`steward: ${(error as Error).message}`);
  process.exit(3);
}
