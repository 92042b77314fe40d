import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DataCaptureConfig } from '@aws-sdk/client-sagemaker';
import { isoSeconds } from '../../core/events.ts';
import type { World } from '../../world/world.ts';
import type { Fleet, Variant } from './fleets.ts';

export interface Exchange {
  at: number;
  inferenceId?: string;
  input: Payload;
  output: Payload;
}

export interface Payload {
  contentType: string;
  body: Buffer;
}

const NEW_FILE_AFTER_MS = 5 * 60 * 1000;
const two = (value: number): string => String(value).padStart(2, '0');

/**
 * Data capture: one JSON line per captured invocation, in the layout of the developer guide, "Data capture", below
 * `<destination>/<endpoint>/<variant>/yyyy/mm/dd/hh/mm-ss-millis-uuid.jsonl` (UTC).
 */
export class Capture {
  readonly #world: World;
  readonly #files = new Map<string, { path: string; since: number }>();
  readonly #counts = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
    world.clock.on('late-capture', (body) => {
      const { path, line } = body as { path: string; line: string };
      write(path, line);
    });
  }

  /** Captures one successful invocation, if its endpoint captures and its turn has come. */
  take(fleet: Fleet, variant: Variant, exchange: Exchange): void {
    const config = fleet.capture;
    if (
      !config?.EnableCapture ||
      !this.#sampled(
        `${fleet.id}/${variant === fleet.shadow ? variant.name : ''}`,
        config.InitialSamplingPercentage ?? 0,
      )
    )
      return;
    const line = `${JSON.stringify(lineOf(config, exchange))}\n`;
    const path = this.#world.s3.path(
      `${config.DestinationS3Uri?.replace(/\/+$/, '')}/${this.#key(fleet, variant, exchange.at)}`,
    );
    const late = this.#world.faults.get().lateCaptureSeconds ?? 0;
    if (late > 0)
      this.#world.clock.wake(`capture:${randomUUID()}`, exchange.at + late * 1000, 'late-capture', { path, line });
    else write(path, line);
  }

  /** Of every 100 invocations exactly `percentage` are taken, evenly spread. */
  #sampled(of: string, percentage: number): boolean {
    const count = this.#counts.get(of) ?? 0;
    this.#counts.set(of, count + 1);
    return Math.floor(((count + 1) * percentage) / 100) > Math.floor((count * percentage) / 100);
  }

  #key(fleet: Fleet, variant: Variant, at: number): string {
    const time = new Date(at);
    const hour = `${fleet.endpoint}/${variant.name}/${time.getUTCFullYear()}/${two(time.getUTCMonth() + 1)}/${two(time.getUTCDate())}/${two(time.getUTCHours())}`;
    const open = this.#files.get(`${fleet.endpoint}/${variant.name}`);
    if (open?.path.startsWith(hour) && at - open.since < NEW_FILE_AFTER_MS) return open.path;
    const stamp = `${two(time.getUTCMinutes())}-${two(time.getUTCSeconds())}-${String(time.getUTCMilliseconds()).padStart(3, '0')}`;
    const path = `${hour}/${stamp}-${randomUUID()}.jsonl`;
    this.#files.set(`${fleet.endpoint}/${variant.name}`, { path, since: at });
    return path;
  }
}

/** One system call per line: a reader never sees half of one, and a kill leaves none. */
function write(path: string, line: string): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, line);
}

function lineOf(config: DataCaptureConfig, exchange: Exchange): object {
  const modes = (config.CaptureOptions ?? []).map(({ CaptureMode }) => CaptureMode);
  const wants = (mode: 'Input' | 'Output'): boolean => modes.includes(mode) || modes.includes('InputAndOutput');
  const captureData = {
    ...(wants('Input') ? { endpointInput: side(config, 'INPUT', exchange.input) } : {}),
    ...(wants('Output') ? { endpointOutput: side(config, 'OUTPUT', exchange.output) } : {}),
  };
  const inferenceId = exchange.inferenceId === undefined ? {} : { inferenceId: exchange.inferenceId };
  const eventMetadata = { eventId: randomUUID(), ...inferenceId, inferenceTime: isoSeconds(exchange.at) };
  return { captureData, eventMetadata, eventVersion: '0' };
}

function side(config: DataCaptureConfig, mode: 'INPUT' | 'OUTPUT', payload: Payload): object {
  const type = payload.contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const header = config.CaptureContentTypeHeader;
  const listed = (types: string[] | undefined): boolean =>
    types?.some((listedType) => listedType.toLowerCase() === type) ?? false;
  const encoding = listed(header?.CsvContentTypes) ? 'CSV' : listed(header?.JsonContentTypes) ? 'JSON' : 'BASE64';
  const data = payload.body.toString(encoding === 'BASE64' ? 'base64' : 'utf8');
  return { observedContentType: payload.contentType, mode, data, encoding };
}
