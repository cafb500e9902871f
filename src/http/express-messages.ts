import type { IncomingMessage as Incoming, ServerOptions } from 'node:http';
import type { Express } from 'express';
import { IncomingMessage, ServerResponse } from './node-http.ts';

/** The classes a server is to make its requests and responses of. */
export type MessageClasses = Pick<Required<ServerOptions>, 'IncomingMessage' | 'ServerResponse'>;

/**
 * Node's requests and responses with the methods of an Express app from the start. Otherwise Express changes the prototype of both with
 * every call, and the engine has to look for another hidden class each time.
 */
export function messagesOf(app: Express): MessageClasses {
  class AppRequest extends IncomingMessage {}
  class AppResponse<R extends Incoming = Incoming> extends ServerResponse<R> {}
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  // What it sets is then what they have.
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype });
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse };
}
