import type { KeptLimits } from '../../../../lib/domain/gate/facts.ts';
import { limitMeasured, limitsInAll } from '../../../../lib/words/judged.ts';
import { metricName } from '../../../../lib/words/rule.ts';
import { Badge } from '../verdict.tsx';
import { WordsWithCode } from '../words-with-code.tsx';

/** Every limit of the manifest, of the version, its slices, its groups and against the champion: what was measured, and whether it is met. */
export function JudgedLimits({ judged }: { judged: KeptLimits }) {
  const { limits, notJudged, limitsInAll: all = limits.length, notJudgedInAll = notJudged.length } = judged;
  const more = [
    all > limits.length && `${all - limits.length} further limits are met.`,
    notJudgedInAll > notJudged.length &&
      `${notJudgedInAll - notJudged.length} further ones are too small to be judged.`,
  ].filter(Boolean);
  return (
    <>
      <p>{limitsInAll(judged)}.</p>
      {limits.length > 0 && (
        <table class="limits cards">
          <thead>
            <tr>
              <th scope="col">Limit</th>
              <th scope="col">Must be</th>
              <th scope="col">Measured</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {limits.map((limit) => (
              <tr key={limit.name}>
                <th scope="row">{metricName(limit.name)}</th>
                <td class="num" data-label="Must be">
                  {limit.limit}
                </td>
                <td class="num" data-label="Measured">
                  {limitMeasured(limit) || '–'}
                  {limit.because !== undefined && (
                    <span class="aside">
                      {' '}
                      <WordsWithCode text={limit.because} />
                    </span>
                  )}
                </td>
                <td data-label="Outcome">
                  <Badge word={limit.outcome}>{limit.outcome}</Badge>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {notJudged.map(({ subject, because }) => (
        <p class="aside" key={`${subject} ${because}`}>
          Not judged: {subject}, <WordsWithCode text={because} />
        </p>
      ))}
      {more.length > 0 && <p class="aside">{more.join(' ')}</p>}
    </>
  );
}
