import { isObject } from '../../src/fhir/resource.ts';
import type { HookRequest } from './hook-request.ts';

export type Read =
  | { readonly request: HookRequest; readonly problem?: undefined }
  | { readonly request?: undefined; readonly problem: string };

/** A typed or pasted text as a request, or one sentence that says where it goes wrong. */
export function readRequest(text: string): Read {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return { problem: 'A request is a JSON object.' };
    if (typeof value.hook !== 'string') return { problem: 'A request names its hook: "hook": "order-sign".' };
    return { request: value };
  } catch (error) {
    return { problem: `This is no JSON: ${error instanceof Error ? withLine(error.message, text) : ''}` };
  }
}

/** Browsers that give only a position get line and column added. */
function withLine(message: string, text: string): string {
  const position = /position (\d+)$/.exec(message)?.[1];
  if (position === undefined) return `${message}.`;
  const before = text.slice(0, Number(position)).split('\n');
  return `${message} (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}).`;
}
