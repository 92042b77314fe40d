import type { Visit } from '../../../domain/target.ts';
import type { Ports } from '../../../ports/ports.ts';
import { lazily } from '../lazily.ts';

export const sagemakerPort = (_: object): Pick<Ports, 'sagemaker'> => ({
  sagemaker: lazily(async () => (await import('../sagemaker/sagemaker.ts')).ownSageMaker(), {
    in: inEach((place) => lazily(async () => (await import('../sagemaker/sagemaker.ts')).sageMakerIn(place))),
  }),
});

export const alarmsPort = (_: object): Pick<Ports, 'alarms'> => ({
  alarms: lazily(async () => (await import('../sagemaker/alarms.ts')).ownAlarms(), {
    in: inEach((place) => lazily(async () => (await import('../sagemaker/alarms.ts')).alarmsIn(place))),
  }),
});

export const servingMetricsPort = (_: object): Pick<Ports, 'servingMetrics'> => ({
  servingMetrics: lazily(async () => (await import('../sagemaker/serving-metrics.ts')).ownServingMetrics(), {
    in: inEach((place) =>
      lazily(async () => (await import('../sagemaker/serving-metrics.ts')).servingMetricsIn(place)),
    ),
  }),
});

/** One for each place: what was assumed there serves until it expires. */
function inEach<T>(make: (place: Visit) => T): (place: Visit) => T {
  const made = new Map<string, T>();
  return (place) => {
    const key = `${place.target} ${place.session}`;
    const known = made.get(key) ?? make(place);
    made.set(key, known);
    return known;
  };
}
