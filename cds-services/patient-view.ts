import type { CdsService } from '../src/cds-hooks/service.ts';
import { guideline, maxCards } from './configuration-options.ts';
import { chart, member } from './prefetch-templates.ts';

export const service: CdsService = {
  id: 'patient-view',
  hook: 'patient-view',
  title: 'Policies for melanoma',
  description: 'Names the policies that decide lifileucel and talimogene laherparepvec where the chart shows current melanoma.',
  version: '2.0.1',
  prefetch: { ...member, conditions: chart.conditions },
  extension: {
    'davinci-crd.version': ['2.2', '2.0'],
    'davinci-crd.configuration-options': [guideline, maxCards],
  },
};
