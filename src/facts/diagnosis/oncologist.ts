import type { Chart } from '../../chart/chart.ts';
import { codingsOf, wordsOf } from '../../fhir/coding.ts';
import { addMonths, spanOf } from '../../fhir/date.ts';
import { compilePath } from '../../fhir/fhirpath.ts';
import { referenceOf, relativeReference } from '../../fhir/reference.ts';
import { isObject, listOf, type Resource, referenceTo } from '../../fhir/resource.ts';
import type { Hint, ResourceEvidence } from '../../policy/fact.ts';
import type { CodeSet } from '../../terminology/code-set.ts';
import type { FactContent, FactFinders } from '../fact-finder.ts';
import { failedAmong, trueOrSilent } from '../medications/exposure.ts';
import { dayText, inOrder } from './condition-index.ts';

/** Whether an oncologist prescribes, or was seen. Another specialty alone says nothing: a person has several roles. */
export function oncologistFacts({ terminology, rules, oncologistAlso }: FactContent): FactFinders {
  const specialties = terminology.set('specialty-oncology');
  const counts = (concept: string | undefined) => concept === 'oncology' || oncologistAlso.some((also) => also === concept);

  return {
    oncologistPrescribes: (chart, { order, day }) => {
      const requester = order.requester ?? order.orderer ?? order.prescriber;
      const { evidence, hints } = oncologyOf(rolesOf(requester, order, chart), day, specialties, counts);
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
        const people = listOf(encounter.participant).flatMap((item) => (isObject(item) ? rolesOf(item.individual, encounter, chart) : []));
        const [found] = oncologyOf(people, seen.first, specialties, counts).evidence;
        if (found !== undefined) evidence.push({ reference: referenceTo(encounter), value: `visit, ${found.value}`, date: dayText(seen) });
      }
      return trueOrSilent(evidence, referrals(chart, specialties), failedAmong(chart, ['encounters']));
    },
  };
}

/** The oncology specialties among roles and qualifications, those that ended before the day or begin after it left out. */
function oncologyOf(
  roles: readonly Resource[],
  day: string,
  specialties: CodeSet,
  counts: (concept: string | undefined) => boolean,
): { readonly evidence: readonly ResourceEvidence[]; readonly hints: readonly Hint[] } {
  const evidence: ResourceEvidence[] = [];
  const hints: Hint[] = [];
  for (const resource of roles) {
    const reference = referenceTo(resource);
    if (resource.active === false || isOutside(resource.period, day)) {
      hints.push({ reference, text: 'a role that is not active' });
      continue;
    }
    const qualifications = listOf(resource.qualification).filter(isObject);
    const current = qualifications.filter(({ period }) => !isOutside(period, day)).map(({ code }) => code);
    for (const concept of [...listOf(resource.specialty), ...current]) {
      const codings = inOrder(codingsOf(concept));
      const row = codings.map((coding) => specialties.rowOf(coding)).find((found) => found !== undefined && counts(found.concept));
      const [said] = wordsOf(concept);
      if (row !== undefined) evidence.push({ reference, value: row.display });
      else if (said !== undefined) hints.push({ reference, text: `specialty on record: ${said}` });
    }
  }
  return { evidence, hints };
}

function isOutside(period: unknown, day: string): boolean {
  const { start, end } = isObject(period) ? spanOf(period) : {};
  return (end !== undefined && end.last < day) || (start !== undefined && start.first > day);
}

const roleOfPerson = compilePath('PractitionerRole.practitioner');

/** Who a reference names, with every role of that person on record, whether or not the person's own resource is. */
function rolesOf(value: unknown, container: Resource, chart: Chart): readonly Resource[] {
  const reference = referenceOf(value);
  const named = chart.resolve(reference, container);
  const person = named?.resourceType === 'PractitionerRole' ? referenceOf(roleOfPerson(named)[0]) : reference;
  const practitioner = named?.resourceType === 'PractitionerRole' ? chart.resolve(person, named) : named;
  const relative = practitioner === undefined ? relativeReference(person) : referenceTo(practitioner);
  const isTheirs = (role: Resource): boolean => {
    const theirs = referenceOf(roleOfPerson(role)[0]);
    const resolved = chart.resolve(theirs, role);
    if (resolved !== undefined && resolved === practitioner) return true;
    return relative !== undefined && !relative.startsWith('#') && relativeReference(theirs) === relative;
  };
  const found = [named, practitioner, ...chart.ofType('PractitionerRole').filter(isTheirs)];
  return [...new Set(found.filter((resource) => resource !== undefined))];
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
