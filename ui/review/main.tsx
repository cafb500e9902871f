import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../theme/theme.css';
import './review.css';
import { ReportPage } from './report-page.tsx';
import { RequestPage } from './request-page.tsx';
import { SignedIn } from './signed-in.tsx';
import { WorkListPage } from './work-list-page.tsx';

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <SignedIn>
        {(session) => {
          const [, id] = /^\/review\/requests\/([^/]+)\/?$/.exec(location.pathname) ?? [];
          if (id !== undefined) return <RequestPage session={session} id={decodeURIComponent(id)} />;
          return /^\/review\/report\/?$/.test(location.pathname) ? <ReportPage session={session} /> : <WorkListPage session={session} />;
        }}
      </SignedIn>
    </StrictMode>,
  );
