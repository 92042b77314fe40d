import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PLAN } from '../../../examples/flights/pipeline.ts';
import { pipelineDefinition } from '../../../examples/parts/pipeline.ts';

const settings = { imageUri: 'flights:1', bucket: 'models', roleArn: 'arn:aws:iam::000000000000:role/training' };
const definition = pipelineDefinition(PLAN, settings);

/** All `Get` references anywhere in a value. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    key === 'Get' && typeof part === 'string' ? [part] : references(part),
  );
}

describe('pipeline definition', () => {
  it('refers only to parameters it declares and steps that come before', () => {
    const known = new Set(definition.Parameters.map((parameter) => `Parameters.${parameter.Name}`));
    const used = new Set<string>();
    for (const step of definition.Steps) {
      for (const reference of references(step.Arguments)) {
        const head = reference.startsWith('Steps.') ? reference.split('.').slice(0, 2).join('.') : reference;
        expect([...known, 'Execution.PipelineExecutionId']).toContain(head);
        used.add(head);
      }
      known.add(`Steps.${step.Name}`);
    }
    expect(definition.Parameters.filter(({ Name }) => !used.has(`Parameters.${Name}`))).toEqual([]);
  });

  it('reads every output under the name that the step before gave it', () => {
    const outputs = references(definition.Steps).filter((reference) => reference.includes('ProcessingOutputConfig'));
    expect(new Set(outputs)).toEqual(
      new Set([
        "Steps.Prepare.ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri",
        "Steps.Prepare.ProcessingOutputConfig.Outputs['holdout'].S3Output.S3Uri",
        "Steps.Evaluate.ProcessingOutputConfig.Outputs['evaluation'].S3Output.S3Uri",
      ]),
    );
  });

  it('starts programs that exist', () => {
    const programs = JSON.stringify(definition).match(/\w+\.ts/g);
    expect(programs).toEqual(['prepare.ts', 'evaluate.ts']);
    for (const program of programs ?? [])
      expect(existsSync(new URL(`../../../examples/flights/${program}`, import.meta.url))).toBe(true);
  });

  it('registers the trained artifact for a person to approve, with evidence and baseline', () => {
    const register = definition.Steps.find((step) => step.Type === 'RegisterModel');
    expect(register?.Arguments).toMatchObject({
      ModelApprovalStatus: 'PendingManualApproval',
      InferenceSpecification: {
        Containers: [{ Image: 'flights:1', ModelDataUrl: { Get: 'Steps.Train.ModelArtifacts.S3ModelArtifacts' } }],
      },
      DriftCheckBaselines: { ModelDataQuality: { Statistics: { ContentType: 'text/csv' } } },
    });
  });

  it('passes a champion that may be absent as a folder, since SageMaker takes no empty URI', () => {
    const champion = definition.Parameters.find(({ Name }) => Name === 'ChampionModelData');
    expect(champion?.DefaultValue).toBe('s3://models/flight-delay/no-champion/');
  });
});
