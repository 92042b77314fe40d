import { createHash } from 'node:crypto';
import { rangeOf } from '../../domain/retrain/partition-pattern.ts';
import { inputManifest, MOST_OBJECTS, objectsIn } from '../../domain/retrain/training-data.ts';
import type { TrainingFiles } from '../../ports/data.ts';
import type { Objects } from '../../ports/objects.ts';

/**
 * Training data where teams keep it, which is listed and never read; the manifests that SageMaker reads it by stand in the bucket of the evidence, apart from
 * all that is none of the training role's business.
 */
export function trainingFilesIn(objects: Objects, bucket: string): TrainingFiles {
  return {
    list: async (place, window) => {
      const range = place.partitions === undefined ? undefined : rangeOf(place.partitions, window);
      const all = await objects.versions(place.prefix, range, MOST_OBJECTS + 1);
      if (all.length > MOST_OBJECTS)
        return { tooMuch: `more than ${MOST_OBJECTS} objects lie below \`${place.prefix}\``, of: 'objects' };
      return objectsIn(place, window, all);
    },
    tell: async ({ tenant, model }, { prefix }, listed) => {
      const text = inputManifest(prefix, listed);
      const name = createHash('sha256').update(text).digest('hex');
      const uri = `s3://${bucket}/training-data/${tenant}/${model}/${name}.manifest`;
      await objects.put(uri, text, { ifAbsent: true });
      return uri;
    },
  };
}
