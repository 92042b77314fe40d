import type { RemovalPolicy } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import {
  CfnUserPoolGroup,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { GROUPS, poolGroup } from '../../contract/people/groups.ts';
import type { ControlFunction } from '../control-function.ts';
import { acknowledgeRule } from '../rules/acknowledge.ts';

export interface SignInProps {
  readonly tenants: readonly string[];
  readonly mfa: 'required' | 'optional';
  readonly removal: RemovalPolicy;
  readonly deletionProtection: boolean;
}

const API = new ResourceServerScope({ scopeName: 'api', scopeDescription: 'look at models and answer questions' });

/** Who may sign in: one Cognito pool, nobody registers themselves, a group `<tenant>.<group>` for every right a person can have. */
export class SignIn extends Construct {
  readonly pool: UserPool;
  readonly server: UserPoolResourceServer;
  /** Only an access token carries a scope: an id token does not get in. */
  readonly scope: OAuthScope;
  readonly #methods: string;

  constructor(scope: Construct, props: SignInProps) {
    super(scope, 'SignIn');
    this.#methods = props.mfa === 'required' ? 'pwd otp' : 'pwd';
    this.pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      mfa: props.mfa === 'required' ? Mfa.REQUIRED : Mfa.OPTIONAL,
      // A text message can be redirected; an authenticator cannot.
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 14,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      deletionProtection: props.deletionProtection,
      removalPolicy: props.removal,
    });
    this.server = this.pool.addResourceServer('Server', { identifier: 'steward', scopes: [API] });
    this.server.applyRemovalPolicy(props.removal);
    this.scope = OAuthScope.resourceServer(this.server, API);
    for (const tenant of props.tenants)
      for (const group of GROUPS)
        new CfnUserPoolGroup(this, poolGroup(tenant, group), {
          userPoolId: this.pool.userPoolId,
          groupName: poolGroup(tenant, group),
        }).applyRemovalPolicy(props.removal);
    for (const rule of ['AwsSolutions-COG3', 'AwsSolutions-COG8'])
      acknowledgeRule(
        this.pool,
        rule,
        'threat protection needs the Plus plan, billed per person: an installation may turn it on',
      );
    if (props.mfa === 'optional')
      acknowledgeRule(
        this.pool,
        'AwsSolutions-COG2',
        "a second factor is the configuration's choice outside `prod`, and policies see that it is missing",
      );
  }

  /** Ask who somebody is now: whether they may sign in, and their groups. */
  grantLookUp(to: ControlFunction): void {
    to.set('USER_POOL_ID', this.pool.userPoolId);
    to.allow(['cognito-idp:AdminGetUser', 'cognito-idp:AdminListGroupsForUser'], [this.pool.userPoolArn]);
  }

  /** Ask who is in a group. */
  grantMembers(to: ControlFunction): void {
    to.set('USER_POOL_ID', this.pool.userPoolId);
    to.allow(['cognito-idp:ListUsersInGroup'], [this.pool.userPoolArn]);
  }

  /** Tells a function how people of this pool have signed in: Cognito's tokens do not say it. */
  tellMethods(to: ControlFunction): void {
    to.set('SIGN_IN_METHODS', this.#methods);
  }
}
