import { Component, type ReactNode } from 'react';
import { Problem } from '../problem.ts';
import { Failed } from './notices.tsx';

/** Shows a problem in place of a page that broke while it was drawn. */
export class Boundary extends Component<{ readonly children: ReactNode }, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render() {
    if (!this.state.isBroken) return this.props.children;
    return (
      <Failed problem={new Problem('The form could not be shown.', 'Open the app again from the EHR. A draft you saved is still there.')} />
    );
  }
}
