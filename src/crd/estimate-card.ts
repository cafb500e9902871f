import type { Estimate } from '../judgement/estimate.ts';
import type { Judgement } from '../judgement/judgement.ts';
import type { CardDraft } from './card-draft.ts';
import { payerLabel, productName } from './card-names.ts';
import { paragraphs, points } from './markdown.ts';

/** What one treatment of the recorded lesions comes to: volume, vials, billing units. None where lesion sizes are not known. */
export function estimateCards(judgement: Judgement): readonly CardDraft[] {
  const { estimate } = judgement;
  if (estimate === undefined) return [];
  const { totalMl, vials, units, hcpcs, concentration } = estimate;
  return [
    {
      topic: 'claim',
      indicator: 'info',
      label: payerLabel(judgement),
      summary: `${productName(judgement)}, estimate: ${totalMl} mL at ${concentration} PFU/mL, ${plural(vials, 'vial')}, ${plural(units, 'unit')} of ${hcpcs}`,
      body: bodyOf(estimate),
    },
  ];
}

function bodyOf({ lesions, totalMl, capped, concentration, vials, units, hcpcs, ndc, administration, discardedMl }: Estimate): string {
  return paragraphs(
    `an estimate for one treatment: ${totalMl} mL at ${concentration} PFU/mL from ${plural(vials, 'vial')}. It assumes that the skin, subcutaneous and nodal lesions measured are those injected.`,
    points(lesions.map(({ longestCm, volumeMl }) => `${longestCm} cm: ${volumeMl} mL`)),
    capped
      ? 'The largest volume for one treatment is reached, so that not every lesion can be injected; which ones is for the clinician.'
      : '',
    points([
      `Product: ${hcpcs}, ${plural(units, 'unit')}, NDC ${ndc}`,
      ...(administration === undefined ? [] : [`Administration: ${administration}`]),
      `Discarded: ${discardedMl} mL`,
    ]),
  );
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
