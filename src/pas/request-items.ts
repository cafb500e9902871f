import { codingsOf } from '../fhir/coding.ts';
import { badRequest } from '../fhir/outcome.ts';
import { isObject, type JsonObject, listOf, type Resource } from '../fhir/resource.ts';
import { codeSystem, extensionsOf, extensionUrl } from './urls.ts';

/** One line of a request. */
export interface RequestedItem {
  /** Names the line in every answer, for the life of the authorization. */
  readonly sequence: number;
  readonly element: JsonObject;
  /** FHIRPath of the element, for errors. */
  readonly path: string;
  /** No longer asked for. */
  readonly cancelled: boolean;
  /** What the client says of it since the version before; undefined where it says nothing. */
  readonly change: 'added' | 'changed' | undefined;
}

/** What a Claim asks for, told apart by its structure alone. */
export type ClaimKind = 'initial' | 'update' | 'cancel';

/** A cancel has certificationType 3 on the Claim; an update names the Claim it replaces. */
export function kindOf(claim: Resource): ClaimKind {
  if (certificationTypeOf(claim) === cancelCode) return 'cancel';
  return listOf(claim.related).length > 0 ? 'update' : 'initial';
}

/** X12 1322: cancel. */
const cancelCode = '3';

function certificationTypeOf(element: JsonObject): string | undefined {
  const [found] = extensionsOf(element, extensionUrl.certificationType);
  return codingsOf(found?.valueCodeableConcept).find((coding) => coding.system === codeSystem.certificationType)?.code;
}

/**
 * The lines of a Claim. The guide's narrative lets a whole cancel come without lines though the profile wants one: both are accepted.
 * @throws OutcomeError 400 for no lines, or a line without a sequence of its own
 */
export function itemsOf(claim: Resource, kind: ClaimKind): readonly RequestedItem[] {
  const items = listOf(claim.item);
  if (items.length === 0 && kind !== 'cancel') throw badRequest('The Claim has no items.', 'Claim.item', 'required');
  const seen = new Set<number>();
  return items.map((element, at) => {
    const path = `Claim.item[${at}]`;
    if (!isObject(element) || typeof element.sequence !== 'number' || !Number.isSafeInteger(element.sequence) || element.sequence < 1)
      throw badRequest('Every item needs a sequence, a positive whole number.', `${path}.sequence`, 'required');
    if (seen.has(element.sequence)) throw badRequest('Each item has a sequence of its own.', `${path}.sequence`, 'duplicate');
    seen.add(element.sequence);
    const [changed] = extensionsOf(element, extensionUrl.infoChanged);
    const change = changed?.valueCode === 'added' || changed?.valueCode === 'changed' ? changed.valueCode : undefined;
    return { sequence: element.sequence, element, path, cancelled: isCancelled(element, kind), change };
  });
}

function isCancelled(item: JsonObject, kind: ClaimKind): boolean {
  const flagged = listOf(item.modifierExtension).some(
    (extension) => isObject(extension) && extension.url === extensionUrl.infoCancelled && extension.valueBoolean === true,
  );
  return kind === 'cancel' || flagged || certificationTypeOf(item) === cancelCode;
}
