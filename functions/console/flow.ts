import { declareHttpFlow } from '../../lib/flow/flow.ts';
import { consolePages } from './console.ts';

export const needs = ['page'] as const;

export const flow = declareHttpFlow({
  name: 'console',
  does: 'the page',
  wakes: [{ requests: ['GET /', 'GET /{proxy+}'] }],
  timeout: 10,
  serve: ({ ports }) => consolePages(ports.page),
  needs,
});
