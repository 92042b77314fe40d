import { declaredMetric, type MetricName } from '../../../../lib/domain/metric/metrics.ts';
import { metricInWords } from '../../../../lib/words/metric-names.ts';
import { DRIFT_TEXTS } from './drift-texts.ts';
import { GATE_TEXTS } from './gate-texts.ts';
import { GOLDEN_TEXTS } from './golden-texts.ts';
import type { KeyText, KeyTexts } from './key-text.ts';
import { MODEL_TEXTS } from './model-texts.ts';
import { OPERATION_TEXTS } from './operation-texts.ts';
import { OPERATIONS_CHECK_TEXTS } from './operations-check-texts.ts';
import { QUALITY_TEXTS } from './quality-texts.ts';
import { RACE_TEXTS } from './race-texts.ts';
import { RESPONSE_TEXTS } from './response-texts.ts';
import { SERVING_TEXTS } from './serving-texts.ts';
import { STAGE_TEXTS } from './stage-texts.ts';
import { WASTE_TEXTS } from './waste-texts.ts';

/** Every text there is, by the path of its key. */
export const KEY_TEXTS: KeyTexts = {
  ...MODEL_TEXTS,
  ...DRIFT_TEXTS,
  ...QUALITY_TEXTS,
  ...OPERATIONS_CHECK_TEXTS,
  ...WASTE_TEXTS,
  ...GATE_TEXTS,
  ...OPERATION_TEXTS,
  ...GOLDEN_TEXTS,
  ...RESPONSE_TEXTS,
  ...SERVING_TEXTS,
  ...RACE_TEXTS,
  ...STAGE_TEXTS,
};

/**
 * What is said of a key; of a metric's limit, what its declaration says.
 * @param of in which form of its mapping it stands: of such a key texts may stand under `task.output (regression)`
 */
export const findKeyText = (path: string, of?: string): KeyText | undefined =>
  KEY_TEXTS[`${path} (${of})`] ??
  KEY_TEXTS[path] ??
  (/\.limits\.(\w+)$/.test(path) ? metricText(path.split('.').at(-1)!) : undefined);

/** What limits count where that is neither a share nor a correlation. */
const UNITS: Readonly<Partial<Record<MetricName, string>>> = {
  logLoss: 'nats',
  brier: 'squared chance, 0 to 2',
  mae: 'unit of the label',
  rmse: 'unit of the label',
  pinball: 'unit of the label',
  mape: 'parts of the label: 0.1 is 10 %',
  wape: 'parts of the label: 0.1 is 10 %',
  smape: 'parts, 0 to 2',
  r2: 'share of the variance, 1 is perfect',
  mase: 'errors of a naive forecast',
  loss: "unit of the pipeline's loss",
};

function metricText(name: string): KeyText | undefined {
  const metric = declaredMetric(name);
  if (!metric) return undefined;
  const floor = 'floor' in metric ? metric.floor : undefined;
  const usual = floor && floor[0] < 0 ? 'correlation, -1 to 1' : 'share, 0 to 1';
  return {
    says: `${metricInWords(name as MetricName)}: ${floor ? 'a floor' : 'a ceiling'}. Tasks: ${metric.of.join(', ')}.`,
    unit: UNITS[name as MetricName] ?? usual,
    example: floor ? { min: 0.6 } : { max: name === 'calibrationError' ? 0.1 : 0.5 },
  };
}
