import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Listener {
  port: number;
  url: string;
  host: string;
  /** Requests seen, as `METHOD path`, with their headers. */
  seen: { line: string; headers: Record<string, string | string[] | undefined> }[];
  stop(): Promise<void>;
}

/** A loopback HTTP server that notes what reaches it. */
export async function listen(answer: RequestListener): Promise<Listener> {
  const seen: Listener["seen"] = [];
  const server: Server = createServer((request, response) => {
    seen.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { port, url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, seen, stop };
}
