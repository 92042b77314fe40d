import { InvalidEventError } from '../errors.ts';

/** A key of a file that nothing here reads: its place below the feature (or the file), and the feature's name. */
export type UnreadKey = { path: string; feature?: string };

/** Where each switch and threshold belongs: elsewhere Model Monitor does not look for it, and whoever wrote it there believes in it. */
const PLACES: Record<string, string> = {
  evaluate_constraints: 'monitoring_config',
  emit_metrics: 'monitoring_config',
  datatype_check_threshold: 'monitoring_config',
  domain_content_threshold: 'monitoring_config',
  distribution_constraints: 'monitoring_config',
  perform_comparison: 'monitoring_config.distribution_constraints',
  comparison_threshold: 'monitoring_config.distribution_constraints',
  comparison_method: 'monitoring_config.distribution_constraints',
  categorical_comparison_threshold: 'monitoring_config.distribution_constraints',
  categorical_drift_method: 'monitoring_config.distribution_constraints',
  completeness: 'features[]',
  is_non_negative: 'features[].num_constraints',
  domains: 'features[].string_constraints',
  monitoringConfigOverrides: 'features[]',
  monitoring_config_overrides: 'features[]',
  monitoring_config: 'the file itself',
};

const SHOWN = 40;
const shorten = (key: string): string => (key.length > SHOWN ? `${key.slice(0, SHOWN - 1)}…` : key);

/** Keys of `raw` that `parsed`, the same value read by a schema, no longer has. */
export function unreadKeys(raw: unknown, parsed: unknown, path: readonly string[] = [], feature?: string): UnreadKey[] {
  if (Array.isArray(raw))
    return raw.flatMap((item, i) => unreadKeys(item, (parsed as unknown[])[i], [...path, String(i)], feature));
  if (typeof raw !== 'object' || raw === null || typeof parsed !== 'object' || parsed === null) return [];
  const named = path[0] === 'features' && path.length === 2 && 'name' in parsed ? String(parsed.name) : feature;
  const inside = named === undefined ? path : path.slice(2);
  return Object.entries(raw).flatMap(([key, value]) =>
    Object.hasOwn(parsed, key)
      ? unreadKeys(value, (parsed as Record<string, unknown>)[key], [...path, key], named)
      : [{ path: [...inside, shorten(key)].join('.'), ...(named !== undefined && { feature: named }) }],
  );
}

/**
 * Refuses a switch or threshold that stands where it decides nothing.
 * @throws InvalidEventError naming the place, and the one it belongs in
 */
export function refuseMisplaced(file: string, unread: readonly UnreadKey[]): void {
  for (const { path, feature } of unread) {
    const key = path.split('.').at(-1)!;
    const place = Object.hasOwn(PLACES, key) ? PLACES[key] : undefined;
    if (place === undefined) continue;
    const where = feature === undefined ? '' : ` of feature \`${feature}\``;
    const own = feature !== undefined && place.startsWith('monitoring_config');
    const belongs = own ? place.replace('monitoring_config', 'monitoringConfigOverrides') : place;
    throw new InvalidEventError(
      `\`${file}\` has \`${path}\`${where}, where nothing reads it: it belongs in \`${belongs}\``,
    );
  }
}
