import { describe, expect, it } from 'vitest';
import { CATALOG_CHAIN, CHAIN_NAME, modelChain, modelOf } from '../../../lib/domain/ledger/chain.ts';

describe('the name of a chain', () => {
  it('says whose records it holds, and is made of that again', () => {
    const chain = modelChain('air', 'flight-delay');
    expect(chain).toMatch(CHAIN_NAME);
    expect(modelOf(chain)).toEqual({ tenant: 'air', model: 'flight-delay' });
  });

  it.each([CATALOG_CHAIN, 'model.air', 'model.air.a.b', 'model..m', 'models.air.m', ''])(
    'is no model’s when it is `%s`',
    (chain) => expect(modelOf(chain)).toBeUndefined(),
  );
});
