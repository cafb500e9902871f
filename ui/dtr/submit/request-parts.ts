import { referenceOf, relativeReference } from '../../../src/fhir/reference.ts';
import { isObject, listOf, type Resource, referenceTo } from '../../../src/fhir/resource.ts';
import type { OpenedForm } from '../open-form.ts';
import { readChart, requiredTypes } from '../population/read-chart.ts';
import { Problem } from '../problem.ts';

/** Everything a request is made of, read from the EHR. */
export interface RequestParts {
  readonly order: Resource;
  readonly patient: Resource;
  readonly coverage: Resource;
  readonly insurer: Resource;
  /** Who asks: the organization of the order's requester, else the requester. */
  readonly provider: Resource;
  readonly requester: Resource;
  /** Persons and organizations the others refer to. */
  readonly parties: readonly Resource[];
  /** The chart as the form's logic reads it. */
  readonly chart: readonly Resource[];
}

/**
 * Reads what a request needs, the order anew: it may have been signed since.
 * @throws Problem naming what is missing
 */
export async function readRequestParts({ desk, form }: OpenedForm): Promise<RequestParts> {
  const { ehr, context } = desk;
  const { patient, coverage } = context;
  if (coverage === undefined) throw missing('the coverage');
  const order = await ehr.read(referenceTo(context.order));
  const named = async (value: unknown): Promise<Resource | undefined> => {
    const reference = relativeReference(referenceOf(value));
    return reference === undefined ? undefined : ehr.readIfThere(reference);
  };
  const [insurer, requester, { resources, unread }] = await Promise.all([
    named(listOf(coverage.payor)[0]),
    named(order.requester),
    readChart(ehr, patient, order, requiredTypes(form.libraries)),
  ]);
  if (insurer === undefined) throw missing('the payer');
  if (requester === undefined) throw missing('who ordered');
  if (unread.length > 0) throw new Problem(`Part of the chart could not be read (${unread.join(', ')}).`, 'Try again in a minute.');
  const [practitioner, organization] = await Promise.all([named(requester.practitioner), named(requester.organization)]);
  const parties = [practitioner, organization].filter((party) => party !== undefined);
  return {
    order,
    patient,
    coverage,
    insurer,
    provider: organization ?? requester,
    requester,
    parties,
    chart: resources.filter((resource) => isClinical(resource) && referenceTo(resource) !== referenceTo(order)),
  };
}

const administrative: ReadonlySet<string> = new Set([
  'Patient',
  'Coverage',
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'Location',
]);
const isClinical = ({ resourceType }: Resource): boolean => !administrative.has(resourceType);

/** The diagnosis the order names, as a coded concept; undefined where it names none. */
export function diagnosisOf({ order, chart }: RequestParts): unknown {
  const [stated] = listOf(order.reasonCode).filter((reason) => isObject(reason) && listOf(reason.coding).length > 0);
  if (stated !== undefined) return stated;
  const references = listOf(order.reasonReference).map((reason) => relativeReference(referenceOf(reason)));
  return chart.find((resource) => references.includes(referenceTo(resource)))?.code;
}

function missing(what: string): Problem {
  return new Problem(`The EHR does not say ${what}, so no request can be made.`, 'Add it to the order, or send the request by fax.');
}
