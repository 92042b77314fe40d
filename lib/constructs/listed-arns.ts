import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Team } from '../contract/config.ts';
import type { targetsOf } from '../contract/targets.ts';

/** What teams list, and what Steward names after it, as ARNs in sorted order. */
export class ListedArns {
  readonly #stack: Stack;
  readonly #teams: readonly Team[];
  readonly #targets: ReturnType<typeof targetsOf>;

  constructor(scope: IConstruct, teams: readonly Team[], targets: ReturnType<typeof targetsOf>) {
    this.#stack = Stack.of(scope);
    this.#teams = teams;
    this.#targets = targets;
  }

  /** Accounts of targets that are not this one: a target may be another region of it. */
  readonly others = (): string[] =>
    unique(this.#targets.map(({ account }) => account)).filter((account) => account !== this.#stack.account);
  /** Of these ARNs those that are of no other account. */
  readonly own = (arns: readonly string[]): string[] =>
    unique(arns).filter((arn) => !this.others().includes(arn.split(':')[4]!));
  readonly pipelines = (): string[] => bothSpellings(this.#teams.flatMap((team) => team.pipelines));
  readonly models = (): string[] => bothSpellings(this.#ours()).map((name) => this.named('model', name));
  readonly configs = (): string[] => bothSpellings(this.#ours()).map((name) => this.named('endpoint-config', name));
  readonly alarms = (): string[] =>
    // As lib/domain/release/release-alarms.ts names them, and unlike the stacks' own; under the conditions of `Teams` too.
    this.#ours().map((name) => `arn:*:cloudwatch:*:*:alarm:steward.release.${name}`);
  readonly packages = (): string[] =>
    bothSpellings(this.#teams.flatMap((team) => team.groups)).map((group) =>
      this.sagemaker('model-package', `${group}/*`),
    );
  readonly endpoints = (): string[] =>
    bothSpellings(this.#teams.flatMap((team) => team.endpoints)).map((name) => this.named('endpoint', name));
  /** Deployments that are inference components have names of the same list. */
  readonly components = (): string[] =>
    bothSpellings(this.#teams.flatMap((team) => team.endpoints)).map((name) => this.named('inference-component', name));
  /** Each with its versions and aliases, which are resources of their own to some actions (service authorization of Lambda). */
  readonly functions = (): string[] =>
    unique(this.#teams.flatMap((team) => team.functions)).flatMap((name) => {
      const arn = this.#stack.formatArn({
        service: 'lambda',
        resource: 'function',
        resourceName: name,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
      return name.endsWith('*') ? [arn] : [arn, `${arn}:*`];
    });
  readonly #ours = (): string[] => unique(this.#teams.flatMap((team) => team.groups).map(ownNames));
  readonly sagemaker = (resource: string, name: string): string =>
    this.#stack.formatArn({ service: 'sagemaker', resource, resourceName: name });
  /** Of any region and account: only under the conditions of `Teams`. */
  readonly named = (resource: string, name: string): string => `arn:*:sagemaker:*:*:${resource}/${name}`;
  readonly s3 = (name: string): string =>
    this.#stack.formatArn({ service: 's3', region: '', account: '', resource: name });
}

/**
 * Models and configs of a group, which are ours to name: the group's first 40 letters, `-v`, version and hash (lib/domain/release/release.ts).
 */
export function ownNames(group: string): string {
  const stem = group.replace(/\*$/, '');
  return stem === group || stem.length >= 40 ? `${stem.slice(0, 40)}-v*` : group;
}

export const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();

/**
 * Names as they were given and in lower case: IAM tells capitals apart, and SageMaker writes some names in ARNs with them and some without,
 * which of them no page of AWS's says and has changed (awslabs/service-workbench-on-aws#1176).
 */
export const bothSpellings = (names: readonly string[]): string[] =>
  unique(names.flatMap((name) => [name, name.toLowerCase()]));
