import * as z from 'zod';
import type { ModelId } from '../../lib/domain/registry/keys.ts';

const About = z.object({
  tenant: z.string(),
  model: z.string(),
  // A rollback to what was adopted is about no version (0 to its machine).
  version: z
    .int()
    .optional()
    .transform((version) => version || undefined),
  deployment: z.string().optional(),
  slot: z.string().optional(),
});
/** A release, a rollback, a large check and a reading say it themselves; a retrain is started with the event it follows from. */
const Input = z.union([
  About,
  z.object({ finding: z.object({ detail: About }) }).transform(({ finding }) => finding.detail),
]);

/** What an execution is about, from its own input: names are for finding, and prove nothing. */
export const executionSubject = (input: unknown): Partial<z.infer<typeof About>> => Input.safeParse(input).data ?? {};

export function isAbout(input: unknown, { tenant, model }: ModelId): boolean {
  const about = executionSubject(input);
  return about.tenant === tenant && about.model === model;
}

/** Whether an execution does what another input asks for, of the same thing: names are worked out by anybody. */
export const isSame = (input: unknown, wanted: unknown): boolean => whatOf(input) === whatOf(wanted);

const Done = z.object({ mode: z.string(), asked: z.string().optional() });
const whatOf = (input: unknown): string => {
  const { tenant, model, version, deployment, slot } = executionSubject(input);
  const { mode, asked } = Done.safeParse(input).data ?? {};
  return JSON.stringify([mode, asked, tenant, model, version, deployment, slot]);
};
