import { hash } from 'node:crypto';
import type { Resource } from '../fhir/resource.ts';
import type { Call, Reply } from '../http/handler.ts';
import type { Authorization as StoredAuthorization } from '../records/authorization.ts';
import type { AnsweredBefore, Submission, SubmitOutcome } from '../records/authorizations.ts';
import { RecordsError } from '../records/records-error.ts';
import { bundleOf } from './bundle-entries.ts';
import { type BusinessErrorName, businessError } from './business-errors.ts';
import { contentHash } from './content-hash.ts';
import { decide } from './decide.ts';
import { type ExchangeRecord, exchangeRecord, keepRecord } from './exchange-record.ts';
import { composeAuthorization, composeErrors } from './next-authorization.ts';
import { allowedNpis, npisOf } from './npis.ts';
import type { PasParts, PasVersion } from './pas-parts.ts';
import { priorAuthorization } from './prior-authorization.ts';
import { identifierText, type PasRequest, parseRequestBundle } from './request-bundle.ts';
import { refusal, refuseClaim, refuseReuse, sameClaim } from './same-claim.ts';
import { isShowcase, showcaseCodes, showcaseDecision } from './showcase.ts';
import { bundleKey, detailOf, type RequestMark } from './stored-detail.ts';

/** How often a request is decided anew because another change came first. */
const mostRounds = 5;

/** `POST [base]/Claim/$submit`. @throws OutcomeError 4xx naming the element at fault; findings about the patient are never errors */
export function submitHandler(parts: PasParts, version: PasVersion): (call: Call) => Promise<Reply> {
  // What the call says is let go before the last of it is stored: collections would copy all that a waiting call holds.
  return (call) => answered(parts, version, call).then((made) => recorded(parts, made));
}

async function answered(
  parts: PasParts,
  version: PasVersion,
  call: Call,
): Promise<{ readonly answer: string; readonly record: ExchangeRecord }> {
  const request = parseRequestBundle(call.body);
  const npis = npisOf(request);
  if (npis.length > 0 && allowedNpis(call.client, npis, parts.open).length === 0)
    throw refusal(403, 'forbidden', 'None of the providers of this request is registered for this client.', 'Claim.provider');
  const incoming = incomingOf(call, version, request);
  const answer = await answerTo(parts, incoming);
  return { answer, record: await exchangeRecord(parts, { ...incoming, answer, endedAt: parts.now() }) };
}

async function recorded(parts: PasParts, { answer, record }: Awaited<ReturnType<typeof answered>>): Promise<Reply> {
  await keepRecord(parts, record);
  return { status: 200, body: answer, contentType: 'application/fhir+json', audited: true };
}

/** A request as received, with what tells it from every other. */
export interface Incoming {
  readonly client: string;
  readonly version: PasVersion;
  readonly request: PasRequest;
  readonly bundle: Resource;
  readonly receivedAt: string;
  readonly rawBody: string;
  /** Version and Bundle.identifier. */
  readonly bundleKey: string;
  /** Of the body as it came. */
  readonly contentHash: string;
  readonly mark: RequestMark;
}

function incomingOf(call: Call, version: PasVersion, request: PasRequest): Incoming {
  const bundle = request.identifier.key;
  return {
    client: call.client.id,
    version,
    request,
    bundle: bundleOf(call.body),
    receivedAt: call.receivedAt.toISOString(),
    rawBody: call.rawBody,
    bundleKey: bundleKey({ version, bundle }),
    contentHash: hash('sha256', call.rawBody, 'hex'),
    mark: { bundle, version },
  };
}

async function answerTo(parts: PasParts, incoming: Incoming): Promise<string> {
  for (let round = 0; round < mostRounds; round += 1) {
    const earlier = await parts.records.authorizations.answered(incoming.client, incoming.bundleKey);
    if (earlier !== undefined) return isRetry(incoming, earlier) ? earlier.answer : refuseReuse();
    const answer = await attempt(parts, incoming);
    if (answer !== undefined) return answer;
  }
  throw refusal(409, 'conflict', 'The authorization keeps being changed by others. Send the request again.');
}

