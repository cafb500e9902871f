import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { Failed } from '../layout/notices.tsx';
import { type Problem, problemOf } from '../problem.ts';
import { StartPage } from '../start-page.tsx';
import { demoEhr } from './start-launch.ts';

/** Shows where the app may be opened from, since no EHR opened it. */
export async function showStart(): Promise<void> {
  await demoEhr().then(
    (ehr) => show(<StartPage demoEhr={ehr} />),
    (error: unknown) => showFailed(problemOf(error)),
  );
}

/** Says why the app cannot be opened. */
export function showFailed(problem: Problem): void {
  show(<Failed problem={problem} />);
}

function show(page: ReactNode): void {
  const root = document.getElementById('root');
  if (root !== null) createRoot(root).render(page);
}
