import { isObject, isResource, type JsonObject, listOf, type Resource } from '../fhir/resource.ts';
import type { Authorization, ShowcaseCodes } from './authorization.ts';
import type { PasRequest } from './request-bundle.ts';
import type { ResponseParts } from './response-bundle.ts';
import { attachmentTask, documentRequest, formTask } from './showcase-asks.ts';
import { type Show, showOf } from './showcase-codes.ts';
import { decoratedItem, fullAddItem, showcaseProvider, submitted } from './showcase-lines.ts';
import { showcaseParties } from './showcase-parties.ts';
import { codeSystem, extensionsOf, extensionUrl, pas } from './urls.ts';

/**
 * The answer with every element the guide marks as must-support, whatever sense it makes for these drugs: conformance kits
 * want to have seen each of them once. Of the patient nothing is added: the kit's own is echoed.
 */
export function showcased(
  bundle: Resource,
  request: PasRequest,
  authorization: Authorization,
  parts: ResponseParts,
  codes: ShowcaseCodes,
): Resource {
  const entries = listOf(bundle.entry).filter(isObject);
  const show = showOf(request, authorization, parts, codes);
  const asks = parts.purpose === 'submit' ? [documentRequest(show)] : [];
  const tasks = [formTask(show), attachmentTask(show)];
  const more = [...asks, ...tasks].map((resource) => ({ fullUrl: `${parts.base}/${resource.resourceType}/${resource.id}`, resource }));
  const decorated = entries.map((entry, at) => {
    const { resource } = entry;
    return at === 0 && isResource(resource) ? { ...entry, resource: decoratedResponse(resource, show) } : entry;
  });
  const [first, ...others] = decorated;
  return { ...bundle, entry: [first, ...more, ...showcaseParties(parts.base, codes.specialty), ...others] };
}

function decoratedResponse(response: Resource, show: Show): Resource {
  const { authorization, parts, isNew, day } = show;
  const items = listOf(response.item).filter(isObject);
  const identifier = listOf(response.identifier).map((one) => (isObject(one) && isNew ? { ...one, extension: identifierExtensions } : one));
  const states = new Set(authorization.items.map(({ state }) => state));
  return {
    ...response,
    identifier,
    ...(isNew && { extension: headerExtensions(response, show) }),
    ...(response.preAuthPeriod === undefined && { preAuthPeriod: { start: day } }),
    // Once it is said that the Claim cannot be referred to: the guide wants that seen as well.
    ...(isNew &&
      states.has('denied') && {
        request: {
          extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'not-applicable' }],
          ...(isObject(response.request) ? { identifier: response.request.identifier } : {}),
        },
      }),
    ...(items.length > 0 && { item: items.map((item) => decoratedItem(item, show)) }),
    ...(isNew && items.length > 0 && { addItem: [fullAddItem(show)] }),
    ...(isNew && {
      adjudication: [
        { extension: [{ url: extensionUrl.reviewAction, extension: [{ url: 'number', valueString: 'SHOWCASE' }] }], category: submitted },
      ],
    }),
    ...(parts.purpose === 'submit' && {
      communicationRequest: [
        ...listOf(response.communicationRequest),
        { reference: `${parts.base}/CommunicationRequest/${authorization.id}-show` },
      ],
    }),
  };
}

const identifierExtensions = [
  { url: `${pas}extension-identifierJurisdiction`, valueCodeableConcept: { coding: [{ system: 'https://www.usps.com/', code: 'CT' }] } },
  { url: `${pas}extension-identifierSubDepartment`, valueString: 'Utilization management' },
];

function headerExtensions(response: Resource, show: Show): readonly JsonObject[] {
  const others = listOf(response.extension)
    .filter(isObject)
    .filter(({ url }) => url !== extensionUrl.claimResponseReviewer && url !== extensionUrl.transmissionIdentifiers);
  const [transmission] = extensionsOf(response, extensionUrl.transmissionIdentifiers);
  const [reviewer] = extensionsOf(response, extensionUrl.claimResponseReviewer);
  return [
    ...others,
    transmission ?? {
      url: extensionUrl.transmissionIdentifiers,
      extension: [
        { url: 'applicationSenderCode', valueString: 'SHOWCASE' },
        { url: 'applicationReceiverCode', valueString: 'EHR' },
        { url: 'interchangeSenderID', valueString: 'SHOWCASE' },
        { url: 'interchangeReceiverID', valueString: 'EHR' },
      ],
    },
    {
      url: extensionUrl.claimResponseReviewer,
      extension: [
        ...listOf(reviewer?.extension).filter((part) => isObject(part) && part.url === 'wasHumanReviewedFlag'),
        { url: 'reviewerNPI', valueIdentifier: { system: codeSystem.npi, value: '9999991000' } },
        { url: 'reviewerSpecialty', valueCodeableConcept: show.specialty },
      ],
    },
    showcaseProvider(show),
  ];
}
