import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../theme/theme.css';

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <main>
        <h1>Authorizations to review</h1>
      </main>
    </StrictMode>,
  );
