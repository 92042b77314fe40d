import type { ChartConfiguration } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import type { Measurement, Series } from '../data/measurements.ts';
import { ticksOf } from '../data/times.ts';
import type { Ink } from './draw.ts';
import { whiskers } from './whiskers.ts';

const POINTS = { stable: 'circle', drifted: 'triangle', undecided: 'rectRot' } as const;
const DAY = 86_400_000;

/** A version's first moment in the deployment. */
export interface Release {
  readonly version: number;
  readonly at: string;
}

/** Observed value per slot with its interval as error bar, coloured and shaped by verdict; the limit and releases as lines. */
export function checksChart(series: Series, releases: readonly Release[], ink: Ink): ChartConfiguration {
  const { points } = series;
  const times = points.map(({ slot }) => Date.parse(slot));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  // As far as a little more than half of what lies between two checks: four days of weekly ones, and of one alone.
  const room = last > first ? (0.6 * (last - first)) / (times.length - 1) : 4 * DAY;
  const [from, to] = [first - room, last + room];
  const date = ticksOf(to - from);
  const annotations: Record<string, AnnotationOptions> = {};
  if (series.limit !== undefined) annotations.limit = limitLine(series, ink);
  for (const { version, at } of releases) {
    const x = Date.parse(at);
    if (x > from && x < to) annotations[`live${version}${at}`] = releaseLine(version, x, ink);
  }
  return {
    type: 'scatter',
    data: {
      datasets: [
        {
          data: points.map(({ slot, observed }) => ({ x: Date.parse(slot), y: Number(observed) })),
          pointStyle: points.map(({ verdict }) => POINTS[verdict]),
          pointBackgroundColor: points.map(({ verdict }) => ink[verdict]),
          pointBorderColor: points.map(({ verdict }) => ink[verdict]),
          pointRadius: points.map(({ verdict }) => (verdict === 'stable' ? 4 : 6)),
          pointHoverRadius: 7,
          clip: false,
        },
      ],
    },
    options: {
      scales: {
        x: {
          type: 'linear',
          min: from,
          max: to,
          grid: { display: false },
          // A tick where a check is, not at round numbers of milliseconds.
          afterBuildTicks: (axis) => {
            axis.ticks = times.map((value) => ({ value }));
          },
          ticks: { callback: (v) => date(Number(v)), maxRotation: 0, autoSkipPadding: 16 },
        },
        y: { ...range(series), grid: { color: ink.line }, border: { display: false } },
      },
      plugins: {
        legend: { display: false },
        annotation: { annotations },
        tooltip: { displayColors: false, callbacks: { label: ({ dataIndex }) => lines(points[dataIndex]) } },
      },
    },
    plugins: [whiskers(points, ink)],
  } satisfies ChartConfiguration<'scatter'> as ChartConfiguration;
}

/** Room for every interval and for the limit. */
function range({ points, limit }: Series) {
  const all = points.flatMap(({ observed, interval }) => [
    Number(observed),
    Number(interval?.low ?? observed),
    Number(interval?.high ?? observed),
  ]);
  if (limit !== undefined) all.push(Number(limit));
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = (high - low || Math.abs(high) || 1) * 0.12;
  return {
    min: low >= 0 && low - room < 0 ? 0 : low - room,
    max: high + room,
    ticks: {
      maxTicksLimit: 6,
      includeBounds: false,
      callback: (v: string | number) => Number(v).toPrecision(2).replace(/\.0$/, ''),
    },
  };
}

const limitLine = ({ limit }: Series, ink: Ink): AnnotationOptions => ({
  type: 'line',
  yMin: Number(limit),
  yMax: Number(limit),
  borderColor: ink.ink,
  borderWidth: 1.5,
  borderDash: [6, 4],
  label: {
    display: true,
    content: `limit ${limit}`,
    position: 'start',
    yAdjust: -10,
    backgroundColor: ink.panel,
    color: ink.ink,
    padding: 2,
    font: { size: 11 },
  },
});

const releaseLine = (version: number, x: number, ink: Ink): AnnotationOptions => ({
  type: 'line',
  xMin: x,
  xMax: x,
  borderColor: ink.accent,
  borderWidth: 1,
  label: {
    display: true,
    content: `version ${version} live`,
    position: 'end',
    backgroundColor: ink.accent,
    color: ink.panel,
    padding: { x: 5, y: 2 },
    font: { size: 11 },
  },
});

function lines(point: Measurement | undefined): string[] {
  if (!point) return [];
  const { observed, interval, subject, verdict, version, slot, asked } = point;
  return [
    `${subject} ${observed}`,
    interval ? `between ${interval.low} and ${interval.high}` : 'no interval kept',
    `${verdict}, version ${version}, ${slot.slice(0, 16).replace('T', ' ')} UTC${asked === undefined ? '' : ', asked for by a person'}`,
  ];
}
