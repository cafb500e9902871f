import '../../theme/theme.css';
import '../dtr.css';
import { problemOf } from '../problem.ts';
import { smart, startLaunch } from './start-launch.ts';

/**
 * /dtr/launch, where an EHR opens the app: it leads on to the EHR's sign-in and draws nothing, so it loads little.
 * Only what has to be told, or a launch by hand, needs a page.
 */
const query = new URLSearchParams(window.location.search);
const iss = query.get('iss');
if (iss === null) void import('./launch-page.tsx').then(({ showStart }) => showStart());
else {
  void smart();
  startLaunch(iss, query.get('launch') ?? undefined).catch(async (error: unknown) => {
    const { showFailed } = await import('./launch-page.tsx');
    showFailed(problemOf(error));
  });
}
