import * as z from 'zod';

/** SageMaker's own limit for a model package group, which is where a model's name comes from. */
export const ModelName = z
  .string()
  .regex(/^(?=.{1,63}$)[a-zA-Z0-9](-*[a-zA-Z0-9])*$/, 'must be 1 to 63 letters, digits and inner hyphens');
export const Tenant = z
  .string()
  .regex(/^(?=.{1,32}$)[a-z0-9](-*[a-z0-9])*$/, 'must be 1 to 32 lower-case letters, digits and inner hyphens');
