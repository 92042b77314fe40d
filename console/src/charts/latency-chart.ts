import type { ChartConfiguration } from 'chart.js';
import type { Served } from '../data/operations.ts';
import type { Ink } from './draw.ts';

const LINES = ['p50', 'p90', 'p99'] as const;
const DASHES: Readonly<Record<(typeof LINES)[number], number[]>> = { p50: [], p90: [6, 4], p99: [2, 3] };

/** Percentiles of latency over time, told apart by their dashes and not by colour alone; a part without a request is a gap. */
export function latencyChart(parts: readonly Served[], ink: Ink): ChartConfiguration {
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
          ticks: { maxTicksLimit: 6, maxRotation: 0, callback: (at) => timeOf(Number(at)) },
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
          callbacks: { label: ({ dataset, parsed }) => `${dataset.label} ${parsed.y} ms, ${timeOf(parsed.x ?? 0)}` },
        },
      },
    },
  } satisfies ChartConfiguration<'scatter'> as ChartConfiguration;
}

const timeOf = (at: number): string => new Date(at).toISOString().slice(5, 16).replace('T', ' ');
