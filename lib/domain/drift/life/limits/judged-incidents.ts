import { CHECK_KINDS } from '../../../check/kinds.ts';
import { Touched } from '../../../incident/incident.ts';
import { WAS, type Was } from '../../../incident/was.ts';
import type { LedgerRecord } from '../../../ledger/record.ts';
import type { Window } from '../../../window.ts';
import type { Replayed } from '../backtest.ts';

/** An incident of a deployment's drift, and what a person said of it, if one did. `window`: from the first data that had changed to its end, or to now. */
export interface JudgedIncident {
  readonly id: string;
  readonly deployment: string;
  readonly window: Window;
  readonly was: Was | undefined;
}

/**
 * Incidents of drift as the records of a model tell them, in the order they were opened: where the data changed, when it was over, and the last word
 * of people on whether it was real.
 */
export class IncidentsTold {
  readonly #found = new Map<string, JudgedIncident>();

  hear(record: LedgerRecord): void {
    const { data, subject, at, type } = record;
    for (const touched of Touched.array().catch([]).parse(data?.incidents)) {
      if (touched.kind !== DRIFT) continue;
      if (touched.change === 'opened' && type === 'DriftDetected') {
        const { start } = Object(data.changed) as { start: string };
        const window = { start: Date.parse(start), end: Number.POSITIVE_INFINITY };
        this.#found.set(touched.id, { id: touched.id, deployment: subject.deployment ?? '', window, was: undefined });
      }
      const known = this.#found.get(touched.id);
      if (touched.change === 'closed' && known)
        this.#found.set(known.id, { ...known, window: { ...known.window, end: Date.parse(at) } });
    }
    const judged = type === 'IncidentClosed' ? this.#found.get(String(data.incident)) : undefined;
    const was = WAS.find((word) => word === data?.was);
    if (judged && was) this.#found.set(judged.id, { ...judged, was });
  }

  all(): JudgedIncident[] {
    return [...this.#found.values()];
  }
}

const DRIFT = CHECK_KINDS.find((kind) => kind === 'drift');

/** What a policy does about an incident that people spoke of: when it would have told of it (epoch ms, the end of the window that did), if it would have. */
export interface Outcome {
  readonly incident: JudgedIncident & { readonly was: Was };
  readonly now: number | undefined;
  readonly proposed: number | undefined;
}

export const overlaps = (a: Window, b: Window): boolean => a.start < b.end && b.start < a.end;

/**
 * When each of two policies would have told of the incidents that people spoke of.
 * @param play what both would have said of all windows, in the order of time
 */
export function outcomesOf(
  incidents: readonly JudgedIncident[],
  play: () => { readonly now: readonly Replayed[]; readonly proposed: readonly Replayed[] },
): Outcome[] {
  if (incidents.every(({ was }) => was === undefined)) return [];
  const played = play();
  const told = (windows: readonly Replayed[], { window }: JudgedIncident): number | undefined =>
    windows.find((one) => one.fired && overlaps(one.window, window))?.window.end;
  return incidents.flatMap((incident) => {
    const { was } = incident;
    if (was === undefined) return [];
    const by = { now: told(played.now, incident), proposed: told(played.proposed, incident) };
    return [{ incident: { ...incident, was }, ...by }];
  });
}
