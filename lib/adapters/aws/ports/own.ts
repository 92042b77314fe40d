import { ONE_FUNCTION } from '../../../domain/check/scale.ts';
import { InvalidEventError } from '../../../domain/errors.ts';
import { ONE_READS } from '../../../domain/inventory/reading-limits.ts';
import type { Ports } from '../../../ports/ports.ts';
import { ids } from '../../ids.ts';

/** What a function has of itself. */
export const clockPort = (_: object): Pick<Ports, 'clock'> => ({ clock: { now: () => Date.now() } });

export const idsPort = (_: object): Pick<Ports, 'ids'> => ({ ids });

export const capacityPort = (_: object): Pick<Ports, 'capacity'> => ({ capacity: ONE_FUNCTION });

/** `ARTIFACT_BYTES` is set by no deploy: a test of the deployed functions has many read what is small. */
export function artifactBytesPort(_: object): Pick<Ports, 'artifactBytes'> {
  const artifactBytes = Number(process.env.ARTIFACT_BYTES ?? ONE_READS);
  if (!Number.isInteger(artifactBytes) || artifactBytes < 1)
    throw new InvalidEventError('`ARTIFACT_BYTES`: must be a whole number of bytes');
  return { artifactBytes };
}
