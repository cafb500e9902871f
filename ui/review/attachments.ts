import { isObject, listOf, type Resource, textOf } from '../../src/fhir/resource.ts';

/** A document's own content, as it came inside a resource. */
export interface Attachment {
  readonly title: string;
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The content as text, where it is plain text; nothing else is shown in the page. */
  readonly text: string | undefined;
}

/** The contents a DocumentReference or Binary carries. Those that are only pointed at, or cannot be decoded, are left out. */
export function attachmentsIn(resource: Resource): readonly Attachment[] {
  const found =
    resource.resourceType === 'Binary'
      ? [resource]
      : listOf(resource.content)
          .filter(isObject)
          .map(({ attachment }) => attachment)
          .filter(isObject);
  return found.flatMap((attachment, at) => {
    const bytes = bytesOf(textOf(attachment.data));
    if (bytes === undefined) return [];
    const contentType = textOf(attachment.contentType) ?? 'application/octet-stream';
    return [
      {
        title: textOf(attachment.title) ?? `${resource.resourceType}-${resource.id ?? ''}-${at + 1}`,
        contentType,
        bytes,
        text: /^text\/plain\b/i.test(contentType) ? new TextDecoder().decode(bytes) : undefined,
      },
    ];
  });
}

function bytesOf(base64: string | undefined): Uint8Array<ArrayBuffer> | undefined {
  if (base64 === undefined) return undefined;
  try {
    return Uint8Array.from(atob(base64.replace(/\s/g, '')), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
