import type { Coding } from '../fhir/coding.ts';
import type { JsonObject } from '../fhir/resource.ts';
import type { Authorization, ShowcaseCodes } from './authorization.ts';
import { diagnosesOf } from './item-order.ts';
import type { PasRequest } from './request-bundle.ts';
import type { ResponseParts } from './response-bundle.ts';

/** What the showcase member's answers are decorated with. Clinical codes are the request's own or from the terminology. */
export interface Show {
  readonly request: PasRequest;
  readonly authorization: Authorization;
  readonly parts: ResponseParts;
  /** The ISO day of the answer. */
  readonly day: string;
  readonly isNew: boolean;
  readonly sequence: number;
  readonly specialty: JsonObject;
  readonly document: Coding;
  /** Of the first line. */
  readonly diagnosis: JsonObject;
  readonly service: unknown;
}

/** @param codes what the request cannot give */
export function showOf(request: PasRequest, authorization: Authorization, parts: ResponseParts, codes: ShowcaseCodes): Show {
  const [first] = request.items;
  const [diagnosis] = first === undefined ? [] : diagnosesOf(request, first);
  return {
    request,
    authorization,
    parts,
    day: parts.now.slice(0, 10),
    isNew: parts.version === '2.2',
    sequence: authorization.items[0]?.sequence ?? 1,
    specialty: { coding: [codes.specialty] },
    document: codes.document,
    diagnosis: diagnosis ?? { text: 'not stated' },
    service: first?.element.productOrService ?? { text: 'not stated' },
  };
}

/** A code of an X12 list. */
export function x12(list: string, code: string): JsonObject {
  return { coding: [{ system: `https://codesystem.x12.org/005010/${list}`, code }] };
}
