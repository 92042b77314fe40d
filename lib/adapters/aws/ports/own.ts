import { ONE_FUNCTION } from '../../../domain/check/scale.ts';
import { READING } from '../../../domain/inventory/reading-limits.ts';
import type { Ports } from '../../../ports/ports.ts';
import { ids } from '../../ids.ts';

/** What a function has of itself. */
export const clockPort = (_: object): Pick<Ports, 'clock'> => ({ clock: { now: () => Date.now() } });

export const idsPort = (_: object): Pick<Ports, 'ids'> => ({ ids });

export const capacityPort = (_: object): Pick<Ports, 'capacity'> => ({ capacity: ONE_FUNCTION });

export const artifactBytesPort = (_: object): Pick<Ports, 'artifactBytes'> => ({ artifactBytes: READING.piece });
