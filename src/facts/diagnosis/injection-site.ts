import { codingsOf, wordsOf } from '../../fhir/coding.ts';
import { type Days, spanOf } from '../../fhir/date.ts';
import { compilePath } from '../../fhir/fhirpath.ts';
import { type Resource, referenceTo, textOf } from '../../fhir/resource.ts';
import type { ResourceEvidence } from '../../policy/fact.ts';
import type { FactContent, FactFinders } from '../fact-finder.ts';
import { failedAmong, trueOrSilent } from '../medications/exposure.ts';
import { conditionEvidence, conditionRecords, dayText } from './condition-index.ts';

const siteOfDose = compilePath('MedicationRequest.dosageInstruction.site');
const siteOfService = compilePath('ServiceRequest.bodySite');

/** Where the order is to be injected, and whether there was radiation before. */
export function injectionSiteFacts({ terminology }: FactContent): FactFinders {
  const organ = terminology.set('body-site-organ');
  const history = terminology.set('condition-irradiation-history');
  const radiotherapy = terminology.set('procedure-radiotherapy');

  const isRadiotherapy = ({ code, category }: Resource): boolean =>
    radiotherapy.find(codingsOf(code)) !== undefined || radiotherapy.find(codingsOf(category)) !== undefined;

  return {
    liverInjection: (_chart, { order }) => {
      const sites = [...siteOfDose(order), ...siteOfService(order)];
      const isLiver = sites.some((site) => codingsOf(site).some((coding) => organ.rowOf(coding)?.concept === 'liver'));
      const reference = referenceTo(order);
      const words = sites.flatMap(wordsOf).filter((text) => /\b(?:liver|hepatic)\b/i.test(text));
      return trueOrSilent(
        isLiver ? [{ reference, value: 'to be injected into the liver' }] : [],
        words.map((text) => ({ reference, text: `site in words: ${text.slice(0, 60)}` })),
      );
    },
    irradiatedSite: (chart) => {
      const records = conditionRecords(chart).filter(
        ({ standing, codings }) => standing !== 'doubtful' && history.find(codings) !== undefined,
      );
      const procedures = chart.ofType('Procedure').filter((procedure) => isGiven(procedure) && isRadiotherapy(procedure));
      const evidence = [...records.map((record) => conditionEvidence(record, history)), ...procedures.map(radiotherapyEvidence)];
      return trueOrSilent(evidence, [], failedAmong(chart, ['conditions', 'procedures']));
    },
  };
}

const isGiven = ({ status }: Resource): boolean => ['completed', 'in-progress', 'stopped'].includes(textOf(status) ?? '');

function radiotherapyEvidence(procedure: Resource): ResourceEvidence {
  const days = performedOn(procedure);
  return { reference: referenceTo(procedure), value: 'radiotherapy', ...(days !== undefined && { date: dayText(days) }) };
}

function performedOn({ performedDateTime, performedPeriod }: Resource): Days | undefined {
  return spanOf(performedDateTime ?? performedPeriod).start;
}
