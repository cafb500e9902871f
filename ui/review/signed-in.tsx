import type { ReactNode } from 'react';
import { Page } from '../theme/page.tsx';
import { Problem, signInAddress, useLoaded } from './loaded.tsx';
import { nameOf, ServiceError, type Session, service } from './service.ts';
import { roleWord } from './words.ts';

/** Shows its content to people who are signed in, and the way to sign in to others. */
export function SignedIn({ children }: { readonly children: (session: Session) => ReactNode }) {
  const { value, error } = useLoaded(readSession);
  if (value !== undefined) return children(value);
  return (
    <Page title="Requests to review" current="review">
      {error === undefined && <p role="status">Loading…</p>}
      {error instanceof ServiceError && error.status === 401 ? (
        <div className="panel sign-in">
          <p>The work list shows patients’ records. It is for reviewers and medical directors who are signed in.</p>
          <p>
            <a className="button primary" href={signInAddress()}>
              Sign in
            </a>
          </p>
        </div>
      ) : (
        <Problem error={error} />
      )}
    </Page>
  );
}

const readSession = (): Promise<Session> => service.session();

/** Who is signed in, and the ways out; below it the places of the work list. */
export function ReviewBar({ session, current }: { readonly session: Session; readonly current: 'list' | 'report' | 'request' }) {
  const signOut = async (): Promise<void> => {
    await service.signOut(session);
    location.assign('/review');
  };
  return (
    <div className="review-bar screen-only">
      <nav aria-label="Review">
        <ul>
          <li>
            <a href="/review" aria-current={current === 'list' ? 'page' : undefined}>
              Work list
            </a>
          </li>
          <li>
            <a href="/review/report" aria-current={current === 'report' ? 'page' : undefined}>
              Yearly report
            </a>
          </li>
        </ul>
      </nav>
      <p className="person">
        <span>
          {nameOf(session)}, <strong>{roleWord(session.role)}</strong>
        </span>
        <a href={signInAddress()}>Change person</a>
        <button type="button" className="plain" onClick={() => void signOut()}>
          Sign out
        </button>
      </p>
    </div>
  );
}
