import type { Chart } from '../chart/chart.ts';
import { codingsOf } from '../fhir/coding.ts';
import { isObject, listOf, type Resource, textOf } from '../fhir/resource.ts';
import { matchPayer, type PayerMatch } from '../judgement/match-payer.ts';
import { memberKey } from '../judgement/member-key.ts';
import { memberIdOf } from '../judgement/membership.ts';
import type { BusinessErrorName } from './business-errors.ts';
import type { PasParts, PasVersion } from './pas-parts.ts';
import type { PasRequest } from './request-bundle.ts';

/** Whose request it is: which of our payers, and the member under the key that every door finds them by. */
export interface Member {
  readonly payer: PayerMatch;
  readonly memberKey: string;
}

/** The member a request is for; the name of the business error where payer or member cannot be told. */
export function memberOf(parts: PasParts, version: PasVersion, request: PasRequest, chart: Chart): Member | BusinessErrorName {
  // Clients of 2.0.1 may only name the payer.
  const payer = matchPayer(request.coverage, chart, parts.judgementContent.payers, version === '2.0');
  if (payer === undefined) return 'payer-not-ours';
  const memberId = memberIdOf(request.coverage) ?? memberIdsOf(request.patient)[0];
  if (memberId === undefined) return 'member-id-missing';
  return { payer, memberKey: memberKey(parts.records.secret, payer.payer.id, memberId) };
}

/** Member ids that a Patient carries itself: identifiers of type MB. */
export function memberIdsOf(patient: Resource): readonly string[] {
  return listOf(patient.identifier)
    .filter(isObject)
    .filter((identifier) => codingsOf(identifier.type).some(({ system, code }) => code === 'MB' && system.endsWith('/v2-0203')))
    .flatMap((identifier) => textOf(identifier.value) ?? []);
}
