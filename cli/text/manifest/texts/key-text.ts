import type { ServingForm } from '../../../../lib/domain/serving/forms.ts';

/** What people are told of one key of a manifest: on docs/manifest.md, and in what `steward init` writes. */
export interface KeyText {
  /** Plain sentences: what it is for, and what happens without it. */
  readonly says: string;
  /** What `steward init` says instead where the model is served so: docs/manifest.md has the words for every form. */
  readonly served?: Readonly<Partial<Record<ServingForm, string>>>;
  /** Of numbers: what they count. */
  readonly unit?: string;
  /** What it may say; together with the manifests of `steward init` it is one that is applied. */
  readonly example?: unknown;
  /** Seldom needed: `steward init` names it, and leaves it to docs/manifest.md. */
  readonly rare?: true;
}

export type KeyTexts = Readonly<Record<string, KeyText>>;

/** The same texts below another place. */
export const textsBelow = (path: string, texts: KeyTexts): KeyTexts =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [`${path}.${key}`, text]));

/** What certainties and shares are counted in. */
export const CHANCE = 'chance, 0 to 1';
export const SHARE = 'share, 0 to 1';
