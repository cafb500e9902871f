import { type ApiParts, openapi } from './openapi.ts';
import { openapiPage } from './openapi-page.ts';
import type { Route } from './route.ts';

/** The API description, for machines and for people. It describes itself too. */
export function openapiRoutes(parts: ApiParts): readonly Route[] {
  const paths = ['/openapi.json', '/docs/api'] as const;
  const all = { ...parts, routes: [...parts.routes, ...paths.map((path) => ({ method: 'GET', path, access: 'open' }) as const)] };
  let json: string | undefined;
  let page: string | undefined;
  return [
    {
      method: 'GET',
      path: '/openapi.json',
      access: 'open',
      handler: async () => {
        json ??= JSON.stringify(openapi(all));
        return { status: 200, body: json };
      },
    },
    {
      method: 'GET',
      path: '/docs/api',
      access: 'open',
      handler: async () => {
        page ??= openapiPage(all);
        return { status: 200, body: page, contentType: 'text/html; charset=utf-8' };
      },
    },
  ];
}
