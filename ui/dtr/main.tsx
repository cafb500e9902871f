import { createRoot } from 'react-dom/client';
import '../theme/theme.css';
import './dtr.css';
import { App } from './app.tsx';
import { Boundary } from './layout/boundary.tsx';

// The renderer keeps its one form outside React, so nothing here may be mounted twice.
const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <Boundary>
      <App />
    </Boundary>,
  );
