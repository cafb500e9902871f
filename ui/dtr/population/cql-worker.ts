import { type Filled, type FillingQuestion, filledItems } from './filled-items.ts';

/** Runs a form's logic beside the page, so that both cores work while the page draws. It reads nothing and sends nothing anywhere. */
addEventListener('message', ({ data }: MessageEvent<FillingQuestion>) => {
  filledItems(data).then(
    (item) => postMessage({ item } satisfies Filled),
    // Only the kind of error is told: its message may quote the chart.
    (error: unknown) => postMessage({ error: error instanceof Error ? error.name : 'unknown' } satisfies Filled),
  );
});
