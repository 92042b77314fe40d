import { expect, it } from 'vitest';
import { KnownTexts } from '../../../lib/tables/sketch/plain/known-texts.ts';

it('takes no text for another whose bytes are the units of the one that came before', () => {
  const known = new KnownTexts();
  const read = (text: string) => {
    const bytes = Buffer.from(text);
    return known.read(bytes, 0, bytes.length);
  };
  // about one pair of 4,096 shares a slot
  for (let i = 0; i < 20_000; i++) {
    const text = `${String.fromCodePoint(0xa1 + (i % 300))}${i.toString(36)}${String.fromCodePoint(0xa1 + ((7 * i) % 2_000))}`;
    read(Buffer.from(text).toString('latin1'));
    expect(read(text)).toBe(text);
  }
});
