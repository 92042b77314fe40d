import { html, type Markup } from './markup.ts';
import { groupDigits, shortenName } from './words.ts';

/** One file that was read, by the SHA-256 of its bytes. */
export interface InputDigest {
  readonly name: string;
  readonly sha256: string;
}

/** When a report was made, by what and of what, so that it can be made again: the date is given, never taken from a clock here. */
export interface Making {
  /** UTC, to the second */
  readonly date: string;
  /** of Steward */
  readonly version: string;
  /** of the file the baseline was read from */
  readonly baseline: string;
  /** of the policy as it was applied, canonical JSON (RFC 8785); `policies` of a backtest has one each */
  readonly policies: readonly InputDigest[];
  readonly inputs: readonly InputDigest[];
  /** of the list of inputs as `sha256sum` writes it: one for a whole folder */
  readonly inputsDigest: string;
}

/** Inputs that are named one by one. */
const LISTED = 10;

/** The lines of it, in the order of the page and of Markdown. */
export function makingRows({ date, version, baseline, policies, inputs, inputsDigest }: Making): [string, string][] {
  const shown = inputs.slice(0, LISTED);
  const more = inputs.length - shown.length;
  return [
    ['Made', `${date} by Steward ${version}`],
    ['Baseline file', baseline],
    ...policies.map(({ name, sha256 }): [string, string] => [`Policy ${shortenName(name)}`, sha256]),
    ...shown.map(({ name, sha256 }): [string, string] => [shortenName(name, 120), sha256]),
    ...(more > 0 ? [[`${groupDigits(more)} more inputs`, 'in the digest of all'] as [string, string]] : []),
    ...(inputs.length > 1 ? [['All inputs', inputsDigest] as [string, string]] : []),
  ];
}

/** Where a report comes from, at the end of its page. */
export const makingSection = (making: Making): Markup =>
  html`<section aria-labelledby="made"><h2 id="made">Where this comes from</h2>
<p class="aside">SHA-256 of what was read; of the policy that of its canonical JSON, of all inputs that of their list as <code>sha256sum</code> writes it.</p>
<table class="plain stack"><tbody>${makingRows(making).map(([name, text]) => html`<tr><th scope="row">${name}</th><td><code>${text}</code></td></tr>`)}</tbody></table></section>`;
