import { describe, expect, it } from 'vitest';
import { STACK } from '../../../bench/cost/work.ts';
import { type Synthesized, written } from '../synthesized.ts';

interface Statement {
  readonly of: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Principal?: string | Record<string, unknown>;
}

/** Reading and listing verbs of AWS; everything else writes. */
const READS = /^[a-z0-9-]+:(Get|List|Describe|Query|BatchGet|Head)[A-Z]\w*$/;
/** What holds state: another stack's deploy must not touch it. */
const STATEFUL = /^AWS::(DynamoDB::Table|S3::Bucket|KMS::Key|Cognito::UserPool|SNS::Topic)$/;
const WORKING = /^AWS::(Lambda|StepFunctions|ApiGatewayV2|Scheduler|SQS)::/;
/** What a secret looks like: an access key, a token, a private key, or 24 and more letters and digits without a word in them. */
const SECRETS = [
  /\b(AKIA|ASIA)[A-Z0-9]{12,}/,
  /eyJ[\w-]{10,}\./,
  /-----BEGIN/,
  /\b(?=\w*\d)(?=\w*[A-Z])(?=\w*[a-z])\w{24,}\b/,
];

/** The templates as a reviewer opens them: every statement of every document, every literal of every environment. */
export function opened(synthesized: Synthesized): void {
  const { resources, ofType } = synthesized;
  const statements = resources.flatMap(({ id, Type, Properties = {} }) =>
    ['PolicyDocument', 'AssumeRolePolicyDocument', 'KeyPolicy'].flatMap((name) =>
      ((Properties[name]?.Statement ?? []) as Statement[]).map((one) => ({ ...one, of: `${Type} ${id}` })),
    ),
  );
  const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
  const actions = ({ Action }: Statement): string[] => [Action].flat();
  /** A key is of its account: the statement without which nobody could change its policy (docs: KMS, default key policy). */
  const keepsKey = ({ of, Principal }: Statement): boolean =>
    of.startsWith('AWS::KMS::Key ') && /:root$/.test(written((Principal as { AWS?: unknown })?.AWS ?? ''));

  describe('the template opened', () => {
    it('has statements to look at: of roles, of keys, buckets, queues and topics', () => {
      expect(allowed.length).toBeGreaterThan(100);
      expect(new Set(statements.map(({ of }) => of.split(' ')[0]!)).size).toBeGreaterThanOrEqual(6);
    });

    it('has no wildcard action but the key owner and encryption under our key', () => {
      const wild = allowed.filter((s) => !keepsKey(s)).flatMap((s) => actions(s).map((action) => ({ s, action })));
      for (const { s, action } of wild)
        if (action.includes('*')) expect(action, s.of).toMatch(/^kms:(ReEncrypt|GenerateDataKey)\*$/);
    });

    it('has no write on every resource, but what AWS gives no resource to', () => {
      const writes = allowed
        .filter(({ of, Resource }) => of.startsWith('AWS::IAM::') && [Resource].flat().includes('*'))
        .flatMap((s) => actions(s).filter((action) => !READS.test(action)));
      // Step Functions sets up log delivery with calls that know no resource (docs: cw-logs.html).
      expect([...new Set(writes)].filter((action) => !/^logs:\w+(LogDelivery|ResourcePolicy)$/.test(action))).toEqual(
        [],
      );
    });

    it('lets in nobody in general', () => {
      for (const { of, Principal } of allowed) {
        const who = typeof Principal === 'object' ? Object.values(Principal).flat().map(written) : [Principal];
        expect(who, of).not.toContain('*');
      }
    });

    it('lets roles be assumed by services alone', () => {
      const trust = allowed.filter((s) => actions(s).some((action) => action.startsWith('sts:')));
      expect(trust.length).toBeGreaterThan(10);
      for (const { of, Principal } of trust) expect(Object.keys(Principal as object), of).toEqual(['Service']);
    });

    it('has no secret in an environment, nor a place to take one from', () => {
      const literals = (value: unknown): string[] =>
        typeof value === 'string'
          ? [value]
          : value && typeof value === 'object'
            ? Object.values(value).flatMap(literals)
            : [];
      for (const { id, Properties } of ofType('AWS::Lambda::Function'))
        for (const [name, value] of Object.entries(Properties.Environment.Variables)) {
          if (typeof value === 'string')
            for (const secret of SECRETS) expect(value, `${id} ${name}`).not.toMatch(secret);
          expect(literals(value).join(' '), `${id} ${name}`).not.toMatch(/resolve:(secretsmanager|ssm)/);
        }
      expect(SECRETS.some((secret) => secret.test('wJalrXUtnFEMI7K7MDENGbPxRfiCYEXAMPLEKEY'))).toBe(true);
    });
  });

  describe('what a stack costs before its first model', () => {
    it('is counted in the templates', () => {
      const metrics = ofType('AWS::Logs::MetricFilter').map((f) => f.Properties.MetricTransformations[0].MetricName);
      expect(STACK).toEqual({
        keys: ofType('AWS::KMS::Key').length,
        alarms: ofType('AWS::CloudWatch::Alarm').length,
        dashboards: ofType('AWS::CloudWatch::Dashboard').length,
        metrics: new Set(metrics).size,
        polledQueues: ofType('AWS::Lambda::EventSourceMapping').length - 2,
      });
    });
  });

  describe('state and work', () => {
    const types = (stack: keyof Synthesized['templates']) =>
      Object.values(synthesized.templates[stack]!.toJSON().Resources as Record<string, { Type: string }>).map(
        ({ Type }) => Type,
      );

    it('are stacks apart: one holds what must stay, and nothing that works', () => {
      expect(types('state').some((type) => STATEFUL.test(type))).toBe(true);
      expect(types('state').filter((type) => WORKING.test(type))).toEqual([]);
    });

    it.each(['api', 'control'])('are stacks apart: %s holds nothing that must stay', (stack) => {
      expect(types(stack).some((type) => WORKING.test(type))).toBe(true);
      expect(types(stack).filter((type) => STATEFUL.test(type))).toEqual([]);
    });
  });
}
