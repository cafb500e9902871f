import { isObject, type JsonObject } from '../fhir/resource.ts';
import { type Authorization, type AuthorizedItem, isGranted, reviewActionOf } from './authorization.ts';
import { careTeamOf } from './item-order.ts';
import type { PasVersion } from './pas-parts.ts';
import type { PasRequest, RequestedItem } from './request-bundle.ts';

import { codeSystem, extensionsOf, extensionUrl } from './urls.ts';

const displays = { A1: 'Certified in total', A3: 'Not Certified', A4: 'Pending', A6: 'Modified', C: 'Cancelled' } as const;

/** One line of the answer; its sequence is the request's for the life of the authorization. */
export function responseItem(
  request: PasRequest,
  authorization: Authorization,
  item: AuthorizedItem,
  note: number | undefined,
): JsonObject {
  const requested = request.items.find((candidate) => candidate.sequence === item.sequence);
  const granted = isGranted(item);
  const { administrationNumber } = authorization;
  return {
    extension: [
      ...(requested === undefined ? [] : extensionsOf(requested.element, extensionUrl.itemTraceNumber)),
      ...(granted && item.issued !== undefined ? [{ url: extensionUrl.itemPreAuthIssueDate, valueDate: item.issued }] : []),
      ...(granted && item.period !== undefined ? [{ url: extensionUrl.itemPreAuthPeriod, valuePeriod: item.period }] : []),
      ...(item.previousNumber === undefined ? [] : [{ url: extensionUrl.authorizationNumber, valueString: item.previousNumber }]),
      ...(granted || administrationNumber === undefined
        ? []
        : [{ url: extensionUrl.administrationReferenceNumber, valueString: administrationNumber }]),
      ...(requested === undefined ? [] : serviceDates(requested)),
      ...(requested === undefined ? [] : authorizedProvider(request, requested)),
      ...detailOf(item, requested),
    ],
    itemSequence: item.sequence,
    ...(note !== undefined && { noteNumber: [note] }),
    adjudication: [adjudication(item, granted ? item.number : undefined)],
  };
}

/** What is granted instead of a modified line, linked to it by its sequence. */
export function addItem(request: PasRequest, item: AuthorizedItem, version: PasVersion): JsonObject {
  const element = request.items.find((candidate) => candidate.sequence === item.sequence)?.element ?? {};
  return {
    ...(version === '2.2' && {
      extension: [
        ...extensionsOf(element, extensionUrl.itemTraceNumber),
        ...(item.issued === undefined ? [] : [{ url: extensionUrl.itemPreAuthIssueDate, valueDate: item.issued }]),
        ...(item.period === undefined ? [] : [{ url: extensionUrl.itemPreAuthPeriod, valuePeriod: item.period }]),
      ],
    }),
    itemSequence: [item.sequence],
    productOrService: element.productOrService,
    ...(item.period !== undefined && { servicedPeriod: item.period }),
    ...(item.quantity === undefined
      ? element.quantity !== undefined && { quantity: element.quantity }
      : { quantity: { value: item.quantity.value, unit: item.quantity.unit } }),
    adjudication: [adjudication({ state: 'approved' }, item.number)],
  };
}

function adjudication(item: Pick<AuthorizedItem, 'state' | 'reasonCode'>, number: string | undefined): JsonObject {
  const code = reviewActionOf[item.state];
  return {
    extension: [
      {
        url: extensionUrl.reviewAction,
        extension: [
          ...(number === undefined ? [] : [{ url: 'number', valueString: number }]),
          {
            url: extensionUrl.reviewActionCode,
            valueCodeableConcept: { coding: [{ system: codeSystem.reviewAction, code, display: displays[code] }] },
          },
          ...(item.reasonCode === undefined
            ? []
            : [
                {
                  url: 'reasonCode',
                  valueCodeableConcept: { coding: [{ system: 'https://codesystem.x12.org/external/886', code: item.reasonCode }] },
                },
              ]),
        ],
      },
    ],
    category: { coding: [{ system: codeSystem.adjudication, code: 'submitted' }] },
  };
}

function serviceDates({ element }: RequestedItem): readonly JsonObject[] {
  if (isObject(element.servicedPeriod)) return [{ url: extensionUrl.itemRequestedServiceDate, valuePeriod: element.servicedPeriod }];
  return typeof element.servicedDate === 'string'
    ? [{ url: extensionUrl.itemRequestedServiceDate, valueDateTime: element.servicedDate }]
    : [];
}

/** Who may treat: the first practitioner or organization behind the line. X12 98 SJ: service provider. */
function authorizedProvider(request: PasRequest, item: RequestedItem): readonly JsonObject[] {
  const [member] = careTeamOf(request, item);
  const practitioner =
    member === undefined
      ? undefined
      : request.index.resolve(
          isObject(member.practitioner) && typeof member.practitioner.reference === 'string' ? member.practitioner.reference : undefined,
          member,
        );
  const provider =
    practitioner ??
    (member?.resourceType === 'PractitionerRole' ? undefined : member) ??
    (request.requestor.resourceType === 'Organization' ? request.requestor : undefined);
  const url = provider === undefined ? undefined : request.index.urlOf(provider);
  if (url === undefined) return [];
  return [
    {
      url: extensionUrl.itemAuthorizedProvider,
      extension: [
        { url: 'provider', valueReference: { reference: url } },
        { url: extensionUrl.authorizedProviderType, valueCodeableConcept: { coding: [{ system: codeSystem.entityType, code: 'SJ' }] } },
      ],
    },
  ];
}

/** What was asked for, where something else is granted; the doses granted, where the policy counts them. */
function detailOf(item: AuthorizedItem, requested: RequestedItem | undefined): readonly JsonObject[] {
  if (requested === undefined) return [];
  const { productOrService, quantity } = requested.element;
  const stated = item.state === 'modified' ? quantity : item.state === 'approved' ? item.quantity : undefined;
  if (item.state !== 'modified' && stated === undefined) return [];
  return [
    {
      url: extensionUrl.itemAuthorizedDetail,
      extension: [
        { url: 'productOrServiceCode', valueCodeableConcept: productOrService },
        ...(stated === undefined ? [] : [{ url: 'quantity', valueQuantity: stated }]),
      ],
    },
  ];
}
