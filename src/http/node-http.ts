/**
 * Node's HTTP server. An import of `node:http` reads whatever that module offers, and with its WebSocket loads a whole HTTP client:
 * 13 MB of memory and 40 ms of the start for nothing.
 */
export const { createServer, IncomingMessage, ServerResponse } = process.getBuiltinModule('node:http');
