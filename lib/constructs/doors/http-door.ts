import { Aws, CfnCondition, Duration, Fn, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { type CfnUserPoolClient, OAuthScope, UserPoolClient, UserPoolDomain } from 'aws-cdk-lib/aws-cognito';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { LOOPBACK_PORTS, loopbackCallback } from '../../contract/loopback.ts';
import { type ControlFunction, pascal } from '../control-function.ts';
import { acknowledgeRule } from '../rules/acknowledge.ts';
import type { Watch } from '../watch.ts';
import type { SignIn } from './sign-in.ts';

export interface HttpDoorProps {
  readonly signIn: SignIn;
  readonly domainPrefix: string;
  readonly watch: Watch;
  readonly logDays: number;
}

/** What an HTTP API can tell of a request; never a token, a body or a query. */
const ACCESS_LOG = JSON.stringify({
  time: '$context.requestTime',
  request: '$context.requestId',
  ip: '$context.identity.sourceIp',
  route: '$context.routeKey',
  status: '$context.status',
  person: '$context.authorizer.claims.sub',
  refused: '$context.authorizer.error',
  failed: '$context.integrationErrorMessage',
  ms: '$context.responseLatency',
});

/** The HTTP API: every route below /api wants an access token of the pool; the page itself is public and knows nothing. */
export class HttpDoor extends Construct {
  readonly api: HttpApi;
  readonly client: UserPoolClient;
  readonly commandLine: UserPoolClient;
  readonly domain: UserPoolDomain;
  readonly #authorizer: HttpJwtAuthorizer;
  readonly #scope: OAuthScope;
  readonly #url: string;
  readonly #auth: string;

  constructor(scope: Construct, props: HttpDoorProps) {
    super(scope, 'HttpDoor');
    const { signIn } = props;
    this.#scope = signIn.scope;
    this.api = new HttpApi(this, 'Api', { createDefaultStage: false });
    this.#url = `https://${this.api.apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`;
    const logs = new LogGroup(this, 'AccessLog', {
      // Logs under this prefix need no entry in the region's one resource policy; the API's id makes the name another at the next deploy.
      logGroupName: `/aws/vendedlogs/http/${Stack.of(this).stackName}-${this.api.apiId}`,
      retention: props.logDays,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 50, burstLimit: 100 },
      accessLogSettings: { destination: new LogGroupLogDestination(logs), format: AccessLogFormat.custom(ACCESS_LOG) },
    });
    this.#auth = this.#authHost();
    this.domain = new UserPoolDomain(this, 'Domain', {
      userPool: signIn.pool,
      cognitoDomain: { domainPrefix: props.domainPrefix },
    });
    const client = (id: string, callbackUrls: string[], logoutUrls?: string[]): UserPoolClient =>
      this.#client(id, signIn, { callbackUrls, ...(logoutUrls && { logoutUrls }) });
    this.client = client('Console', [`${this.#url}/signed-in`], [`${this.#url}/`]);
    // A client of its own: what leads to the page must not lead to a port of somebody's machine.
    this.commandLine = client('CommandLine', LOOPBACK_PORTS.map(loopbackCallback));
    this.#authorizer = new HttpJwtAuthorizer(
      'People',
      `https://cognito-idp.${Aws.REGION}.${Aws.URL_SUFFIX}/${signIn.pool.userPoolId}`,
      {
        jwtAudience: [this.client.userPoolClientId, this.commandLine.userPoolClientId],
      },
    );
    props.watch.alarm(
      'api-errors',
      'api',
      'the API answered with 5xx',
      this.api.metricServerError({ statistic: 'Sum', period: Duration.minutes(5) }),
      1,
    );
  }

  /**
   * An app that signs people in on Cognito's own page and takes a code, in no other way. Left out, the list of flows would allow SRP and
   * custom sign-in beside it; refreshing is the one flow that Cognito refuses to do without (docs: API_CreateUserPoolClient.html).
   */
  #client(id: string, signIn: SignIn, urls: { callbackUrls: string[]; logoutUrls?: string[] }): UserPoolClient {
    const client = new UserPoolClient(this, id, {
      userPool: signIn.pool,
      generateSecret: false,
      preventUserExistenceErrors: true,
      oAuth: { flows: { authorizationCodeGrant: true }, scopes: [OAuthScope.OPENID, signIn.scope], ...urls },
      accessTokenValidity: Duration.minutes(15),
      idTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.hours(8),
    });
    (client.node.defaultChild as CfnUserPoolClient).explicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH'];
    return client;
  }

  get url(): string {
    return this.#url;
  }

  /**
   * A request as a flow declares it, `GET /api/{proxy+}`: below /api for people who are signed in, everything else for everybody.
   * @param nth of the flow's requests, from 0; the first has the plain name among the resources
   */
  answer(request: string, to: ControlFunction, nth: number): void {
    const [method, path] = request.split(' ') as [HttpMethod, string];
    if (!path.startsWith('/api/')) this.publicRoute(path, to);
    else this.route(method, path, to, nth === 0 ? 'Route' : pascal(path.split('/').at(-1)!));
  }

  /** A route for people who are signed in; it belongs to the stack of the function that serves it, under an id of its own there. */
  route(method: HttpMethod, path: string, to: ControlFunction, id = 'Route'): void {
    const props = {
      integration: new HttpLambdaIntegration(`${to.node.id}${id === 'Route' ? '' : id}`, to.fn),
      authorizer: this.#authorizer,
      authorizationScopes: [this.#scope.scopeName],
    };
    if (Stack.of(to) === Stack.of(this)) this.api.addRoutes({ path, methods: [method], ...props });
    else new HttpRoute(to, id, { httpApi: this.api, routeKey: HttpRouteKey.with(path, method), ...props });
  }

  /** A route for everybody: the page, which holds nothing of any model. */
  publicRoute(path: string, to: ControlFunction): void {
    const routes = this.api.addRoutes({
      path,
      methods: [HttpMethod.GET],
      integration: new HttpLambdaIntegration(`${to.node.id}${path === '/' ? 'Root' : ''}`, to.fn),
    });
    for (const route of routes)
      acknowledgeRule(
        route,
        'AwsSolutions-APIG4',
        'the page is static and the same for everybody; what it shows comes through routes that want a token',
      );
  }

  /** Host of Cognito's sign-in page. */
  get signInUrl(): string {
    return `https://${this.domain.domainName}.${this.#auth}.${Stack.of(this).region}.amazoncognito.com`;
  }

  /** AWS GovCloud (US) has FIPS endpoints alone (docs: govcloud-cog.html). */
  #authHost(): string {
    const { region } = Stack.of(this);
    if (!Token.isUnresolved(region)) return region.startsWith('us-gov-') ? 'auth-fips' : 'auth';
    const government = new CfnCondition(this, 'Government', {
      expression: Fn.conditionEquals(Aws.PARTITION, 'aws-us-gov'),
    });
    return Fn.conditionIf(government.logicalId, 'auth-fips', 'auth').toString();
  }

  get scopes(): string {
    return `openid ${this.#scope.scopeName}`;
  }

  /** Tells the page where and as whom to sign in. */
  tellSignIn(to: ControlFunction): void {
    to.set('AUTHORIZE_URL', `${this.signInUrl}/oauth2/authorize`);
    to.set('TOKEN_URL', `${this.signInUrl}/oauth2/token`);
    to.set('CLIENT_ID', this.client.userPoolClientId);
    to.set('SCOPE', this.scopes);
  }
}
