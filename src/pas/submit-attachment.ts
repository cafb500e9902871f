import { badRequest, notFound, operationOutcome } from '../fhir/outcome.ts';
import { isObject, isResource, type JsonObject, listOf, type Resource, textOf } from '../fhir/resource.ts';
import type { Call, Reply } from '../http/handler.ts';
import { memberKey } from '../judgement/member-key.ts';
import { auditAct } from './audit-event.ts';
import { contentHash } from './content-hash.ts';
import { rejudgeJob } from './job-kinds.ts';
import type { PasParts } from './pas-parts.ts';
import { rejudge } from './rejudge.ts';

/** What a `$submit-attachment` carries (CDex 2.1.0). */
interface Attachments {
  readonly trackingId: string;
  readonly memberId: string;
  readonly contents: readonly Resource[];
}

/**
 * `POST [base]/$submit-attachment`: documents we asked for, matched by tracking id and member. Their arrival has the request judged anew.
 * @throws OutcomeError 400 naming the parameter at fault; 404 where nothing was asked for under that id, whoever else may know it
 */
export function submitAttachmentHandler(parts: PasParts): (call: Call) => Promise<Reply> {
  return async (call) => {
    const { trackingId, memberId, contents } = parseAttachments(call.body);
    const receivedAt = call.receivedAt.toISOString();
    const client = call.client.id;
    let authorizationId: string | undefined;
    let outcome: 'accepted' | 'repeated' | 'unknown' = 'unknown';
    for (const payer of parts.judgementContent.payers) {
      outcome = await parts.records.documents.receive({
        client,
        memberKey: memberKey(parts.records.secret, payer.id, memberId),
        trackingId,
        content: JSON.stringify(contents),
        contentHash: contentHash(contents),
        receivedAt,
        job: (id) => {
          authorizationId = id;
          return rejudgeJob(id, receivedAt);
        },
      });
      if (outcome !== 'unknown') break;
    }
    if (outcome === 'unknown')
      throw notFound('Nothing was asked for under this tracking id for this member.', 'Parameters.parameter.TrackingId');
    await auditAct(parts, {
      at: receivedAt,
      client,
      actor: client,
      action: 'pas-submit-attachment',
      code: 'U',
      authorization: authorizationId ?? null,
      detail: { trackingId, outcome },
    });
    // At once, so that the next inquiry shows it; where that fails the queued job does it.
    if (authorizationId !== undefined) await rejudge(parts, authorizationId, receivedAt).catch(() => undefined);
    const text = outcome === 'accepted' ? 'The attachments were received.' : 'The attachments had been received before.';
    return {
      status: 200,
      body: operationOutcome([{ severity: 'information', code: 'informational', text }]),
      contentType: 'application/fhir+json',
    };
  };
}

function parseAttachments(body: unknown): Attachments {
  if (!isResource(body) || body.resourceType !== 'Parameters')
    throw badRequest('The body has to be Parameters.', 'Parameters', 'structure');
  const parameters = listOf(body.parameter).filter(isObject);
  const named = (name: string) => parameters.filter((parameter) => parameter.name === name);
  const attachTo = textOf(named('AttachTo')[0]?.valueCode);
  if (attachTo === undefined)
    throw badRequest('AttachTo says what the attachments belong to.', 'Parameters.parameter.AttachTo', 'required');
  if (attachTo !== 'preauthorization')
    throw badRequest('Attachments are taken for prior authorization requests alone.', 'Parameters.parameter.AttachTo', 'value');
  const contents = named('Attachment').flatMap(contentsOf);
  if (contents.length === 0) throw badRequest('An Attachment with its Content is needed.', 'Parameters.parameter.Attachment', 'required');
  return {
    trackingId: identifierValue(named('TrackingId')[0], 'TrackingId'),
    memberId: identifierValue(named('MemberId')[0], 'MemberId'),
    contents,
  };
}

function identifierValue(parameter: JsonObject | undefined, name: string): string {
  const value = isObject(parameter?.valueIdentifier) ? textOf(parameter.valueIdentifier.value) : textOf(parameter?.valueString);
  if (value === undefined)
    throw badRequest(`${name} is needed, as an Identifier with a value.`, `Parameters.parameter.${name}`, 'required');
  return value;
}

function contentsOf(attachment: JsonObject): readonly Resource[] {
  return listOf(attachment.part)
    .filter(isObject)
    .filter(({ name }) => name === 'Content')
    .map(({ resource }) => resource)
    .filter(isResource);
}