/** Mostly a retry is the same to the byte; it may also be written anew, and only then is it worth while to compare what it says. */
function isRetry({ contentHash: asReceived, bundle }: Incoming, earlier: AnsweredBefore): boolean {
  return asReceived === earlier.contentHash || contentHash(bundle) === contentHash(bundleOf(JSON.parse(earlier.request)));
}

/** One try; undefined where another change came first and the request has to be decided anew. */
async function attempt(parts: PasParts, incoming: Incoming): Promise<string | undefined> {
  const { client, request, version } = incoming;
  const repeated = request.kind === 'initial' ? await sameClaim(parts, incoming) : undefined;
  if (repeated !== undefined) return repeated;
  const prior = request.kind === 'initial' ? undefined : await priorAuthorization(parts, { client, version, request });
  const decided = typeof prior === 'string' ? { compose: failing(parts, incoming, prior) } : await deciding(parts, incoming, prior);
  const before = typeof prior === 'string' ? undefined : prior;
  const outcome = await stored(parts, {
    client,
    bundleIdentifier: incoming.bundleKey,
    claimIdentifiers: request.claimIdentifiers.map(identifierText),
    contentHash: incoming.contentHash,
    kind: request.kind,
    receivedAt: incoming.receivedAt,
    request: incoming.rawBody,
    changes: before === undefined ? null : { id: before.id, version: before.version },
    ...decided,
  });
  return outcome === undefined ? undefined : answerOf(parts, incoming, outcome);
}

/** Undefined where a number this request was to bear has just gone to another. */
async function stored(parts: PasParts, submission: Submission): Promise<SubmitOutcome | undefined> {
  try {
    return await parts.records.authorizations.submit(submission);
  } catch (error) {
    if (error instanceof RecordsError && error.kind === 'duplicate') return undefined;
    throw error;
  }
}

function answerOf(parts: PasParts, incoming: Incoming, outcome: SubmitOutcome): Promise<string | undefined> | string | undefined {
  switch (outcome.outcome) {
    case 'created':
    case 'changed':
    case 'answered':
    case 'replayed':
      return outcome.answer;
    case 'conflict':
      // Somebody was faster: whether that was the same request shows when it is looked for again.
      if (outcome.on === 'bundle-identifier') return undefined;
      return incoming.request.kind === 'initial' ? sameClaim(parts, incoming) : refuseClaim();
    case 'stale':
      return undefined;
  }
}

function failing(parts: PasParts, { version, request, receivedAt }: Incoming, error: BusinessErrorName): Submission['compose'] {
  return (draw) => composeErrors(parts, { version, request, at: receivedAt, errors: [businessError(error)] }, draw);
}

async function deciding(
  parts: PasParts,
  incoming: Incoming,
  before: StoredAuthorization | undefined,
): Promise<Pick<Submission, 'compose' | 'grantsSeen'>> {
  const { client, version, request, receivedAt, mark } = incoming;
  const isShown = isShowcase(parts, request);
  const decision = isShown
    ? showcaseDecision(parts, request, before, receivedAt)
    : await decide(parts, { client, version, request, before, receivedAt, cause: 'submission' });
  if ('error' in decision) return { compose: failing(parts, incoming, decision.error) };
  const detail = before === undefined ? undefined : detailOf(before);
  const received = new Map(
    detail?.authorization.documents.flatMap((document) =>
      document.received === undefined ? [] : [[document.trackingId, document.received] as const],
    ),
  );
  const decidedByPerson = detail?.authorization.humanReviewed === true && decision.items.some((item) => item.reviewed === true);
  const compose: Submission['compose'] = (draw) =>
    composeAuthorization(
      parts,
      {
        version,
        request,
        mark,
        member: decision.member,
        at: receivedAt,
        items: decision.items,
        assertions: decision.assertions,
        before: detail,
        received,
        asked: [],
        humanReviewed: decidedByPerson,
        ...(decidedByPerson && detail?.authorization.reviewer !== undefined && { reviewer: detail.authorization.reviewer }),
        ...(isShown && { showcase: showcaseCodes(parts) }),
      },
      draw,
    );
  return { compose, ...('grantsSeen' in decision && { grantsSeen: decision.grantsSeen }) };
}
