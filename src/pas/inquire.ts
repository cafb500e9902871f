import { randomUUID } from 'node:crypto';
import { createChart } from '../chart/chart.ts';
import { operationOutcome } from '../fhir/outcome.ts';
import { isObject, type JsonObject, listOf, type Resource } from '../fhir/resource.ts';
import type { Call, Reply } from '../http/handler.ts';
import { matchPayer } from '../judgement/match-payer.ts';
import { memberKey } from '../judgement/member-key.ts';
import { memberIdOf } from '../judgement/membership.ts';
import type { Payer } from '../judgement/payer.ts';
import type { Authorization as StoredAuthorization } from '../records/authorization.ts';
import type { Authorization } from './authorization.ts';
import { recordInquiry } from './exchange-record.ts';
import { isLike, searchedOf } from './inquiry-match.ts';
import { type PasInquiry, parseInquiry } from './inquiry-request.ts';
import { memberIdsOf } from './member.ts';
import { refuseTooMany } from './names-at-once.ts';
import { allowedNpis, npisOf } from './npis.ts';
import { baseOf, type PasParts, type PasVersion } from './pas-parts.ts';
import type { PasRequest } from './request-bundle.ts';
import { responseBundle } from './response-bundle.ts';
import { showcaseMember, showcaseMemberId } from './showcase.ts';
import { detailOf, requestsOf } from './stored-detail.ts';
import { pas } from './urls.ts';

/** An inquiry is answered with at most this many authorizations, the newest, and a warning where more fit. */
const most = 100;

/**
 * `POST [base]/Claim/$inquire`. Member and NPI must both match; what is somebody else's looks as if it were not there.
 * @throws OutcomeError 4xx naming the element at fault
 */
export function inquireHandler(parts: PasParts, version: PasVersion): (call: Call) => Promise<Reply> {
  return async (call) => {
    const inquiry = parseInquiry(call.body);
    const fitting = await matching(parts, version, call, inquiry);
    const found = fitting.slice(0, most);
    const now = call.receivedAt.toISOString();
    const bundles: Resource[] = [];
    for (const { authorization, request } of found) {
      bundles.push(responseBundle(request, authorization, { version, base: baseOf(parts, version), now, purpose: 'inquiry' }));
    }
    await recordInquiry(parts, call, { version, found: found.map(({ id }) => id) });
    const answered = fitting.length > most ? withWarning(bundles) : bundles;
    const body = version === '2.2' ? returned(answered) : together(answered, inquiry, now);
    return { status: 200, body, contentType: 'application/fhir+json', audited: true };
  };
}

/**
 * The first Bundle with a warning at its end that others are missing. The operation returns Bundles and nothing beside them, and the profile
 * takes entries of any type after the ClaimResponse.
 */
function withWarning([first, ...others]: readonly Resource[]): readonly Resource[] {
  if (first === undefined) return [];
  const text = `More authorizations fit this inquiry than the ${most} that are answered. Service dates, codes or an authorization number narrow it.`;
  const resource = operationOutcome([{ severity: 'warning', code: 'incomplete', text }]);
  return [{ ...first, entry: [...listOf(first.entry), { fullUrl: `urn:uuid:${randomUUID()}`, resource }] }, ...others];
}

/** 2.2.1: a Bundle per authorization; none is a Parameters without any. */
function returned(bundles: readonly Resource[]): JsonObject {
  return {
    resourceType: 'Parameters',
    ...(bundles.length > 0 && { parameter: bundles.map((resource) => ({ name: 'return', resource })) }),
  };
}

/** 2.0.1: one Bundle with every ClaimResponse first, each resource once; none is a Bundle that holds nothing but what was asked about. */
function together(bundles: readonly Resource[], inquiry: PasInquiry, now: string): JsonObject {
  const entries = new Map<unknown, unknown>();
  for (const bundle of bundles)
    for (const entry of listOf(bundle.entry).filter(isObject)) if (!entries.has(entry.fullUrl)) entries.set(entry.fullUrl, entry);
  const all = [...entries.values()];
  const isResponse = (entry: unknown) => isObject(entry) && isObject(entry.resource) && entry.resource.resourceType === 'ClaimResponse';
  const listed = bundles.length > 0 ? [...all.filter(isResponse), ...all.filter((entry) => !isResponse(entry))] : askedAbout(inquiry);
  return {
    resourceType: 'Bundle',
    meta: { profile: [`${pas}profile-pas-inquiry-response-bundle`] },
    ...(inquiry.identifier !== undefined && { identifier: inquiry.identifier }),
    type: 'collection',
    timestamp: now,
    entry: listed,
  };
}

