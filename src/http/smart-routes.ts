import { scopesOf, smartConfiguration } from '../security/smart-configuration.ts';
import type { Route } from './route.ts';

/** Where clients find out how to get a token for these routes. */
export function smartRoutes(publicUrl: string, routes: readonly Route[]): readonly Route[] {
  const body = smartConfiguration(publicUrl, scopesOf(routes));
  return [{ method: 'GET', path: '/.well-known/smart-configuration', access: 'open', handler: async () => ({ status: 200, body }) }];
}
