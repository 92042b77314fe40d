import { runSimulation, runUnsafeSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import type { Synthesized } from './synthesized.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
const PSEUDO: Record<string, string> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Region': REGION,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};
const here = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

/** ARNs as CloudFormation would make them, each resource called by its logical id where the template gives no name. */
const ARN: Record<string, (name: string) => string> = {
  'AWS::DynamoDB::Table': (name) => here('dynamodb', `table/${name}`),
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::KMS::Key': (name) => here('kms', `key/${name}`),
  'AWS::SNS::Topic': (name) => here('sns', name),
  'AWS::SQS::Queue': (name) => here('sqs', name),
  'AWS::Lambda::Function': (name) => here('lambda', `function:${name}`),
  'AWS::Logs::LogGroup': (name) => here('logs', `log-group:${name}:*`),
  'AWS::IAM::Role': (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`,
  'AWS::Events::EventBus': (name) => here('events', `event-bus/${name}`),
  'AWS::StepFunctions::StateMachine': (name) => here('states', `stateMachine:${name}`),
  'AWS::Cognito::UserPool': (name) => here('cognito-idp', `userpool/${REGION}_${name}`),
};
/** What `Ref` gives is the ARN for these, the name for all others. */
const REF_IS_ARN = new Set(['AWS::SNS::Topic', 'AWS::StepFunctions::StateMachine']);

/** The policies of a synthesized app as IAM would hold them, and the questions one can ask it. */
export function account({ templates }: Synthesized) {
  const all = Object.values(templates).map((template) => template.toJSON());
  const stackOf = new Map<string, any>(all.flatMap((t) => Object.keys(t.Resources).map((id) => [id, t] as const)));
  const exported = new Map<string, any>(
    all.flatMap((t) =>
      Object.values<any>(t.Outputs ?? {}).flatMap((o) => (o.Export ? [[o.Export.Name, o.Value]] : [])),
    ),
  );
  const named = ({ Type, Properties: p }: any, id: string): string => {
    const given = p.BucketName ?? p.Name ?? p.LogGroupName ?? p.StateMachineName;
    return typeof given === 'string' ? given : Type === 'AWS::S3::Bucket' ? id.toLowerCase() : id;
  };
  const arnOf = (id: string): string => {
    const resource = stackOf.get(id)?.Resources[id];
    const make = ARN[resource?.Type];
    if (!make) throw new Error(`no ARN known for ${id} (${resource?.Type})`);
    return make(named(resource, id));
  };
  /** A template value without references: what IAM would see. */
  const plain = (value: any): any => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    if (value.Ref) {
      if (PSEUDO[value.Ref]) return PSEUDO[value.Ref];
      const resource = stackOf.get(value.Ref)?.Resources[value.Ref];
      return REF_IS_ARN.has(resource?.Type) ? arnOf(value.Ref) : named(resource, value.Ref);
    }
    if (value['Fn::GetAtt']) {
      const [id, attribute] = value['Fn::GetAtt'];
      if (attribute === 'StreamArn') return `${arnOf(id)}/stream/2026-11-24T00:00:00.000`;
      return attribute === 'Name' ? named(stackOf.get(id).Resources[id], id) : arnOf(id);
    }
    if (value['Fn::ImportValue']) return plain(exported.get(value['Fn::ImportValue']));
    if (value['Fn::Join']) return value['Fn::Join'][1].map(plain).join(value['Fn::Join'][0]);
    if (value['Fn::Select']) return plain(value['Fn::Select'][1])[value['Fn::Select'][0]];
    if (value['Fn::Split']) return plain(value['Fn::Split'][1]).split(value['Fn::Split'][0]);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  };

  const resources = all.flatMap((t) => Object.entries<any>(t.Resources));
  const byPlainId = new Map(resources.map(([id]) => [id.replace(/[0-9A-F]{8}$/, ''), id]));
  const identity = new Map<string, any[]>();
  for (const [id, { Type, Properties }] of resources) {
    if (Type === 'AWS::IAM::Role') identity.set(id, identity.get(id) ?? []);
    // A managed policy is whoever it is attached to; that for people is of nobody in the template.
    if (Type === 'AWS::IAM::ManagedPolicy' && !Properties.Roles) identity.set(id, [{ PolicyName: id, ...Properties }]);
    for (const role of /^AWS::IAM::(Managed)?Policy$/.test(Type) ? (Properties.Roles ?? []) : [])
      identity.set(role.Ref, [...(identity.get(role.Ref) ?? []), { PolicyName: id, ...Properties }]);
  }
  const policyOf = new Map<string, any>();
  for (const [id, { Type, Properties }] of resources) {
    if (Type === 'AWS::KMS::Key') policyOf.set(arnOf(id), plain(Properties.KeyPolicy));
    if (Type === 'AWS::S3::BucketPolicy')
      policyOf.set(`arn:aws:s3:::${plain(Properties.Bucket)}`, plain(Properties.PolicyDocument));
    if (Type === 'AWS::SNS::TopicPolicy')
      for (const topic of Properties.Topics) policyOf.set(plain(topic), plain(Properties.PolicyDocument));
  }
  /** A key of somebody else's in the account has the policy KMS gives it, which leaves all to IAM (docs: key-policy-default.html). */
  const leftToIam = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
    ],
  };
  const name = (roleId: string): string => roleId.replace(/(Role|Policy)[0-9A-F]{8}$/, '');

  /** `{LedgerRecords}/…` as the ARN of that resource. */
  const resourceOf = (written: string): string =>
    written
      .replace(/\{(\w+)\}/g, (_, plainId) => {
        const id = byPlainId.get(plainId);
        if (!id) throw new Error(`the templates hold no \`${plainId}\``);
        return arnOf(id);
      })
      .replace(/:\*\//, ':');

  /** Whether IAM would let the role make the call: its own policies and the resource's together. */
  async function may(
    role: string,
    action: string,
    written: string,
    context: Readonly<Record<string, string | string[]>> = {},
  ) {
    const roleId = [...identity.keys()].find((id) => name(id) === role)!;
    const resource = resourceOf(written);
    // A request goes to the region of its resource, and IAM knows whose the resource is; what belongs to no region or account says neither.
    const [, , , region, owner] = resource.split(':');
    const bucket = /^(arn:aws:s3:::[^/]+)/.exec(resource)?.[1] ?? resource;
    const itsPolicy = policyOf.get(bucket) ?? (/^arn:aws:kms:.*:key\//.test(resource) ? leftToIam : undefined);
    const asked: Simulation = {
      request: {
        principal: `arn:aws:sts::${ACCOUNT}:assumed-role/${roleId}/session`,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: {
          'aws:SecureTransport': 'true',
          ...(region && { 'aws:RequestedRegion': region }),
          ...(owner && { 'aws:ResourceAccount': owner }),
          ...(action.startsWith('s3:') && { 's3:TlsVersion': '1.3' }),
          ...context,
        },
      },
      identityPolicies: identity.get(roleId)!.map((p) => ({ name: p.PolicyName, policy: plain(p.PolicyDocument) })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(itsPolicy && { resourcePolicy: itsPolicy }),
    };
    const result = await runSimulation(asked, {});
    if (result.resultType !== 'error') return result.overallResult === 'Allowed';
    // AWS checks SendTask* against the machine, as CDK's own grantTaskResponse relies on; the evaluator's action list does not know it.
    if (action.startsWith('states:SendTask')) return runUnsafeSimulation(asked, {}) === 'Allowed';
    throw new Error(`${role} ${action} ${resource}: ${JSON.stringify(result.errors)}`);
  }
  /** The documents a role has, as IAM would hold them. */
  const policiesOf = (role: string): { PolicyName: string; PolicyDocument: any }[] =>
    identity
      .get([...identity.keys()].find((id) => name(id) === role)!)!
      .map((p) => ({ PolicyName: p.PolicyName, PolicyDocument: plain(p.PolicyDocument) }));
  return { roles: [...identity.keys()].map(name).sort(), may, policiesOf, arnOf, plain };
}
