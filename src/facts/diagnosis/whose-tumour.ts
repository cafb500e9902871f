import type { Chart } from '../../chart/chart.ts';
import { type Coding, codingsOf } from '../../fhir/coding.ts';
import { compilePath } from '../../fhir/fhirpath.ts';
import { referenceOf } from '../../fhir/reference.ts';
import { listOf, type Resource } from '../../fhir/resource.ts';
import type { Terminology } from '../../terminology/code-set.ts';
import { conditionRecords } from './condition-index.ts';
import { melanomaTest } from './melanoma.ts';
import type { ObservationRecord } from './observation-index.ts';

/** Which tumour a result is of: `unsaid` where nothing says so, `unclear` where what is said fits another tumour as well. */
export type TumourOfResult = 'melanoma' | 'another' | 'unsaid' | 'unclear';

const reportResults = compilePath('DiagnosticReport.result');
const conclusions = compilePath('DiagnosticReport.conclusionCode');
const specimenSite = compilePath('Specimen.collection.bodySite');

/** Reads the focus of a result, the conclusion of its report and the site of its specimen. Words say nothing here. */
export function createTumourReader(terminology: Terminology): (record: ObservationRecord, chart: Chart) => TumourOfResult {
  const isMelanoma = melanomaTest(terminology);
  const other = terminology.set('condition-other-primary');
  const injectable = terminology.set('body-site-injectable');
  const doubtful = terminology.set('body-site-other-tumour');

  const byDiagnosis = (diagnoses: readonly (readonly Coding[])[]): TumourOfResult => {
    if (diagnoses.some(isMelanoma)) return 'melanoma';
    return diagnoses.some((codings) => other.find(codings) !== undefined) ? 'another' : 'unsaid';
  };
  const bySite = (sites: readonly Coding[], chart: Chart): TumourOfResult => {
    if (sites.length === 0 || injectable.find(sites) !== undefined) return 'unsaid';
    const hadAnother = () => conditionRecords(chart).some(({ codings }) => other.find(codings) !== undefined);
    return doubtful.find(sites) !== undefined || hadAnother() ? 'unclear' : 'unsaid';
  };

  return ({ resource, reference }, chart) => {
    const focus = listOf(resource.focus).map((item) => chart.resolve(referenceOf(item), resource));
    const named = byDiagnosis(focus.filter(isCondition).map(({ code }) => codingsOf(code)));
    if (named !== 'unsaid') return named;
    const concluded = byDiagnosis(reportsOf(resource, reference, chart).flatMap((report) => conclusions(report).map(codingsOf)));
    if (concluded !== 'unsaid') return concluded;
    const specimen = chart.resolve(referenceOf(resource.specimen), resource);
    const sites = codingsOf(specimen?.resourceType === 'Specimen' ? specimenSite(specimen) : []);
    return bySite(sites.length > 0 ? sites : codingsOf(resource.bodySite), chart);
  };
}

const isCondition = (resource: Resource | undefined): resource is Resource => resource?.resourceType === 'Condition';

function reportsOf(observation: Resource, reference: string, chart: Chart): readonly Resource[] {
  if (observation.id === undefined) return [];
  return chart
    .ofType('DiagnosticReport')
    .filter((report) => reportResults(report).some((item) => referenceOf(item)?.endsWith(reference) === true));
}
