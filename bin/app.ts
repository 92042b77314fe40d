#!/usr/bin/env node
import { readConfig } from '../cli/input/config-file.ts';
import { complainOf } from '../cli/terminal/terminal.ts';
import { cdkApp } from '../lib/stacks/app.ts';
import { steward, stewardTarget } from '../lib/stacks/steward.ts';
import { buildConsole } from '../local/console-files.ts';

const app = cdkApp();
try {
  const config = readConfig(app.node.tryGetContext('config') ?? app.node.tryGetContext('env'));
  const target = app.node.tryGetContext('target');
  if (target === undefined) steward(app, config, await buildConsole());
  else stewardTarget(app, config, String(target));
} catch (error) {
  complainOf(error);
  process.exit(3);
}
