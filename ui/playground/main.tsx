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
        lead="What a payer answers when Amtagvi (lifileucel) or Imlygic (talimogene laherparepvec) is ordered, and why. Patients are synthetic; answers come from this running service."
      >
        <Playground />
      </Page>
    </StrictMode>,
  );
