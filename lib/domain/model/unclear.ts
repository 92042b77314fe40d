import { containersOf, type ModelVersion } from './model.ts';

/** Of an address a sentence quotes so much. */
const QUOTED = 200;

/** What of a version nobody could tell again once it runs, container by container; none where every image and artifact is known by digest. */
export function unclearContent(version: ModelVersion): string[] {
  const containers = containersOf(version);
  return containers.flatMap(({ image, imageDigest, artifact, artifactDigest, unreadable }, index) => {
    const which = containers.length > 1 ? `container ${index + 1}: ` : '';
    return [
      ...unreadable.map(
        (what) => `${which}${what}, which Steward cannot hold against a digest: let its model lie in one S3 object`,
      ),
      ...(imageDigest === undefined ? [`${which}the image \`${image.slice(0, QUOTED)}\` has no digest`] : []),
      ...(artifact !== '' && artifactDigest === undefined
        ? [`${which}no object was at \`${artifact.slice(0, QUOTED)}\``]
        : []),
    ];
  });
}
