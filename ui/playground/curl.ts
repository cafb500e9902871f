import type { HookRequest } from './hook-request.ts';

/** The call as a command for a POSIX shell. The body comes by here-document, so that nothing in it needs quoting. */
export function curlOf(address: string, request: HookRequest): string {
  return [
    `curl --silent --show-error '${address}' \\`,
    "  --header 'content-type: application/json' \\",
    "  --data-binary @- <<'END_OF_REQUEST'",
    JSON.stringify(request),
    'END_OF_REQUEST',
    '',
  ].join('\n');
}
