#!/usr/bin/env node
import { App } from 'aws-cdk-lib';
import flags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { steward } from '../lib/stacks/steward.ts';
import { readConfig } from './config-file.ts';
import { consoleFiles } from './console-files.ts';

// Feature flags come with the pinned aws-cdk-lib, so that a template depends on nothing but this repository and the file below.
// Exports between our stacks are plain ones: Fn::GetStackOutput, the flags' choice, is too new for linters and emulators.
const context = { ...flags, '@aws-cdk/core:defaultCrossStackReferences': 'strong' };
const app = new App({ context, analyticsReporting: false });
try {
  const config = readConfig(app.node.tryGetContext('config') ?? app.node.tryGetContext('env'));
  await consoleFiles();
  steward(app, config, 'console/dist');
} catch (error) {
  console.error(`steward: ${(error as Error).message}`);
  process.exit(3);
}
