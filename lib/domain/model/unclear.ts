import { containersOf, type ModelVersion } from './model.ts';

/** Of an address a sentence quotes so much. */
const QUOTED = 200;

/** What of a version nobody could tell again once it runs, container by container; none where every image and artifact is known by digest. */
export function unclearContent(version: ModelVersion): string[] {
  const containers = containersOf(version);
  // Versions from before there were inventories name SageMaker's members alone.
  const member = version.inventory === undefined;
  return containers.flatMap(({ image, imageDigest, artifact, artifactDigest, unreadable }, index) => {
    const which = containers.length > 1 ? `container ${index + 1}: ` : '';
    return [
      ...(imageDigest === undefined ? [`${which}${unclearImage(image)}`] : []),
      ...unreadable.map((what) =>
        member
          ? `${which}${what}, which could not be held against a digest when it was registered: register the model as a new version`
          : `${which}${what}`,
      ),
      ...(member && artifact !== '' && artifactDigest === undefined
        ? [`${which}no object was at \`${artifact.slice(0, QUOTED)}\``]
        : []),
    ];
  });
}

const unclearImage = (image: string): string =>
  image === '' ? 'no image is named' : `the image \`${image.slice(0, QUOTED)}\` has no digest`;
