import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  Legend,
  LinearScale,
  LineElement,
  PointElement,
  ScatterController,
  Tooltip,
} from 'chart.js';
import annotation from 'chartjs-plugin-annotation';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineElement,
  PointElement,
  ScatterController,
  Tooltip,
  annotation,
);

const NAMES = ['ink', 'soft', 'line', 'panel', 'accent', 'muted', 'stable', 'drifted', 'undecided'] as const;

/** The stylesheet's colours, as a canvas needs them. */
export type Ink = Record<(typeof NAMES)[number], string>;

/** Draws on the canvas in the colours of the moment; answers with how to take the picture away. */
export function draw(canvas: HTMLCanvasElement, of: (ink: Ink) => ChartConfiguration): () => void {
  const style = getComputedStyle(document.documentElement);
  const ink = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Ink;
  Chart.defaults.font.family = style.fontFamily;
  Chart.defaults.font.size = 12;
  Chart.defaults.color = ink.soft;
  Chart.defaults.borderColor = ink.line;
  Chart.defaults.animation = false;
  Chart.defaults.maintainAspectRatio = false;
  const chart = new Chart(canvas, of(ink));
  return () => chart.destroy();
}
