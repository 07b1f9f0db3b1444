/*
 * The calendar server the benchmarks write to: it stores nothing but ETags and answers every PUT and DELETE after
 * BENCH_DELAY_MS. It runs in a process of its own and tells its port, so that it costs the measured process nothing.
 */
import { createServer } from "node:http";

const delay = Number(process.env.BENCH_DELAY_MS ?? 0);
const etags = new Map<string, number>();
let writes = 0;

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    const answer = () => {
      const path = request.url ?? "";
      if (request.method === "DELETE") {
        response.writeHead(etags.delete(path) ? 204 : 404).end();
        return;
      }
      if (request.method === "GET") {
        response
          .writeHead(200, { "content-type": "application/json" })
          .end(JSON.stringify({ events: etags.size, writes }));
        return;
      }
      writes += 1;
      const version = (etags.get(path) ?? 0) + 1;
      if (request.headers["if-none-match"] === "*" && version > 1) {
        response.writeHead(412).end();
        return;
      }
      etags.set(path, version);
      response.writeHead(version === 1 ? 201 : 204, { etag: `"${version}"` }).end();
    };
    if (delay > 0) setTimeout(answer, delay);
    else answer();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address && typeof address === "object") process.send?.({ port: address.port });
});
process.once("disconnect", () => process.exit(0));
