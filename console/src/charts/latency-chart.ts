import type { ChartConfiguration } from 'chart.js';
import type { Ink } from './draw.ts';

const LINES = ['p50', 'p90', 'p99'] as const;
const DASHES: Readonly<Record<(typeof LINES)[number], number[]>> = { p50: [], p90: [6, 4], p99: [2, 3] };

/** Percentiles of latency, ms, at a place of the axis; absent where there was no request. */
export interface Latency extends Readonly<Partial<Record<(typeof LINES)[number], number | null>>> {
  readonly at: number;
}

/**
 * Percentiles of latency over time, or over the rate of requests, told apart by their dashes and not by colour alone; a part without a request is a gap.
 * @param named a place of the axis, in words
 */
export function latencyChart(
  parts: readonly Latency[],
  ink: Ink,
  named: (at: number) => string = timeOf,
): ChartConfiguration {
  return {
    type: 'scatter',
    data: {
      datasets: LINES.map((name) => ({
        label: name,
        data: parts.map((part) => ({ x: part.at, y: part[name] ?? Number.NaN })),
        showLine: true,
        spanGaps: false,
        pointRadius: parts.length > 60 ? 0 : 2,
        borderColor: { p50: ink.muted, p90: ink.soft, p99: ink.accent }[name],
        backgroundColor: { p50: ink.muted, p90: ink.soft, p99: ink.accent }[name],
        borderDash: DASHES[name],
        borderWidth: 2,
      })),
    },
    options: {
      scales: {
        x: {
          type: 'linear',
          ...(parts.length > 1 && { min: parts[0]!.at, max: parts.at(-1)!.at }),
          grid: { display: false },
          ticks: { maxTicksLimit: 6, maxRotation: 0, callback: (at) => named(Number(at)) },
        },
        y: {
          beginAtZero: true,
          grid: { color: ink.line },
          border: { display: false },
          ticks: { maxTicksLimit: 6, callback: (ms) => `${ms} ms` },
        },
      },
      plugins: {
        legend: { display: true, labels: { usePointStyle: true, pointStyle: 'line' } },
        tooltip: {
          callbacks: { label: ({ dataset, parsed }) => `${dataset.label} ${parsed.y} ms, ${named(parsed.x ?? 0)}` },
        },
      },
    },
  } satisfies ChartConfiguration<'scatter'> as ChartConfiguration;
}

const timeOf = (at: number): string => new Date(at).toISOString().slice(5, 16).replace('T', ' ');
