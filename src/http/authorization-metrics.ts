import { Gauge, type Registry } from 'prom-client';
import type { Measures, PolicyFigures } from '../records/measures.ts';

/** Lines asked for in the last so many days are counted. */
const days = 30;

/** The store is asked at most this often, however often the metrics are read. */
const keptForMs = 60_000;

const states = ['approved', 'modified', 'denied', 'cancelled', 'pended'] as const;

/**
 * Adds what became of prior authorization requests to the metrics: lines by state, those late, and times to decision, by policy, standard
 * and expedited apart. They come from the store and are the same in every worker, so that one worker's are taken and not added up.
 */
export function measureAuthorizations(registry: Registry, measures: Measures, now: () => Date): void {
  const figures = figuresOf(measures, now);
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[], values: Values<Label>) =>
    new Gauge({
      ...{ name, help: `${help} Lines asked for in the last ${days} days.`, labelNames: ['policy', 'kind', ...labelNames] },
      ...{ registers: [registry], aggregator: 'first' as const },
      async collect() {
        const found = await figures();
        this.reset();
        for (const one of found) {
          const labels = { policy: one.policy ?? 'none', kind: one.expedited ? 'expedited' : 'standard' };
          for (const [more, value] of values(one)) if (value !== null) this.set({ ...labels, ...more }, value);
        }
      },
    });
  gauge('oncoverage_authorization_lines', 'Lines of prior authorization requests, by what they are now.', ['state'], (one) =>
    states.map((state) => [{ state }, one[state]]),
  );
  gauge('oncoverage_authorization_late_lines', 'Lines decided, or still open, after their clock ran out.', [], (one) => [[{}, one.late]]);
  gauge('oncoverage_authorization_decision_hours', 'Hours from request to decision.', ['of'], (one) => [
    [{ of: 'mean' }, one.meanHours],
    [{ of: 'median' }, one.medianHours],
  ]);
}

type Values<Label extends string> = (one: PolicyFigures) => readonly (readonly [Readonly<Record<Label, string>>, number | null])[];

/** The figures, kept for a while; the last ones where the store does not answer: that shows elsewhere, and must not take the metrics away. */
function figuresOf(measures: Measures, now: () => Date): () => Promise<readonly PolicyFigures[]> {
  let asked: { readonly at: number; readonly answer: Promise<readonly PolicyFigures[]> } | undefined;
  let last: readonly PolicyFigures[] = [];
  return () => {
    const at = now().getTime();
    if (asked !== undefined && at - asked.at < keptForMs) return asked.answer;
    const period = {
      from: new Date(at - days * 86_400_000).toISOString(),
      before: new Date(at + 1).toISOString(),
      now: new Date(at).toISOString(),
    };
    const answer = measures.decisions(period).then(
      (found) => (last = found),
      () => last,
    );
    asked = { at, answer };
    return answer;
  };
}
