import { addDays } from '../fhir/date.ts';
import type { Judgement } from '../judgement/judgement.ts';
import type { Finding } from '../policy/judge.ts';
import type { AnswerContext, CoverageInformation, Detail } from './coverage-information.ts';
import { billingCodesOf, grantOf } from './grant.ts';
import { instructionsFor, reasonsFor } from './reasons.ts';

/** What the judgement asserts, determination by determination; null where it asserts nothing. */
export function assertionOf(judgement: Judgement, context: AnswerContext): CoverageInformation | null {
  const { coverage, determination } = judgement;
  if (coverage === null) return null;
  const base: CoverageInformation = {
    coverage,
    covered: 'conditional',
    infoNeeded: [],
    billingCodes: [],
    reasons: reasonsFor(judgement, context),
    details: [],
    dependencies: judgement.dependencies,
    date: context.today,
    assertionId: context.assertionId,
  };
  switch (determination) {
    case 'criteria-met':
      return { ...base, covered: 'covered', ...authorization(context), ...terms(judgement, context) };
    case 'documentation-needed':
      return { ...base, ...openPoints(judgement), paNeeded: 'auth-needed', ...documentation(judgement, context) };
    case 'information-needed':
      return { ...base, paNeeded: 'auth-needed', infoNeeded: ['location'], ...placeDocumentation(context) };
    case 'criteria-not-met':
    case 'referred':
      return { ...base, paNeeded: 'auth-needed', ...personDecides(judgement, context) };
    case 'no-policy':
    case 'payer-not-ours':
      return context.hookClass === 'primary' ? { ...base, paNeeded: 'conditional', infoNeeded: ['OTH'] } : null;
    case 'membership-not-found':
    case 'membership-inactive':
      return { ...base, covered: 'not-covered' };
    case 'indeterminate':
      return { ...base, covered: 'indeterminate', paNeeded: 'indeterminate' };
    case 'guidance-only':
      return null;
  }
}

type Part = Partial<CoverageInformation>;

function authorization({ authorization: given, hookClass }: AnswerContext): Part {
  if (given === undefined || hookClass !== 'primary') return { paNeeded: 'auth-needed' };
  return { paNeeded: 'satisfied', satisfiedPaId: given.number };
}

/** What an approval is for, as far as the source or PAYERS_FILE says. */
function terms(judgement: Judgement, context: AnswerContext): Part {
  const { policy, payer } = judgement;
  if (policy === null || payer === null) return {};
  const { doses, period } = grantOf(judgement, context.authorization);
  const details: Detail[] = [];
  if (doses !== undefined) details.push({ code: 'allowed-quantity', doses });
  if (period !== undefined) details.push({ code: 'allowed-period', ...period });
  details.push({ code: 'policy-link', url: context.policyPage(policy.key), qualification: `${policy.source}, ${policy.title}` });
  const { expiryDays } = payer.assert;
  return {
    details,
    billingCodes: billingCodesOf(judgement),
    ...(expiryDays !== undefined && { expiryDate: addDays(context.today, expiryDays) }),
  };
}

/** Covered, unless the diagnosis itself or the place is open: then nothing can be said yet. */
function openPoints(judgement: Judgement): Part {
  const diagnosisOpen = judgement.criteria.some((finding) => finding.diagnosis === true && finding.status === 'unknown');
  if (!diagnosisOpen && !judgement.placeOpen) return { covered: 'covered' };
  return {
    covered: 'conditional',
    infoNeeded: [...(judgement.placeOpen ? (['location'] as const) : []), ...(diagnosisOpen ? (['OTH'] as const) : [])],
  };
}

function documentation({ questionnaire, payer }: Judgement, { hookClass, client }: AnswerContext): Part {
  if (hookClass === 'secondary') return {};
  return {
    docNeeded: 'clinical',
    ...(client.docPurpose && { docPurpose: 'withpa' as const }),
    ...(questionnaire !== null && { questionnaire }),
    // A name alone helps nobody to reach anybody.
    ...(payer !== null && payer.contact.telecom.length > 0 && { contact: payer.contact }),
  };
}

/** Who carries it out where is no clinical question: whoever books or dispatches can answer it, once it can be known. */
function placeDocumentation({ placeForm, hookClass, client }: AnswerContext): Part {
  if (placeForm === undefined || hookClass === 'secondary') return {};
  return { docNeeded: 'admin', ...(client.docPurpose && { docPurpose: 'withpa' as const }), questionnaire: placeForm };
}

function personDecides(judgement: Judgement, { hookClass }: AnswerContext): Part {
  const { questionnaire } = judgement;
  // A use that the policy refers elsewhere is documented for whoever reviews it there, whatever speaks against it here.
  const canChange = hookClass === 'primary' && (judgement.determination === 'referred' || evidenceCouldChange(judgement.criteria));
  return {
    infoNeeded: ['OTH'],
    details: [{ code: 'instructions', text: instructionsFor(judgement, hookClass) }],
    ...(canChange && { docNeeded: 'clinical' as const }),
    ...(canChange && questionnaire !== null && { questionnaire }),
  };
}

/** A form can add to what is unknown and correct a record; it cannot change what follows from who the patient is. */
export function evidenceCouldChange(criteria: readonly Finding[]): boolean {
  const own = criteria.filter((finding) => finding.depth === 0);
  return own.some(({ status, settledBy, evidence }) => {
    if (status === 'unknown') return settledBy === 'form';
    return status === 'not-met' && !evidence.every((item) => 'reference' in item && item.reference.startsWith('Patient/'));
  });
}
