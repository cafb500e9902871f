import type { Chart } from './chart.ts';

/*
 * What was derived from a chart is kept with it and ends with it. A WeakMap beside it would do the same for the reader, but not for the
 * garbage collector: a map that has grown old holds on to the young charts in it, so that every one of them is copied before it can be dropped.
 */

/** Makes something of a chart when it is first asked for. */
export function perChart<Made extends object>(make: (chart: Chart) => Made): (chart: Chart) => Made {
  return (chart) => {
    // Under this function stands only what it made itself.
    const known = chart.derived.get(make) as Made | undefined;
    if (known !== undefined) return known;
    const made = make(chart);
    chart.derived.set(make, made);
    return made;
  };
}

/** Makes something of a chart and one more thing when it is first asked for. */
export function perChartAnd<Other, Made>(make: (chart: Chart, other: Other) => Made): (chart: Chart, other: Other) => Made {
  return (chart, other) => {
    let made = chart.derived.get(make) as Map<Other, Made> | undefined;
    if (made === undefined) {
      made = new Map();
      chart.derived.set(make, made);
    }
    let known = made.get(other);
    if (known === undefined) {
      known = make(chart, other);
      made.set(other, known);
    }
    return known;
  };
}