function askedAbout({ entries, patient, insurer }: PasInquiry): readonly unknown[] {
  return entries.filter(({ resource }) => resource === patient || resource === insurer);
}

interface Found {
  readonly id: string;
  readonly authorization: Authorization;
  readonly request: PasRequest;
}

/** What fits, page by page until it is known whether more than the most fit. */
async function matching(parts: PasParts, version: PasVersion, call: Call, inquiry: PasInquiry): Promise<readonly Found[]> {
  const npis = allowedNpis(call.client, npisOf(inquiry), parts.open);
  refuseTooMany(inquiry.numbers.length, 'Claim.item.extension');
  const keys = memberKeysOf(parts, version, inquiry);
  if (npis.length === 0 || keys.length === 0) return [];
  const found: Found[] = [];
  for await (const page of inquiry.numbers.length > 0 ? byNumbers(parts, inquiry.numbers) : ofMember(parts, keys, npis)) {
    const own = page.filter((stored) => keys.includes(stored.memberKey) && stored.npis.some((npi) => npis.includes(npi)));
    found.push(...(await alike(parts, inquiry, own)));
    if (found.length > most) return found;
  }
  return found;
}

/** Those that are like the one described, with their requests: read for these alone, since what is searched by is kept beside each. */
async function alike(parts: PasParts, inquiry: PasInquiry, stored: readonly StoredAuthorization[]): Promise<readonly Found[]> {
  const likely = stored
    .map(({ id, client, detail }) => ({ id, client, ...detailOf({ detail }) }))
    .filter(({ authorization, searched }) => searched === undefined || isLike(inquiry, authorization, searched));
  const requests = await requestsOf(
    parts.records,
    likely.map(({ id, client, request: mark }) => ({ id, client, mark })),
  );
  return likely.flatMap(({ id, authorization, searched }, at) => {
    const request = requests[at];
    if (request === undefined) return [];
    return searched !== undefined || isLike(inquiry, authorization, searchedOf(request)) ? [{ id, authorization, request }] : [];
  });
}

/** A replaced number leads to what replaced it. */
async function* byNumbers(parts: PasParts, numbers: readonly string[]): AsyncGenerator<readonly StoredAuthorization[]> {
  const seen = new Set<string>();
  for (const number of numbers) {
    const stored = await parts.records.authorizations.byNumber(number);
    if (stored === undefined || seen.has(stored.id)) continue;
    seen.add(stored.id);
    yield [stored];
  }
}

async function* ofMember(
  parts: PasParts,
  keys: readonly string[],
  npis: readonly string[],
): AsyncGenerator<readonly StoredAuthorization[]> {
  for (const memberKey of keys) yield* parts.records.authorizations.inquire({ memberKey, npis });
}

/** Keys of the member named by the Coverage or the Patient, for each payer of ours the inquiry may be to. */
function memberKeysOf(parts: PasParts, version: PasVersion, { coverage, patient, insurer, entries }: PasInquiry): readonly string[] {
  const ids = new Set(
    [...(coverage === undefined ? [] : [memberIdOf(coverage)]), ...memberIdsOf(patient)].filter((id) => id !== undefined),
  );
  refuseTooMany(ids.size, 'Patient.identifier');
  if (parts.demo && ids.has(showcaseMemberId)) return [showcaseMember(parts).memberKey];
  const payer = payerOf(parts, version, { coverage, insurer, entries });
  return payer === undefined ? [] : [...ids].map((id) => memberKey(parts.records.secret, payer.id, id));
}

function payerOf(
  { judgementContent }: PasParts,
  version: PasVersion,
  { coverage, insurer, entries }: Pick<PasInquiry, 'coverage' | 'insurer' | 'entries'>,
): Payer | undefined {
  const chart = createChart({
    patientId: '',
    resources: entries.map(({ resource }) => resource),
    fullUrls: new Map(entries.map(({ fullUrl, resource }) => [fullUrl, resource])),
  });
  const named = coverage ?? { resourceType: 'Coverage', payor: [{ identifier: listOf(insurer.identifier)[0], display: insurer.name }] };
  return (
    matchPayer(named, chart, judgementContent.payers, version === '2.0')?.payer ??
    matchPayer(
      { resourceType: 'Coverage', payor: listOf(insurer.identifier).map((identifier) => ({ identifier })) },
      chart,
      judgementContent.payers,
      false,
    )?.payer
  );
}
