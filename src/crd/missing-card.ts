import type { Judgement } from '../judgement/judgement.ts';
import type { Citation } from '../policy/policy.ts';
import type { CardDraft } from './card-draft.ts';
import { payerLabel, productName } from './card-names.ts';
import { paragraphs, plain, points } from './markdown.ts';
import { evidenceText, instructionsFor, missing, notMet, placeText, sentence } from './reasons.ts';

/** What the chart does not show yet or shows otherwise, and how to supply it; none where nothing is to be done. */
export function missingCards(judgement: Judgement): readonly CardDraft[] {
  const open = missing(judgement);
  const against = notMet(judgement);
  if (
    judgement.policy === null ||
    judgement.determination === 'indeterminate' ||
    (open.length === 0 && against.length === 0 && !judgement.placeOpen)
  )
    return [];
  const name = productName(judgement);
  const summary =
    open.length > 0
      ? `${name}: ${count(open.length)} to document for prior authorization`
      : against.length > 0
        ? `${name}: a person decides about ${against.map((finding) => finding.id).join(', ')} of ${judgement.policy.source}`
        : `${name}: name the treatment center when dispatching or booking`;
  return [
    {
      topic: 'clinical-reminder',
      indicator: against.length > 0 ? 'warning' : 'info',
      label: payerLabel(judgement),
      summary,
      body: paragraphs(
        opening(judgement, open.length, against.length),
        points(
          against.map(
            (finding) =>
              `**${finding.id} not met.** It asks: ${sentence(finding.statement)}${shownBy(finding.evidence)}${cited(finding.citation)}`,
          ),
        ),
        points(
          open.map(
            (finding) => `**${finding.id}** ${sentence(finding.needed ?? finding.statement)}${hints(finding)}${cited(finding.citation)}`,
          ),
        ),
        judgement.placeOpen
          ? `The place of treatment is open: ${placeText(judgement)}. Name the treatment center when dispatching or booking, with its identifier.`
          : '',
        open.length > 0 ? supply(judgement) : '',
      ),
    },
  ];
}

function opening(judgement: Judgement, open: number, against: number): string {
  if (against > 0) return instructionsFor(judgement, 'primary');
  return open > 0 ? 'these points are not in the chart that could be read.' : 'everything else is settled.';
}

/** The form and the fax, never a portal. */
function supply({ questionnaire, payer }: Judgement): string {
  const form =
    questionnaire === null
      ? ''
      : 'Open the documentation form from the coverage information on this order; what the chart shows is filled in already.';
  const fax = payer?.contact.telecom.find((point) => point.system === 'fax');
  return [form, fax === undefined ? '' : `Documents may also be faxed to ${fax.value}.`].filter((part) => part !== '').join(' ');
}

function hints(finding: {
  readonly hints: readonly { readonly reference: string; readonly text: string }[];
  readonly conflict?: string;
}): string {
  const said = finding.hints.slice(0, 3).map((hint) => `${hint.reference}: ${plain(hint.text)}`);
  const hint = said.length === 0 ? '' : ` In the chart, but not decisive: ${said.join('; ')}.`;
  return finding.conflict === undefined ? hint : ` Contradiction: ${sentence(plain(finding.conflict))}${hint}`;
}

const shownBy = (evidence: Parameters<typeof evidenceText>[0]): string =>
  evidence.length === 0 ? '' : ` Against it: ${plain(evidenceText(evidence))}.`;
const cited = ({ source, section }: Citation): string => ` (${source} ${section})`;
const count = (number: number): string => (number === 1 ? '1 point' : `${number} points`);
