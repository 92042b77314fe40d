import * as z from 'zod';
import { Content } from './served.ts';

/** What an endpoint from before Steward ran when a person adopted it: the start of its deployment, and where it goes back to. */
export const Adopted = z.object({
  config: z.string(),
  /** Everything it served: what runs, or would run again, is held against it. */
  content: Content,
  /** The package its container is made from, and the registered version of that package, where there is one. */
  package: z.string().optional(),
  version: z.int().positive().optional(),
  at: z.int(),
  by: z.string(),
});
export type Adopted = z.infer<typeof Adopted>;
