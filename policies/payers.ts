import type { Payer } from '../src/judgement/payer.ts';

/**
 * The payers whose policies are held here, until PAYERS_FILE replaces them. Identifiers are the project's own: no public
 * payer number is certain enough to decide for whom an answer speaks (68069, for one, is shared by many plans).
 * @param canonicalBase setting CANONICAL_BASE, below which our identifier system lies
 */
export function defaultPayers(canonicalBase: string): readonly Payer[] {
  const system = `${canonicalBase}/sid/payer`;
  return [
    {
      id: 'cigna',
      label: 'Cigna',
      names: ['Cigna'],
      identifiers: [{ system, value: 'cigna' }],
      lineOfBusiness: { name: 'commercial plans', codes: commercial },
      policies: ['cigna-amtagvi'],
      contact: { name: 'Cigna', telecom: [] },
      clocks: clocksOf('commercial plans'),
      // IP0625, approval duration: 6 months for one dose.
      assert: { allowedPeriodMonths: 6 },
    },
    {
      id: 'carepartners-ct',
      label: 'CarePartners of Connecticut',
      names: ['CarePartners of Connecticut'],
      identifiers: [{ system, value: 'carepartners-ct' }],
      lineOfBusiness: { name: 'Medicare Advantage HMO and PPO', codes: medicareAdvantage },
      policies: ['carepartners-amtagvi'],
      // The guideline's first page, "Applies to". It states neither a duration nor a billing code.
      contact: { name: 'CarePartners of Connecticut', telecom: [{ system: 'fax', value: '857-304-6463' }] },
      clocks: clocksOf('Medicare Advantage HMO and PPO'),
      assert: {},
    },
    {
      id: 'lhcc',
      label: 'Louisiana Healthcare Connections',
      names: ['Louisiana Healthcare Connections'],
      identifiers: [{ system, value: 'lhcc' }],
      lineOfBusiness: { name: 'Louisiana Medicaid', codes: medicaid },
      policies: ['lhcc-imlygic'],
      contact: { name: 'Louisiana Healthcare Connections', telecom: [] },
      clocks: clocksOf('Louisiana Medicaid'),
      // LA.PHAR.542 grants 6 months at first and 12 when continued: the policy's phases say so, one number here would not.
      assert: {},
    },
  ];
}

/**
 * Coverage.type codes that name a line of business: Source of Payment Typology (https://nahdo.org/sopt, the value set of
 * US Core Coverage.type) and X12 claim filing indicators. HMO or PPO alone says nothing about who pays and is left out,
 * as are codes that mean different things in the two systems (11 to 14).
 */
const commercial = ['5', '51', '511', '512', '513', '514', '515', '519', '52', '521', '522', '523', '529', 'CI'];
const medicareAdvantage = ['111', '112', '113', '119'];
const medicaid = ['2', '21', '211', '212', '213', '219', 'MC'];

/**
 * Hours for a decision, from receipt. Other services: the limits of CMS-0057-F from 2026 (72 hours, 7 days). It exempts
 * drugs; for them the shorter limits that CMS-0062-P proposes are kept already (24 and 72 hours). Taken from public summaries,
 * not from the regulation's text; PAYERS_FILE overrides both.
 */
function clocksOf(lineOfBusiness: string): Payer['clocks'] {
  return [
    { lineOfBusiness, category: 'drug', expeditedHours: 24, standardHours: 72 },
    { lineOfBusiness, category: 'other', expeditedHours: 72, standardHours: 168 },
  ];
}
