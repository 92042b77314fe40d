import { describe, expect, it } from 'vitest';
import type { Synthesized } from './synthesized.ts';

/** What cdk-nag's packs would find, and why it may stand. Synthesis itself fails on anything else. */
export function acknowledged(synthesized: Synthesized): void {
  const all = Object.values(synthesized.stacks).flatMap((stack) => {
    const notes: { type: string; data: Record<string, string> }[] = Object.values<any>(
      JSON.parse(synthesized.read(`${stack.artifactId}.metadata.json`)),
    ).flat();
    return notes.flatMap(({ type, data }) => (type === 'aws:cdk:acknowledged-rules' ? Object.entries(data) : []));
  });
  const packs = ['AwsSolutions', 'NIST.800.53.R5', 'HIPAA.Security', 'Serverless'];

  describe('acknowledgements', () => {
    // A wildcard counts for each statement that has it: a right under a condition stands in one of its own (put once, `ONCE`).
    it('of each pack are counted: a number here grows with a function or a statement alone', () => {
      const count = (pack: string) => all.filter(([id]) => id.includes(`${pack}-`)).length;
      expect(Object.fromEntries(packs.map((pack) => [pack, count(pack)]))).toEqual({
        AwsSolutions: 177,
        'NIST.800.53.R5': 125,
        'HIPAA.Security': 125,
        Serverless: 91,
      });
    });

    it('are of one rule each, with a reason one can weigh', () => {
      for (const [id, reason] of all) {
        expect(id).toMatch(
          /(AwsSolutions|NIST\.800\.53\.R5|HIPAA\.Security|Serverless)-[A-Za-z0-9]+(\[Resource::.+\])?$/,
        );
        expect(reason.length, id).toBeGreaterThan(25);
      }
    });
  });

  describe('log groups', () => {
    it('are all encrypted with our data key, which only the logs of this account may use', () => {
      const groups = synthesized.ofType('AWS::Logs::LogGroup');
      expect(groups.length).toBeGreaterThan(15);
      for (const { id, Properties } of groups) expect(JSON.stringify(Properties.KmsKeyId), id).toContain('DataKey');
      const { Properties } = synthesized.ofType('AWS::KMS::Key').find(({ id }) => id.startsWith('DataKey'))!;
      const logs = Properties.KeyPolicy.Statement.filter((s: any) => JSON.stringify(s.Principal).includes('"logs.'));
      expect(logs).toHaveLength(1);
      expect(JSON.stringify(logs[0].Condition)).toContain('kms:EncryptionContext:aws:logs:arn');
    });
  });
}
