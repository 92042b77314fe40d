import { App } from 'aws-cdk-lib';
import flags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };

/**
 * The CDK app. Its feature flags come with the pinned aws-cdk-lib, so that a template depends on nothing but this repository and the
 * configuration. Exports between our stacks are plain ones: Fn::GetStackOutput, the flags' choice, is too new for linters and emulators.
 *
 * @param outdir where the assembly goes; the CLI's own choice when absent
 */
export const cdkApp = (outdir?: string): App =>
  new App({
    context: { ...flags, '@aws-cdk/core:defaultCrossStackReferences': 'strong' },
    analyticsReporting: false,
    // Traces name the folders of one machine.
    stackTraces: false,
    ...(outdir && { outdir }),
  });
