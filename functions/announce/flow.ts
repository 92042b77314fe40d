import { StreamedRecord } from '../../lib/flow/carry-again.ts';
import { declareFlow } from '../../lib/flow/flow.ts';
import { announce } from './announce.ts';

export const needs = [
  'registry',
  'bus',
  'notices',
  'schedules',
  'workflows:start-release',
  'workflows:start-retrain',
] as const;

export const flow = declareFlow({
  name: 'announce',
  does: 'carries records into the world',
  wakes: [{ stream: 'inserts' }],
  input: StreamedRecord,
  timeout: 60,
  run: announce,
  needs,
});
