import { ManagedPolicy, type Role } from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';
import { type Allowed, allowOn } from './rules/allow-on.ts';
import { policySize } from './rules/policy-size.ts';

/**
 * Characters of inline policy for what the configuration lists, so that what every role has beside it still fits into IAM's 10,240 (CDK
 * estimates generously before it moves anything out).
 */
const INLINE = 3000;
/** Characters of a list up to which each role has a copy of its own. */
const SHORT = 1500;
/** IAM's 6,144 of a managed policy, less what stands around the statements. */
const MANAGED = 6144 - '{"Statement":[],"Version":"2012-10-17"}'.length;

export const LISTED = 'below or like a name that the configuration lists';

/** A role, and how it is allowed something. */
export interface Grantee {
  readonly role: Role;
  allow(actions: readonly string[], resources: readonly string[], more?: Allowed): void;
}

/** A call on listed resources. */
export interface ListedCall {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly more: Omit<Allowed, 'in'>;
}

interface Page {
  readonly policy?: ManagedPolicy;
  left: number;
}

/**
 * Rights on what the configuration lists, in as many policies as they need: IAM limits the size of each (docs: reference_iam-quotas.html), and a
 * list of names has no limit. `next` makes the policy of a number, from 0 on.
 */
abstract class PagedRights {
  readonly #scope: IConstruct;
  readonly #pages: Page[];
  readonly #given = new Set<string>();

  constructor(scope: IConstruct, pages: Page[]) {
    this.#scope = scope;
    this.#pages = pages;
  }

  protected abstract next(number: number): ManagedPolicy;
  protected abstract put(call: ListedCall, policy: ManagedPolicy | undefined): void;

  /** Allows calls on each of these resources, wherever there is room for it; what is asked for twice stands there once. */
  allow(actions: readonly string[], resources: readonly string[], more: ListedCall['more'] = {}): void {
    const { conditions } = more;
    const asked = JSON.stringify([actions, resources, conditions]);
    if (this.#given.has(asked)) return;
    this.#given.add(asked);
    const frame = frameSize(this.#scope, actions, conditions);
    const waiting = resources.map((resource) => ({ resource, size: policySize(this.#scope, resource) + 1 }));
    for (let i = 0; waiting.length > 0; i++) {
      const page = this.#page(i);
      const taken: string[] = [];
      let left = page.left - frame;
      while (waiting.length > 0 && waiting[0]!.size <= left) {
        left -= waiting[0]!.size;
        taken.push(waiting.shift()!.resource);
      }
      if (taken.length === 0) continue;
      page.left = left;
      this.put({ actions, resources: taken, more }, page.policy);
    }
  }

  /** The page of this number; behind the last one a fresh policy. */
  #page(number: number): Page {
    const known = this.#pages[number];
    if (known) return known;
    this.#pages.push({ policy: this.next(number), left: MANAGED });
    return this.#page(number);
  }

  protected get policies(): ManagedPolicy[] {
    return this.#pages.flatMap(({ policy }) => policy ?? []);
  }
}

/** A role's rights on what the configuration lists, in the role's own policy as long as they fit there, then in managed policies of this role alone. */
export class ListedRights extends PagedRights {
  readonly #to: Grantee;

  constructor(to: Grantee) {
    super(to.role, [{ left: INLINE }]);
    this.#to = to;
  }

  protected override next(number: number): ManagedPolicy {
    const { role } = this.#to;
    return new ManagedPolicy(role, `Listed${number}`, {
      description: `Steward: what ${role.node.scope!.node.id} may do with what the configuration lists, part ${number + 1}`,
      roles: [role],
    });
  }

  protected override put({ actions, resources, more }: ListedCall, policy: ManagedPolicy | undefined): void {
    this.#to.allow(actions, resources, { ...more, ...(policy && { in: policy }) });
  }
}

/**
 * Rights that several functions have alike, on lists too long for their own policies: written once, in managed policies attached to each of
 * their roles, for a template holds a megabyte.
 */
export class SharedRights extends PagedRights {
  readonly #scope: IConstruct;
  readonly #name: string;

  constructor(scope: Construct, name: string) {
    super(scope, []);
    this.#scope = scope;
    this.#name = name;
  }

  protected override next(number: number): ManagedPolicy {
    return new ManagedPolicy(this.#scope as Construct, `${this.#name}${number}`, {
      description: `Steward: what several functions may read of what the configuration lists, part ${number + 1}`,
    });
  }

  protected override put({ actions, resources, more }: ListedCall, policy: ManagedPolicy): void {
    allowOn(policy, actions, resources, more);
  }

  attach(role: Role): void {
    for (const policy of this.policies) policy.attachToRole(role);
  }
}

/** Whether a list is one that each role's own policy takes. */
export const isShort = (scope: IConstruct, calls: readonly ListedCall[]): boolean =>
  calls.reduce((sum, { resources }) => sum + policySize(scope, resources), 0) <= SHORT;

const frameSize = (scope: IConstruct, actions: readonly string[], conditions: Allowed['conditions']): number =>
  policySize(scope, { Action: actions, Effect: 'Allow', Resource: [], ...(conditions && { Condition: conditions }) }) +
  1;
