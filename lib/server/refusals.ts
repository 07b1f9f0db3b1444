import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** What pages, forms and interfaces are asked with. Whatever else there is (TRACE, PROPFIND, …), nothing here needs it. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

export interface Refusal {
  status: 400 | 405 | 413;
  text: string;
}

const REASONS = { 400: "Bad Request", 405: "Method Not Allowed", 413: "Content Too Large" };

/**
 * Why a request is not handed to the application, or null. It turns away what means nothing here, so that nothing behind
 * has to make sense of it: methods, addresses that are no path or no text, two hosts, bodies that are too large.
 */
export function refusalOf(request: IncomingMessage, bodyBytes: number): Refusal | null {
  if (!METHODS.has(request.method ?? "")) return { status: 405, text: "This method means nothing here." };
  if (!isPath(request.url ?? "")) return { status: 400, text: "This address cannot be read." };
  if (countOf(request, "host") > 1) return { status: 400, text: "A request is for one host." };
  if (Number(request.headers["content-length"] ?? 0) > bodyBytes) return tooLarge;
  return null;
}

export const tooLarge: Refusal = { status: 413, text: "This is more than Calpace takes at once." };

/** Whether an address is a path of ASCII characters that decodes to text without NUL. */
function isPath(url: string): boolean {
  if (!/^\/[\x21-\x7e]*$/.test(url)) return false;
  try {
    return !decodeURIComponent(url.split("?", 1)[0] ?? "").includes("\0");
  } catch {
    return false;
  }
}

const countOf = (request: IncomingMessage, name: string) =>
  request.rawHeaders.filter((header, index) => index % 2 === 0 && header.toLowerCase() === name).length;

/** How much of a refused body is still read and forgotten, so that its sender hears why. */
const FAREWELL_BYTES = 4_000_000;

/** Answers a request with a refusal, and ends its connection where too much of a body would follow. */
export function refuse(response: ServerResponse, { status, text }: Refusal): void {
  const { headers } = response.req;
  const follows = headers["transfer-encoding"] || Number(headers["content-length"] ?? 0) > FAREWELL_BYTES;
  const body = `${text}\n`;
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "x-content-type-options": "nosniff",
    ...(follows && { connection: "close" }),
    ...(status === 405 && { allow: [...METHODS].join(", ") }),
  });
  response.end(body);
}

/** The same where there is no response to write to, only a connection, which ends with it. */
export function refuseConnection(socket: Duplex, { status, text }: Refusal): void {
  const body = `${text}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${REASONS[status]}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
