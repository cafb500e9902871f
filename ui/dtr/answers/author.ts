import { referenceOf, relativeReference } from '../../../src/fhir/reference.ts';
import { isObject, listOf, type Resource, referenceTo } from '../../../src/fhir/resource.ts';
import type { Ehr } from '../ehr/ehr.ts';
import { personName } from '../order/words.ts';
import type { Author } from './origin.ts';

/** Who is signed in, with the role the EHR knows them in; where the order's requester is that person, the role they ordered in. */
export async function readAuthor(ehr: Ehr, fhirUser: string | undefined, order: Resource): Promise<Author> {
  const isPractitioner = fhirUser?.startsWith('Practitioner/') === true;
  const requester = relativeReference(referenceOf(order.requester));
  const [person, ordering, roles] = await Promise.all([
    fhirUser === undefined ? undefined : ehr.readIfThere(fhirUser),
    requester?.startsWith('PractitionerRole/') === true ? ehr.readIfThere(requester) : undefined,
    isPractitioner ? ehr.search(`PractitionerRole?practitioner=${encodeURIComponent(fhirUser)}`).catch(() => []) : [],
  ]);
  const own = [...(ordering === undefined ? [] : [ordering]), ...roles].filter(
    (role) => fhirUser !== undefined && relativeReference(referenceOf(role.practitioner)) === fhirUser,
  );
  return {
    practitioner: isPractitioner && person !== undefined ? referenceTo(person) : undefined,
    name: personName(person),
    role: own.flatMap((role) => [...listOf(role.specialty), ...listOf(role.code)]).find(isObject) ?? { text: 'Role not stated' },
  };
}
