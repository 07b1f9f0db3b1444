import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Counted {
  /** What the app is told instead of the database's own address. */
  url: string;
  /** How many statements were run since the last call. */
  take(): number;
  stop(): Promise<void>;
}

/**
 * Stands between an app and its PostgreSQL and counts the statements that are run: Execute ("E") and Query ("Q")
 * messages of the wire protocol (PostgreSQL manual, "Message Formats"). Whatever a page asks passes here.
 */
export async function countStatements(databaseUrl: string): Promise<Counted> {
  const target = new URL(databaseUrl);
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    const read = reader((type) => {
      if (type === "E" || type === "Q") count += 1;
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", read);
    client.pipe(upstream);
    upstream.pipe(client);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    take: () => {
      const taken = count;
      count = 0;
      return taken;
    },
    stop: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}

/** Cuts what a client sends into messages: the first one has no type, then a letter and a length that counts itself. */
function reader(seen: (type: string) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = started ? 1 : 0;
      if (rest.length < head + 4) return;
      const length = head + rest.readUInt32BE(head);
      if (rest.length < length) return;
      if (started) seen(String.fromCharCode(rest[0] ?? 0));
      started = true;
      rest = rest.subarray(length);
    }
  };
}
