import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readConfig } from '../../cli/input/config-file.ts';
import { Config } from '../../lib/contract/config.ts';
import { cdkApp } from '../../lib/stacks/app.ts';
import { everyRule, steward } from '../../lib/stacks/steward.ts';

/** Properties of a resource as the template has them. */
export type Resource = {
  Type: string;
  Properties: Record<string, any>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
};

/** The page's place in templates; its contents are the browser tests' matter. */
const page = (): string => {
  mkdirSync('.build/page', { recursive: true });
  writeFileSync('.build/page/index.html', '<!doctype html><title>Steward</title>');
  return '.build/page';
};

/** A key of a team's own, by which an adopted config may be encrypted. */
export const TEAM_KEY = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-0000-0000-000000000000';

/** A production configuration, as strict as they come. */
export const production = (): Config => {
  const dev = readConfig('dev');
  return Config.parse({
    ...dev,
    teams: readConfig('prod').teams.map((team) => ({ ...team, keys: [TEAM_KEY], functions: ['flight-delay'] })),
    environment: 'prod',
    removal: 'keep',
    signIn: { domainPrefix: 'steward-prod', mfa: 'required' },
  });
};

let shipped: ReturnType<typeof synthesize> | undefined;
/** The stacks of `production()`, made once a process: for who only reads them. */
export function productionStacks(): ReturnType<typeof synthesize> {
  shipped ??= synthesize(production());
  return shipped;
}

/** All constructs of a configuration, of which nothing is synthesized or judged. */
export function constructed(config: Config): App {
  const app = cdkApp(mkdtempSync(join(tmpdir(), 'steward-constructed-')));
  steward(app, config, page(), []);
  return app;
}

/**
 * Synthesizes all stacks of a configuration into a folder of their own.
 * @param judged whether the templates are held against every rule, as a deploy's are: that takes four fifths of the time
 */
export function synthesize(config: Config, { judged = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'steward-synth-'));
  const app = cdkApp(folder);
  const stacks = steward(app, config, page(), judged ? everyRule(app) : []);
  const templates = Object.fromEntries(
    Object.entries(stacks).map(([name, stack]) => [name, Template.fromStack(stack)]),
  );
  const resources = Object.values(templates).flatMap((template) =>
    Object.entries(template.toJSON().Resources as Record<string, Resource>).map(([id, resource]) => ({
      id,
      ...resource,
    })),
  );
  const ofType = (type: string) => resources.filter((resource) => resource.Type === type);
  return {
    folder,
    stacks,
    templates,
    resources,
    ofType,
    read: (file: string) => readFileSync(join(folder, file), 'utf8'),
  };
}
export type Synthesized = ReturnType<typeof synthesize>;

export interface Statement {
  /** The function or machine whose role this is: `Resume`, `ReleaseWorkflowMachine`. */
  readonly who: string;
  readonly effect: string;
  readonly actions: readonly string[];
  /** References are written as the id they point at. */
  readonly resources: readonly string[];
  readonly conditions: unknown;
}

const list = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** A template value in one line: joins joined, references as their target's id. */
export function written(value: any): string {
  if (typeof value === 'string') return value;
  if (value?.Ref) return value.Ref;
  if (value?.['Fn::GetAtt']) return value['Fn::GetAtt'].join('.');
  if (value?.['Fn::ImportValue']) return value['Fn::ImportValue'].replace(/^.*:ExportsOutput(FnGetAtt|Ref)/, '');
  if (value?.['Fn::Join']) return value['Fn::Join'][1].map(written).join(value['Fn::Join'][0]);
  return JSON.stringify(value);
}

/** Every statement of every role's policies, and of the managed policy for people. */
export const statementsOf = (synthesized: Synthesized): Statement[] =>
  [...synthesized.ofType('AWS::IAM::Policy'), ...synthesized.ofType('AWS::IAM::ManagedPolicy')].flatMap(
    ({ id, Properties }) =>
      (Properties.Roles ?? [id]).flatMap((role: any) =>
        Properties.PolicyDocument.Statement.map((statement: any) => ({
          who: written(role).replace(/(Role|Policy)[0-9A-F]{8}$/, ''),
          effect: statement.Effect,
          actions: list(statement.Action),
          resources: list(statement.Resource).map(written),
          conditions: statement.Condition,
        })),
      ),
  );
