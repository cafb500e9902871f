import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type RequestHandler, Router } from 'express';
import expressStaticGzip from 'express-static-gzip';

/** Which page answers which address. Each page loads only its own script, from /ui/assets. */
const pages: Readonly<Record<string, string>> = {
  '/': 'index.html',
  '/policies': 'policies.html',
  '/policies/:key': 'policies.html',
  '/dtr': 'dtr.html',
  '/dtr/launch': 'dtr-launch.html',
  '/review': 'review.html',
  '/review/requests/:id': 'review.html',
  '/review/report': 'review.html',
};

/**
 * Serves the built pages.
 * @param folder `ui/dist`, made by `npm run build`
 * @param offered which of them; the playground and the work list are not for everybody
 */
export function pageRouter(folder: string, offered: (address: string) => boolean): Router {
  const router = Router();
  // The pages themselves lie beside this folder: each is served at its own address, to those it is for.
  router.use(
    '/ui/assets',
    (request, _response, next) => {
      // An address that cannot be decoded is refused here, or the next would do so in words of its own.
      decodeURIComponent(request.path);
      next();
    },
    expressStaticGzip(join(folder, 'assets'), {
      index: false,
      enableBrotli: true,
      orderPreference: ['br', 'gzip'],
      serveStatic: { index: false, immutable: true, maxAge: '1y', fallthrough: true },
    }),
  );
  for (const [address, file] of Object.entries(pages)) if (offered(address)) router.get(address, page(join(folder, file)));
  return router;
}

function page(path: string): RequestHandler {
  return (_request, response, next) => {
    if (!existsSync(path)) return next();
    // The page names its scripts by content hash, so it is always asked for anew.
    response.setHeader('cache-control', 'no-cache');
    response.sendFile(path);
  };
}
