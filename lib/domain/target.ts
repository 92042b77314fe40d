import * as z from 'zod';

/** What a manifest calls another account or region by, as `targets` of the configuration lists it. */
export const TargetName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,15}$/, 'must be 1 to 16 lower-case letters, digits and hyphens, a letter first');

export const AccountId = z
  .string('must be in quotes: as a number it loses leading zeros')
  .regex(/^\d{12}$/, 'must be 12 digits in quotes');

/** Another account or region than Steward's own, in which endpoints run: how it is reached, and where its copies of models lie. */
export const TargetAccount = z.strictObject({
  name: TargetName,
  account: AccountId,
  region: z.string(),
  /** The role there that Steward takes on, which its `Target` stack makes. */
  roleArn: z.string(),
  /** What that role asks whoever takes it on for: nobody else who may be talked into it knows it. */
  externalId: z.string(),
  /** The bucket there that models are copied to. */
  models: z.string(),
});
export type TargetAccount = z.infer<typeof TargetAccount>;

/** Where somebody of ours goes, and what for: CloudTrail there shows both. */
export interface Visit {
  readonly target: string;
  /** At most 64 letters, digits and `+=,.@-` (API_AssumeRole, `RoleSessionName`). */
  readonly session: string;
}

/** The name under which Steward comes there for a model, or one version of it. */
export const sessionFor = (model: string, version?: number): string => {
  const end = version === undefined ? '' : `-${version}`;
  return `steward-${model.slice(0, 64 - 'steward-'.length - end.length)}${end}`;
};
