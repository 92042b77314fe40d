import * as z from 'zod';
import { AskedReading, FileReading } from '../../lib/domain/inventory/file-reading.ts';
import { addressesOf } from '../../lib/domain/inventory/inventory.ts';
import { type ReadingLimits, readingLimits } from '../../lib/domain/inventory/reading-limits.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { addUpPieces } from '../artifacts/add-up-pieces.ts';
import { planReading } from '../artifacts/plan-reading.ts';
import type { needs } from './map-flow.ts';
import { bucketsOf } from './own-names.ts';
import { assertOwn } from './owner.ts';
import { PackageSeen, register } from './register.ts';

type Needs = PortsOf<typeof needs>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Due = z.object({
  tenant: z.string().min(1),
  model: z.string().min(1),
  version: z.int().positive(),
  asked: sha256,
});

/** The steps of `artifact-map` that are not a share's. */
export const ArtifactMapStep = z.discriminatedUnion('step', [
  Due.extend({ step: z.literal('plan') }),
  Due.extend({ step: z.literal('add-up'), plan: sha256, hashes: z.array(sha256) }),
  Due.extend({ step: z.literal('register'), reading: sha256, seen: PackageSeen }),
]);
type ArtifactMapStep = z.infer<typeof ArtifactMapStep>;

/** Before and after the shares: who reads what, what that adds up to, and the registration that waited for it. */
export function artifactMap(ports: Needs, limits?: ReadingLimits) {
  const load = async (digest: string): Promise<unknown> => JSON.parse((await ports.evidence.read(digest)).toString());
  return async function artifactMap(due: ArtifactMapStep) {
    switch (due.step) {
      case 'plan': {
        const { sources } = AskedReading.parse(await load(due.asked));
        // Read with our rights: only what the group's own team may have us read, whoever started the machine.
        assertOwn(ports.owners, due, bucketsOf(sources.flatMap(({ source }) => addressesOf(source))));
        return planReading(ports, { asked: due.asked, sources }, limits ?? readingLimits(ports.artifactBytes));
      }
      case 'add-up':
        return { reading: await addUpPieces(ports, due) };
      case 'register': {
        const reading = FileReading.parse(await load(due.reading));
        const { verdict } = await register(ports, { reading })(due.seen);
        return { verdict, reading: due.reading };
      }
    }
  };
}
