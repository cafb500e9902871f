import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { MissingList, type MissingListProps } from '../../ui/dtr/form/missing-list.tsx';

const shown = (problems: MissingListProps['problems']): string =>
  renderToStaticMarkup(createElement(MissingList, { ref: null, problems, questions: [], onGo: () => undefined }));

test.each<[string, MissingListProps['problems'], RegExp, RegExp]>([
  ['until the form is shown nothing is said to be complete', undefined, /as soon as the form is loaded/, /nothing|completed/i],
  ['without a problem it can be completed', new Map(), /can be completed/, /as soon as/],
  ['with one it counts', new Map([['F', 'not answered']]), /1 still missing/, /can be completed/],
])('%s', (_, problems, says, keepsSilent) => {
  expect(shown(problems)).toMatch(says);
  expect(shown(problems)).not.toMatch(keepsSilent);
});
