import type { Chart } from '../../chart/chart.ts';
import { codingsOf, wordsOf } from '../../fhir/coding.ts';
import { addMonths, spanOf } from '../../fhir/date.ts';
import { referenceOf } from '../../fhir/reference.ts';
import { isObject, listOf, type Resource, referenceTo } from '../../fhir/resource.ts';
import type { Hint, ResourceEvidence } from '../../policy/fact.ts';
import type { CodeSet } from '../../terminology/code-set.ts';
import type { FactContent, FactFinders } from '../fact-finder.ts';
import { failedAmong, trueOrSilent } from '../medications/exposure.ts';
import { dayText } from './condition-index.ts';

/** Whether an oncologist prescribes, or was seen. Another specialty alone says nothing: a person has several roles. */
export function oncologistFacts({ terminology, rules, oncologistAlso }: FactContent): FactFinders {
  const specialties = terminology.set('specialty-oncology');
  const counts = (concept: string | undefined) => concept === 'oncology' || oncologistAlso.some((also) => also === concept);

  return {
    oncologistPrescribes: (chart, { order }) => {
      const requester = chart.resolve(referenceOf(order.requester ?? order.orderer), order);
      const { evidence, hints } = oncologyOf(requester, chart, specialties, counts);
      const failed = chart.failedReads.filter((read) => /^Practitioner(Role)?[/?]/.test(read));
      return trueOrSilent(evidence, hints, failed);
    },
    oncologistConsulted: (chart, { day }) => {
      const earliest = addMonths(day, -rules.consultationMonths);
      const evidence: ResourceEvidence[] = [];
      for (const encounter of chart.ofType('Encounter')) {
        if (encounter.status !== 'finished') continue;
        const { start, end } = spanOf(isObject(encounter.period) ? encounter.period : {});
        const seen = end ?? start;
        if (seen === undefined || seen.first < earliest || seen.last > day) continue;
        const people = listOf(encounter.participant).flatMap((item) =>
          isObject(item) ? (chart.resolve(referenceOf(item.individual), encounter) ?? []) : [],
        );
        const [found] = people.flatMap((person) => oncologyOf(person, chart, specialties, counts).evidence);
        if (found !== undefined) evidence.push({ reference: referenceTo(encounter), value: `visit, ${found.value}`, date: dayText(seen) });
      }
      return trueOrSilent(evidence, referrals(chart, specialties), failedAmong(chart, ['encounters']));
    },
  };
}

/** The oncology specialties of a person, over every role and qualification on record. */
function oncologyOf(
  person: Resource | undefined,
  chart: Chart,
  specialties: CodeSet,
  counts: (concept: string | undefined) => boolean,
): { readonly evidence: readonly ResourceEvidence[]; readonly hints: readonly Hint[] } {
  const evidence: ResourceEvidence[] = [];
  const hints: Hint[] = [];
  for (const resource of rolesOf(person, chart)) {
    if (resource.active === false) continue;
    const concepts = [
      ...listOf(resource.specialty),
      ...listOf(resource.qualification).map((item) => (isObject(item) ? item.code : undefined)),
    ];
    for (const concept of concepts) {
      const row = specialties.find(codingsOf(concept));
      const reference = referenceTo(resource);
      if (row !== undefined && counts(row.concept)) evidence.push({ reference, value: row.display });
      else {
        const [said] = wordsOf(concept);
        if (said !== undefined) hints.push({ reference, text: `specialty on record: ${said}` });
      }
    }
  }
  return { evidence, hints };
}

function rolesOf(person: Resource | undefined, chart: Chart): readonly Resource[] {
  if (person === undefined) return [];
  const practitioner = person.resourceType === 'PractitionerRole' ? chart.resolve(referenceOf(person.practitioner), person) : person;
  if (practitioner === undefined) return [person];
  const roles = chart.ofType('PractitionerRole').filter((role) => chart.resolve(referenceOf(role.practitioner), role) === practitioner);
  return [...new Set([person, practitioner, ...roles])];
}

/** A referral or a care team names an oncologist who may or may not have been seen. */
function referrals(chart: Chart, specialties: CodeSet): readonly Hint[] {
  const asked = chart.ofType('ServiceRequest').filter((request) => specialties.find(codingsOf(request.performerType)) !== undefined);
  const teams = chart
    .ofType('CareTeam')
    .filter((team) =>
      listOf(team.participant).some(
        (item) => isObject(item) && listOf(item.role).some((role) => specialties.find(codingsOf(role)) !== undefined),
      ),
    );
  return [
    ...asked.map((request) => ({ reference: referenceTo(request), text: 'referral to oncology' })),
    ...teams.map((team) => ({ reference: referenceTo(team), text: 'oncologist in the care team' })),
  ];
}
