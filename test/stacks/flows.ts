import { describe, expect, it } from 'vitest';
import { FLOWS } from '../../functions/flows.ts';
import { LOOPBACK_PORTS } from '../../lib/contract/loopback.ts';
import { wakesOf } from '../../lib/flow/flow.ts';
import { variablesOf } from '../../lib/flow/variables.ts';
import { type Synthesized, written } from './synthesized.ts';

/** What wakes what, with which environment. */
export function flows(synthesized: Synthesized): void {
  const { ofType } = synthesized;
  const flow = (id: string): string =>
    id.replace(/(Work)?(Queue|Parked|Function|Role|Work|Stream)?[0-9A-F]{8}(\.Arn)?$/, '');

  describe('functions', () => {
    const functions = ofType('AWS::Lambda::Function');

    it('are one for each flow, on Node 24 and arm64, under roles and logs of their own', () => {
      expect(functions.map(({ id }) => kebab(flow(id))).sort()).toEqual(FLOWS.map(({ name }) => name).sort());
      for (const { id, Properties } of functions) {
        expect(Properties, id).toMatchObject({
          Runtime: 'nodejs24.x',
          Architectures: ['arm64'],
          Handler: 'index.handler',
        });
        expect(Properties.LoggingConfig.LogGroup, id).toBeDefined();
      }
      expect(new Set(functions.map(({ Properties }) => written(Properties.Role))).size).toBe(functions.length);
    });

    it('get exactly the environment that their needs are made from', () => {
      for (const { id, Properties } of functions) {
        const declared = FLOWS.find(({ name }) => name === kebab(flow(id)))!;
        const wanted = Object.keys(variablesOf(declared).shape);
        expect(Object.keys(Properties.Environment.Variables).sort(), id).toEqual(wanted.sort());
      }
    });

    it('get no secret: every value is a name, an address or a setting', () => {
      const secret = /secret|password|token"|BEGIN|AKIA/i;
      for (const { id, Properties } of functions)
        for (const [name, value] of Object.entries(Properties.Environment.Variables))
          if (!['TOKEN_KEY_ARN', 'TOKEN_URL'].includes(name))
            expect(`${name}=${written(value)}`, id).not.toMatch(secret);
    });
  });

  describe('work', () => {
    it('of each queue is served by one function, message by message, and parked after five tries', () => {
      const queues = ofType('AWS::SQS::Queue').filter(({ id }) => /WorkQueue/.test(id));
      const asked = FLOWS.filter(({ wakes }) => !wakes.every((w) => 'task' in w || 'requests' in w || 'deploy' in w));
      expect(queues.map(({ id }) => kebab(flow(id))).sort()).toEqual(asked.map(({ name }) => name).sort());
      for (const { id, Properties } of queues) {
        expect(Properties.RedrivePolicy.maxReceiveCount, id).toBe(5);
        expect(flow(written(Properties.RedrivePolicy.deadLetterTargetArn)), id).toBe(flow(id));
      }
      for (const { id, Properties } of ofType('AWS::Lambda::EventSourceMapping'))
        expect(Properties.FunctionResponseTypes, id).toEqual(['ReportBatchItemFailures']);
    });

    it('is delivered again only after its function must have ended, and soon after that', () => {
      const timeouts = new Map(
        ofType('AWS::Lambda::Function').map(({ id, Properties }) => [flow(id), Properties.Timeout]),
      );
      for (const { id, Properties } of ofType('AWS::SQS::Queue').filter((q) => /WorkQueue/.test(q.id)))
        expect(Properties.VisibilityTimeout, id).toBe(timeouts.get(flow(id))! + 30);
    });

    const rules = ofType('AWS::Events::Rule').map(({ Properties }) => ({
      on: Properties.EventPattern,
      bus: Properties.EventBusName && written(Properties.EventBusName).replace(/[0-9A-F]{8}$/, ''),
      to: Properties.Targets.map((target: { Arn: unknown }) => kebab(flow(written(target.Arn)))),
    }));

    const woken = <K extends 'facts' | 'sagemaker'>(kind: K) =>
      FLOWS.flatMap((one) => wakesOf(one, kind).map((wake) => ({ to: one.name, ...wake })));

    it.each(woken('sagemaker'))(
      '$to hears of $sagemaker from SageMaker, on the default bus, for what the configuration lists',
      ({ sagemaker, about, to }) => {
        const detail = {
          groups: { ModelPackageGroupName: ['flight-delay'] },
          endpoints: { EndpointName: ['flight-delay-prod'] },
          buckets: { TransformOutput: { S3OutputPath: [{ prefix: 's3://flight-delay-data/' }] } },
        }[about];
        const on = { source: ['aws.sagemaker'], 'detail-type': [...sagemaker], detail };
        expect(rules).toContainEqual({ on, bus: undefined, to: [to] });
      },
    );

    it.each(woken('facts'))('$to hears of $facts from us, on our bus', ({ facts, kinds, to }) => {
      const on = {
        source: ['steward'],
        account: [{ Ref: 'AWS::AccountId' }],
        'detail-type': [...facts],
        ...(kinds && { detail: { data: { kind: [...kinds] } } }),
      };
      expect(rules).toContainEqual({ on, bus: 'Bus', to: [to] });
    });

    it('that EventBridge cannot deliver is parked', () => {
      for (const { id, Properties } of ofType('AWS::Events::Rule'))
        for (const { DeadLetterConfig } of Properties.Targets) expect(DeadLetterConfig, id).toBeDefined();
    });

    it('comes every five minutes without any event, and the ledger is checked every day', () => {
      const schedules = ofType('AWS::Scheduler::Schedule').map(({ Properties }) => [
        Properties.ScheduleExpression,
        kebab(flow(written(Properties.Target.Arn))),
        Properties.Target.DeadLetterConfig !== undefined,
      ]);
      const own = FLOWS.flatMap((one) => wakesOf(one, 'every').map(({ every }) => [every, one.name, true]));
      expect(schedules.sort()).toEqual(own.sort());
      expect(schedules).toContainEqual(['rate(5 minutes)', 'sweep', true]);
      expect(schedules).toContainEqual(['rate(1 day)', 'audit', true]);
    });
  });

  describe('the ledger stream', () => {
    it('has exactly two readers, in order, which try a record that ends them a bounded number of times and park it', () => {
      const readers = ofType('AWS::Lambda::EventSourceMapping').filter(({ Properties }) => Properties.StartingPosition);
      expect(readers.map(({ Properties }) => flow(Properties.FunctionName.Ref)).sort()).toEqual(['Announce', 'Worm']);
      for (const { id, Properties } of readers) {
        expect(Properties, id).toMatchObject({
          StartingPosition: 'TRIM_HORIZON',
          ParallelizationFactor: 1,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          BisectBatchOnFunctionError: true,
          MaximumRetryAttempts: 10,
          MaximumRecordAgeInSeconds: 23 * 3600,
        });
        expect(Properties.DestinationConfig.OnFailure.Destination, id).toBeDefined();
      }
    });

    it('has a queue for each reader, where it tries again what it could not carry, and parks that', () => {
      for (const reader of ['Announce', 'Worm']) {
        const served = ofType('AWS::Lambda::EventSourceMapping').filter(
          ({ Properties }) => !Properties.StartingPosition && flow(Properties.FunctionName.Ref) === reader,
        );
        expect(served.map(({ Properties }) => written(Properties.EventSourceArn))).toEqual([
          expect.stringContaining(`${reader}WorkQueue`),
        ]);
        const queue = ofType('AWS::SQS::Queue').find(({ id }) => id.startsWith(`${reader}WorkQueue`));
        expect(queue?.Properties.RedrivePolicy).toMatchObject({ maxReceiveCount: 5 });
        const { Variables } = ofType('AWS::Lambda::Function').find(({ id }) => id.startsWith(reader))!.Properties
          .Environment;
        expect(written(Variables.AGAIN_QUEUE_URL)).toContain(`${reader}WorkQueue`);
      }
    });

    it('tells the guard of the records also of changes and removals', () => {
      const filters = ofType('AWS::Lambda::EventSourceMapping')
        .filter(({ Properties }) => Properties.StartingPosition)
        .map(({ Properties }) => [flow(Properties.FunctionName.Ref), Properties.FilterCriteria !== undefined]);
      expect(Object.fromEntries(filters)).toEqual({ Announce: true, Worm: false });
    });
  });

  describe('machines', () => {
    it('log every step and no data, and name real functions', () => {
      const machines = ofType('AWS::StepFunctions::StateMachine');
      expect(machines).toHaveLength(4);
      for (const { id, Properties } of machines) {
        expect(Properties.LoggingConfiguration, id).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
        const placeholders = [...Properties.DefinitionString.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1]);
        expect(new Set(placeholders), id).toEqual(new Set(Object.keys(Properties.DefinitionSubstitutions)));
      }
    });
  });

  describe('the API', () => {
    const routes = ofType('AWS::ApiGatewayV2::Route').map(({ Properties }) => ({
      key: String(Properties.RouteKey),
      AuthorizationType: Properties.AuthorizationType,
      AuthorizationScopes: Properties.AuthorizationScopes,
    }));

    it('wants an access token with our scope on every route below /api', () => {
      const inside = routes.filter(({ key }) => key.includes('/api/'));
      expect(inside.map(({ key }) => key).sort()).toEqual([
        'GET /api/models/{model}/executions',
        'GET /api/models/{model}/ladder',
        'GET /api/{proxy+}',
        'POST /api/approvals/{id}/answer',
        'POST /api/models/{model}/{command}',
      ]);
      for (const route of inside) {
        expect(route.AuthorizationType, route.key).toBe('JWT');
        expect(route.AuthorizationScopes, route.key).toEqual([{ 'Fn::Join': ['', [expect.anything(), '/api']] }]);
      }
    });

    it('serves the page to everybody, by GET alone', () => {
      expect(
        routes
          .filter(({ key }) => !key.includes('/api/'))
          .map(({ key }) => key)
          .sort(),
      ).toEqual(['GET /', 'GET /{proxy+}']);
    });

    it('is logged and throttled, and answers no other origin', () => {
      const [stage] = ofType('AWS::ApiGatewayV2::Stage');
      expect(stage?.Properties).toMatchObject({
        DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
      });
      expect(stage?.Properties.AccessLogSettings.DestinationArn).toBeDefined();
      const log = ofType('AWS::Logs::LogGroup').find(({ id }) => id.startsWith('HttpDoorAccessLog'))!;
      expect(written(log.Properties.LogGroupName)).toMatch(/^\/aws\/vendedlogs\/http\/Steward-prod-Api-HttpDoorApi/);
      expect(ofType('AWS::ApiGatewayV2::Api')[0]?.Properties.CorsConfiguration).toBeUndefined();
    });

    it('signs people in by code with PKCE, back to its own page, or to this machine for the command line, for a quarter of an hour', () => {
      const clients = ofType('AWS::Cognito::UserPoolClient');
      for (const { id, Properties } of clients)
        expect(Properties, id).toMatchObject({
          GenerateSecret: false,
          AllowedOAuthFlows: ['code'],
          ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
          AccessTokenValidity: 15,
        });
      const back = clients.map(({ id, Properties }) => [
        id.replace(/[0-9A-F]{8}$/, ''),
        Properties.CallbackURLs.map(written),
      ]);
      expect(Object.fromEntries(back)).toEqual({
        HttpDoorConsole: [expect.stringMatching(/^https:\/\/.*\/signed-in$/)],
        HttpDoorCommandLine: LOOPBACK_PORTS.map((port) => `http://localhost:${port}/signed-in`),
      });
    });
  });

  function kebab(name: string): string {
    return name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
  }
}
