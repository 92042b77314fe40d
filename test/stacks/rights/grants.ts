import { describe, expect, it } from 'vitest';
import { type Synthesized, statementsOf } from '../synthesized.ts';

/** What every role may do. */
export function grants(synthesized: Synthesized): void {
  const statements = statementsOf(synthesized);
  const allowed = statements.filter(({ effect }) => effect === 'Allow');
  const who = (action: string): string[] =>
    [...new Set(allowed.filter(({ actions }) => actions.includes(action)).map((s) => s.who))].sort();

  describe('rights', () => {
    it('to the tables are reading and putting; nobody updates or deletes an item', () => {
      const used = new Set(
        allowed.flatMap(({ actions }) => actions).filter((action) => action.startsWith('dynamodb:')),
      );
      expect([...used].sort()).toEqual([
        'dynamodb:DescribeStream',
        'dynamodb:GetItem',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
        'dynamodb:PutItem',
        'dynamodb:Query',
      ]);
    });

    it('to the ledger table are putting and querying', () => {
      const onLedger = allowed.filter(({ resources }) =>
        resources.some((r) => /^LedgerRecords[0-9A-F]{8}Arn[0-9A-F]{8}$/.test(r)),
      );
      expect(new Set(onLedger.flatMap(({ actions }) => actions))).toEqual(
        new Set(['dynamodb:PutItem', 'dynamodb:Query']),
      );
    });

    it('to wake what waits for people has approve/resume alone', () => {
      for (const action of ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'])
        expect(who(action), action).toEqual(action === 'states:SendTaskSuccess' ? ['Resume'] : []);
    });

    it('to the token key: one function encrypts, one other decrypts', () => {
      const onTokenKey = allowed.filter(({ resources }) => resources.some((r) => r.startsWith('TokenKey')));
      expect(onTokenKey.map(({ who, actions }) => [who, actions]).sort()).toEqual([
        ['Ask', ['kms:Encrypt']],
        ['Resume', ['kms:Decrypt']],
      ]);
    });

    it('to sign decisions have those whose flows write them, and nobody else reads the public half but to tell it', () => {
      expect(who('kms:Sign')).toEqual(['Answer', 'Ask', 'Checkpoint', 'Command', 'Race', 'Release', 'Resume', 'Sweep']);
      expect(who('kms:GetPublicKey')).toEqual(['PublicKey']);
    });

    it('to read an execution history, which holds tokens, are denied to every function and machine', () => {
      const functions = synthesized.ofType('AWS::Lambda::Function');
      const denied = statements.filter((s) => s.effect === 'Deny' && s.actions.includes('states:GetExecutionHistory'));
      expect(denied).toHaveLength(functions.length + synthesized.ofType('AWS::StepFunctions::StateMachine').length);
      expect(denied.every(({ resources }) => resources.join() === '*')).toBe(true);
      expect(who('states:GetExecutionHistory')).toEqual([]);
    });

    it('name their actions one by one', () => {
      expect(allowed.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
    });

    it('on every resource are only those that know none, and they write nothing of ours', () => {
      const everywhere = allowed.filter(({ resources }) => resources.includes('*'));
      const actions = new Set(
        everywhere.filter(({ who }) => !who.endsWith('WorkflowMachine')).flatMap((s) => s.actions),
      );
      expect(actions).toEqual(
        new Set([
          'scheduler:ListSchedules',
          'cloudformation:DescribeStacks',
          'cloudwatch:GetMetricData',
          'sagemaker:ListTransformJobs',
        ]),
      );
      const ofMachines = new Set(
        everywhere.filter(({ who }) => who.endsWith('WorkflowMachine')).flatMap((s) => s.actions),
      );
      expect([...ofMachines].every((action) => action.startsWith('logs:'))).toBe(true);
    });

    it('to change SageMaker have release and race, to train the retrain, and only below listed names', () => {
      const writes = allowed.flatMap(({ who, actions, resources }) =>
        actions
          .filter((action) => /^sagemaker:(Create|Update|Start|Stop|Delete|Put)/.test(action))
          .map((action) => ({ who, action, resources })),
      );
      expect([...new Set(writes.map(({ who, action }) => `${who} ${action}`))].sort()).toEqual([
        'Race sagemaker:CreateEndpointConfig',
        'Race sagemaker:CreateModel',
        'Race sagemaker:UpdateEndpoint',
        'Race sagemaker:UpdateModelPackage',
        'Release sagemaker:CreateEndpoint',
        'Release sagemaker:CreateEndpointConfig',
        'Release sagemaker:CreateInferenceComponent',
        'Release sagemaker:CreateModel',
        'Release sagemaker:DeleteEndpoint',
        'Release sagemaker:DeleteInferenceComponent',
        'Release sagemaker:UpdateEndpoint',
        'Release sagemaker:UpdateInferenceComponent',
        'Release sagemaker:UpdateModelPackage',
        'Retrain sagemaker:StartPipelineExecution',
        'Retrain sagemaker:StopPipelineExecution',
      ]);
      // What was adopted has the name that somebody gave it: an endpoint of the list goes back to any config, and to nothing else.
      const listed = /\/flight-delay[a-z-]*(\/(execution\/)?\*|\*)?$/;
      const orAnyConfig = /\/flight-delay[a-z-]*(\/?\*)?$|:endpoint-config\/\*$/;
      for (const { action, resources } of writes)
        for (const resource of resources)
          expect(resource, action).toMatch(action === 'sagemaker:UpdateEndpoint' ? orAnyConfig : listed);
    });

    it('to make a model name also the package it is made of, which AWS may ask too', () => {
      const makes = allowed.filter(({ actions }) => actions.includes('sagemaker:CreateModel'));
      const types = makes.flatMap(({ resources }) => resources.map((r) => /:(model[\w-]*)\//.exec(r)?.[1]));
      expect(types.sort()).toEqual(['model', 'model', 'model-package', 'model-package']);
    });

    it('to pass a role are to one service and for listed roles', () => {
      const passes = allowed.filter(({ actions }) => actions.includes('iam:PassRole'));
      expect(passes.map(({ who, conditions }) => [who, conditions]).sort()).toEqual([
        ['Announce', { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } }],
        ['Race', { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } }],
        ['Release', { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } }],
      ]);
      expect(passes.flatMap(({ resources }) => resources).some((r) => r.includes('*'))).toBe(false);
    });

    it('to assume a role have services alone', () => {
      for (const { id, Properties } of synthesized.ofType('AWS::IAM::Role'))
        for (const { Principal, Action } of Properties.AssumeRolePolicyDocument.Statement) {
          expect(Action, id).toBe('sts:AssumeRole');
          expect(Object.keys(Principal), id).toEqual(['Service']);
          expect(Principal.Service, id).toMatch(/^(lambda|states|scheduler)\.amazonaws\.com$/);
        }
    });

    it('of people are reading: whoever could put an item could forge an answer', () => {
      const theirs = allowed.filter(({ who }) => who === 'Readers').flatMap(({ actions }) => actions);
      expect([...new Set(theirs)].sort()).toEqual([
        'cloudformation:DescribeStacks',
        'dynamodb:GetItem',
        'dynamodb:Query',
        'kms:Decrypt',
        'kms:DescribeKey',
        's3:GetObject',
        's3:ListBucket',
      ]);
    });

    it('come from no managed policy', () => {
      for (const { id, Properties } of synthesized.ofType('AWS::IAM::Role'))
        expect(Properties.ManagedPolicyArns, id).toBeUndefined();
    });

    it('of a machine are invoking exactly the functions its file names', () => {
      const invokes = allowed.filter(
        ({ actions, who }) => actions.includes('lambda:InvokeFunction') && who.endsWith('Machine'),
      );
      const table = invokes.map(({ who, resources }) => [
        who,
        resources.map((r) => r.replace(/Function[0-9A-F]{8}\.Arn$/, '')).sort(),
      ]);
      expect(Object.fromEntries(table)).toEqual({
        ArtifactMapWorkflowMachine: ['ArtifactMap', 'ArtifactShard'],
        DriftMapWorkflowMachine: ['DriftMap', 'DriftShard'],
        ReleaseWorkflowMachine: ['Ask', 'Evaluate', 'Race', 'Release'],
        RetrainWorkflowMachine: ['Retrain'],
      });
    });
  });
}
