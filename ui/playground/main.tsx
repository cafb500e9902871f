import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../theme/theme.css';

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <main>
        <h1>Oncoverage playground</h1>
      </main>
    </StrictMode>,
  );
