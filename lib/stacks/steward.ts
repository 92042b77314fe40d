import { type App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Config } from '../contract/config.ts';
import { ApiStack } from './api-stack.ts';
import { ControlStack } from './control-stack.ts';
import { StateStack } from './state-stack.ts';

/**
 * One environment of Steward: what must outlive every deploy, the way in for people, the flows. Each stack uses only those before it.
 *
 * @param consoleFolder the built page, relative to the repository
 */
export function steward(app: App, config: Config, consoleFolder: string) {
  const { environment, account, region } = config;
  const props = {
    config,
    env: { ...(account && { account }), ...(region && { region }) },
    terminationProtection: config.removal === 'keep',
  };
  const name = (part: string): string => `Steward-${environment}-${part}`;
  const state = new StateStack(app, name('State'), { ...props, description: 'Steward: keys, tables, buckets, people' });
  const api = new ApiStack(app, name('Api'), { ...props, state, consoleFolder, description: 'Steward: API and page' });
  const control = new ControlStack(app, name('Control'), {
    ...props,
    state,
    consoleUrl: api.url,
    description: 'Steward: flows',
  });
  Tags.of(app).add('application', 'steward');
  Tags.of(app).add('environment', environment);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { state, api, control };
}
