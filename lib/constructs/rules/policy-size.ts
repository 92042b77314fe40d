import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** What a template leaves open, as long as it can become: where nothing is written, sizes must fit anywhere. */
const LONGEST: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'ap-southeast-1',
  'AWS::AccountId': '111122223333',
  'AWS::URLSuffix': 'amazonaws.com.cn',
};
/** Resources of our own are named after stack and logical id: an ARN of one is shorter than this. */
const OWN = '.'.repeat(140);

/** A value as AWS will get it: as JSON without white space, references at their longest. */
export const resolvedJson = (scope: IConstruct, value: unknown): string =>
  JSON.stringify(plain(Stack.of(scope).resolve(value)) ?? null);

/** Characters of a policy, an event pattern or an environment: AWS counts no white space. */
export const policySize = (scope: IConstruct, value: unknown): number => resolvedJson(scope, value).length;

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, inner] = ['', undefined], ...more] = Object.entries(value);
  if (more.length === 0 && name === 'Ref') return LONGEST[String(inner)] ?? OWN;
  if (more.length === 0 && name === 'Fn::Join') {
    const [between, parts] = inner as [string, unknown[]];
    return parts.map(plain).join(between);
  }
  if (more.length === 0 && name.startsWith('Fn::')) return OWN;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}
