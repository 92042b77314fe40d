import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALARM_KINDS } from '../../lib/constructs/watch.ts';
import { type Synthesized, written } from './synthesized.ts';

/** Alarms and their runbook. */
export function watch(synthesized: Synthesized): void {
  const { ofType } = synthesized;
  const alarms = ofType('AWS::CloudWatch::Alarm');
  const articles = readFileSync('docs/runbook.md', 'utf8').split(/^## /m).slice(1);
  const names = articles.map((article) => article.split('\n')[0]!.trim());

  describe('alarms', () => {
    it('each name their article of the runbook, and every article has its alarm', () => {
      const linked = alarms.map(
        ({ Properties }) => /docs\/runbook\.md#([\w-]+)$/.exec(Properties.AlarmDescription)?.[1],
      );
      expect(new Set(linked)).toEqual(new Set(names));
      expect(new Set(names)).toEqual(new Set(ALARM_KINDS));
    });

    it('may speak through their topic, and through its key', () => {
      const policy = ofType('AWS::SNS::TopicPolicy').find(({ id }) => id.startsWith('NoticesAlarms'));
      const key = ofType('AWS::KMS::Key').find(({ id }) => id.startsWith('DataKey'));
      const speaks = (document: { Statement: any[] }) =>
        document.Statement.filter((s) => s.Principal?.Service === 'cloudwatch.amazonaws.com').flatMap((s) => s.Action);
      expect(speaks(policy?.Properties.PolicyDocument)).toEqual(['sns:Publish']);
      expect(speaks(key?.Properties.KeyPolicy)).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
    });

    it('reach the operators when they ring and when it is over', () => {
      for (const { id, Properties } of alarms) {
        expect(Properties.AlarmActions.map(written), id).toEqual([expect.stringMatching(/Alarms/)]);
        expect(Properties.OKActions, id).toEqual(Properties.AlarmActions);
      }
    });

    it('have their metrics drawn in a dashboard of each stack that watches', () => {
      const drawn = ofType('AWS::CloudWatch::Dashboard').map(({ Properties }) => [
        Properties.DashboardName,
        ALARM_KINDS.filter((kind) => written(Properties.DashboardBody).includes(`"title":"${kind}"`)),
      ]);
      expect(Object.fromEntries(drawn)).toEqual({
        'steward-prod-api': ['function-errors', 'api-errors'],
        'steward-prod-flows': ALARM_KINDS.filter((kind) => kind !== 'api-errors'),
      });
    });

    it('watch every function, every place where given up work is parked, every queue, both stream readers and both machines', () => {
      const count = (type: string) => ofType(type).length;
      const kinds = Map.groupBy(alarms, ({ Properties }) => /#([\w-]+)$/.exec(Properties.AlarmDescription)![1]!);
      const found = Object.fromEntries([...kinds].map(([kind, list]) => [kind, list.length]));
      const parked = ofType('AWS::SQS::Queue').filter(({ id }) => /Parked/.test(id)).length;
      expect(found).toEqual({
        'function-errors': count('AWS::Lambda::Function'),
        'parked-messages': parked,
        'work-waiting': count('AWS::SQS::Queue') - parked,
        'stream-behind': 2,
        'workflow-failed': 3 * count('AWS::StepFunctions::StateMachine'),
        integrity: 1,
        'api-errors': 1,
      });
    });
  });

  describe.each(articles.map((text, i) => ({ name: names[i]!, text })))('the article on $name', ({ text }) => {
    it('says what it means, where to look and what to do', () => {
      for (const part of ['**Means.**', '**Look.**', '**Do.**']) expect(text).toContain(part);
    });
  });
}
