import { useId, useState } from 'react';
import { extensionUrl } from '../../../src/dtr/urls.ts';
import { isObject, type JsonObject, listOf, textOf } from '../../../src/fhir/resource.ts';

/** What the renderer hands to a component that stands in for its own. */
export interface AttachmentProps {
  readonly qrItem: unknown;
  readonly onQrItemChange: (item: JsonObject) => unknown;
}

/** A file that goes along with the form, held to the kinds and the size its question allows. */
export function attachmentField(question: JsonObject) {
  const values = (url: string): readonly unknown[] =>
    listOf(question.extension)
      .filter(isObject)
      .filter((extension) => extension.url === url)
      .map((extension) => Object.entries(extension).find(([key]) => key.startsWith('value'))?.[1]);
  const types = values(extensionUrl.mimeType).flatMap((type) => textOf(type) ?? []);
  const [megabytes] = values(extensionUrl.maxSize);
  const most = typeof megabytes === 'number' ? megabytes : 5;
  const isRepeated = question.repeats === true;

  return function AttachmentField({ qrItem, onQrItemChange }: AttachmentProps) {
    const id = useId();
    const [wrong, setWrong] = useState<string>();
    const [answer] = isObject(qrItem) ? listOf(qrItem.answer) : [];
    const attached = isObject(answer) && isObject(answer.valueAttachment) ? answer.valueAttachment : undefined;
    const set = (given: readonly JsonObject[]): unknown => onQrItemChange({ linkId: question.linkId, text: question.text, answer: given });
    const take = async (file: File | undefined): Promise<void> => {
      setWrong(file === undefined ? undefined : faultOf(file, types, most));
      if (file === undefined || faultOf(file, types, most) !== undefined) return;
      set([{ valueAttachment: { contentType: file.type, data: await base64Of(file), size: file.size, title: file.name } }]);
    };
    return (
      <div className="attachment" data-linkid={textOf(question.linkId)}>
        <label htmlFor={id} className={isRepeated ? 'hidden-status' : undefined}>
          {textOf(question.text)}
          {question.required === true && (
            <span className="required" aria-hidden="true">
              *
            </span>
          )}
        </label>
        {attached === undefined ? (
          <input id={id} type="file" accept={types.join(',')} onChange={({ target }) => void take(target.files?.[0])} />
        ) : (
          <p>
            <span>{textOf(attached.title) ?? 'A file'}</span>{' '}
            <button type="button" onClick={() => set([])}>
              Remove
            </button>
          </p>
        )}
        <span className="note">{`${types.includes('application/pdf') ? 'PDF' : types.join(', ')}, at most ${most} MB`}</span>
        {wrong !== undefined && (
          <span className="field-error" role="alert">
            {wrong}
          </span>
        )}
      </div>
    );
  };
}

function faultOf(file: File, types: readonly string[], mostMegabytes: number): string | undefined {
  if (types.length > 0 && !types.includes(file.type)) return 'This kind of file is not taken.';
  return file.size > mostMegabytes * 1_000_000 ? `The file is larger than ${mostMegabytes} MB.` : undefined;
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return btoa(parts.join(''));
}
