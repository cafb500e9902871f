import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Page } from '../theme/page.tsx';
import '../theme/theme.css';
import './playground.css';
import { Playground } from './playground.tsx';

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <Page
        title="Playground"
        current="playground"
        lead="What the payer answers when Amtagvi or Imlygic is ordered, and why. The patients are made up."
      >
        <Playground />
      </Page>
    </StrictMode>,
  );
