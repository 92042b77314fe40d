#!/usr/bin/env node
import { readConfig } from '../cli/input/config-file.ts';
import { complainOf } from '../cli/terminal/terminal.ts';
import { cdkApp } from '../lib/stacks/app.ts';
import { steward } from '../lib/stacks/steward.ts';
import { buildConsole } from '../local/console-files.ts';

const app = cdkApp();
try {
  const config = readConfig(app.node.tryGetContext('config') ?? app.node.tryGetContext('env'));
  steward(app, config, await buildConsole());
} catch (error) {
  complainOf(error);
  process.exit(3);
}
