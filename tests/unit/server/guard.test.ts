import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { guard, guardServers } from "@/lib/server/guard";
import type { Limits } from "@/lib/server/limits";
import { useEnv } from "../../setup/env";
import { type Raw, raw } from "./raw";

const LIMITS: Limits = {
  connections: 4,
  headMs: 60_000,
  idleMs: 60_000,
  pieceMs: 60_000,
  bodyMs: 60_000,
  unreadMs: 60_000,
  bodyBytes: 1_000,
  keptBytes: 100_000,
};
const GET = "GET /hello HTTP/1.1\r\nhost: localhost\r\n\r\n";
const POST = "POST /hello HTTP/1.1\r\nhost: localhost\r\n";

let server: Server | undefined;
let asked: string[] = [];
let open: Raw[] = [];

/** The application behind: it waits for the whole body and says what it was asked. */
function application(request: IncomingMessage, response: ServerResponse): void {
  asked.push(`${request.method} ${request.url}`);
  request.resume().once("end", () => response.end(`from ${request.headers["x-forwarded-for"] ?? "nowhere"}`));
}

async function start(limits: Partial<Limits> = {}, behind = application): Promise<number> {
  server = createServer(behind);
  // Next listens for upgrades and then does nothing with them.
  server.on("upgrade", () => {});
  guard(server, { ...LIMITS, ...limits });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  return (server.address() as AddressInfo).port;
}

async function say(port: number, words?: string, options?: { allowHalfOpen?: boolean }): Promise<Raw> {
  const one = await raw(port, words, options);
  open.push(one);
  return one;
}

const connected = () => new Promise<number>((done) => server?.getConnections((_, count) => done(count)));

beforeEach(() => {
  useEnv();
  asked = [];
  open = [];
});

afterEach(async () => {
  for (const { socket } of open) socket.destroy();
  server?.closeAllConnections();
  await new Promise((done) => server?.close(done));
});

describe("an upgrade", () => {
  it.each([
    ["GET / HTTP/1.1\r\nconnection: Upgrade\r\nupgrade: websocket", /^HTTP\/1\.1 400 /],
    ["CONNECT localhost:1 HTTP/1.1", /^$/],
  ])("is ended, also where the client keeps its side open: %j", async (words, answer) => {
    const port = await start();
    const client = await say(port, `${words}\r\nhost: localhost\r\n\r\n`, { allowHalfOpen: true });
    await client.closed;
    expect(client.heard()).toMatch(answer);
    while ((await connected()) > 0) await new Promise(setImmediate);
    expect(asked).toEqual([]);
  });
});

describe("a request that means nothing here", () => {
  it.each([
    ["TRACE / HTTP/1.1", 405],
    ["PROPFIND / HTTP/1.1", 405],
    ["GET /%ff%fe HTTP/1.1", 400],
    ["GET /%c0%af HTTP/1.1", 400],
    ["GET /a%00b HTTP/1.1", 400],
    ["GET /% HTTP/1.1", 400],
    ["GET /\xff HTTP/1.1", 400],
    ["GET http://evil.example/ HTTP/1.1", 400],
    ["OPTIONS * HTTP/1.1", 400],
    ["GET / HTTP/1.1\r\nhost: evil.example", 400],
    ["BREW / HTTP/1.1", 400],
    ["GET / HTTP/9.9", 400],
    ["POST / HTTP/1.1\r\ncontent-length: 1001", 413],
    ["POST / HTTP/1.1\r\ncontent-length: 5\r\ntransfer-encoding: chunked", 400],
  ])("never reaches the application: %j is answered %i", async (line, status) => {
    const port = await start();
    const client = await say(
      port,
      Buffer.from(`${line}\r\nhost: localhost\r\n\r\n`, "latin1").toString("latin1"),
    );
    expect(await client.hears(/\r\n\r\n/)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(asked).toEqual([]);
  });

  it("is told so where its head is too large", async () => {
    const port = await start();
    const client = await say(port, `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${"y".repeat(20_000)}\r\n\r\n`);
    expect(await client.hears(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it("does not keep the next one on its connection from being answered", async () => {
    const port = await start();
    const client = await say(port, "TRACE / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    await client.hears(/405[\s\S]*nothing here/);
    client.socket.write(GET);
    await client.hears(/from nowhere/);
  });
});

describe("a body", () => {
  it("that never ends is cut where it becomes too large, and told so", async () => {
    const port = await start();
    const client = await say(port, `${POST}transfer-encoding: chunked\r\n\r\n`);
    for (let i = 0; i < 4; i++) client.socket.write(`190\r\n${"x".repeat(400)}\r\n`);
    expect(await client.hears(/takes at once/)).toMatch(/^HTTP\/1\.1 413 /);
    await client.closed;
    expect(asked).toEqual([]);
  });

  it("that is refused is not listened to for long either", async () => {
    const port = await start();
    for (const words of [
      "POST /%ff HTTP/1.1\r\ntransfer-encoding: chunked",
      "POST / HTTP/1.1\r\ncontent-length: 9999999999",
    ]) {
      const client = await say(port, `${words}\r\nhost: localhost\r\n\r\n`);
      await client.closed;
      expect(client.heard()).toMatch(/^HTTP\/1\.1 4/);
    }
  });

  it("in very small pieces costs what it takes to keep them", async () => {
    const port = await start();
    const client = await say(port, `${POST}transfer-encoding: chunked\r\n\r\n${"1\r\nx\r\n".repeat(20)}`);
    expect(await client.hears(/takes at once/)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("reaches the application whole or not at all", async () => {
    const port = await start();
    const client = await say(port, `${POST}content-length: 10\r\n\r\n12345`);
    const other = await say(port, `${POST}content-length: 10\r\n\r\n12345`);
    await (await say(port, GET)).hears(/from nowhere/);
    expect(asked).toEqual(["GET /hello"]);
    other.socket.destroy();
    client.socket.write("67890");
    await client.hears(/from nowhere/);
    expect(asked).toEqual(["GET /hello", "POST /hello"]);
  });

  it("gives way when all that have begun take too much together", async () => {
    const port = await start({ keptBytes: 1_000 });
    const first = await say(port, `${POST}content-length: 900\r\n\r\n${"x".repeat(800)}`);
    const second = await say(port, `${POST}content-length: 900\r\n\r\n${"x".repeat(800)}`);
    await first.closed;
    second.socket.write("x".repeat(100));
    await second.hears(/from nowhere/);
  });

  it("that stops, and a head that drips, are let go in time", async () => {
    const port = await start({ pieceMs: 100, headMs: 100 });
    const slow = [
      await say(port, `${POST}content-length: 10\r\n\r\n12345`),
      await say(port, "GET / HTTP/1.1\r\nhost: local"),
      await say(port, ""),
    ];
    await Promise.all(slow.map(({ closed }) => closed));
  });

  it("that drips for ever is let go as well, however often a piece of it comes", async () => {
    const port = await start({ bodyMs: 300, bodyBytes: 100_000 });
    const client = await say(port, `${POST}content-length: 900\r\n\r\n`);
    const drip = setInterval(() => client.socket.write("x"), 20);
    await client.closed;
    clearInterval(drip);
  });
});

describe("when all connections are taken", () => {
  it("the one that has waited longest for its client makes room, and a new one is answered", async () => {
    const port = await start();
    const slow: Raw[] = [];
    for (const words of ["GET / HTTP/1.1\r\n", `${POST}content-length: 10\r\n\r\n1`, "", GET])
      slow.push(await say(port, words));
    await slow[3]?.hears(/from nowhere/);
    const one = await say(port, GET);
    await one.hears(/from nowhere/);
    await slow[0]?.closed;
    expect(await connected()).toBe(4);
    const another = await say(port, GET);
    await another.hears(/from nowhere/);
    await slow[1]?.closed;
  });

  it("nobody who waits for us is sent away", async () => {
    const answers: ServerResponse[] = [];
    const port = await start({}, (_, response) => answers.push(response));
    const waiting = await Promise.all([1, 2, 3, 4].map(() => say(port, GET)));
    while (answers.length < 4) await new Promise(setImmediate);
    await (await say(port, GET)).closed;
    for (const response of answers) response.end("at last");
    await Promise.all(waiting.map(({ hears }) => hears(/at last/)));
  });

  it("whoever leaves an answer unread makes room too, and is let go in time anyway", async () => {
    const much = Buffer.alloc(20_000_000, "x");
    const port = await start({ unreadMs: 500 }, (_, response) => response.end(much));
    const clients = await Promise.all([1, 2, 3, 4].map(() => say(port)));
    for (const { socket } of clients) socket.pause().write(GET);
    while ((await connected()) > 0) await new Promise((done) => setTimeout(done, 50));
  });
});

describe("a client", () => {
  it("that asks again before it has its answer is let go without any work", async () => {
    const port = await start();
    const client = await say(port, GET.repeat(50));
    await client.closed;
    expect(asked).toEqual([]);
  });

  it("that has gone costs no work", async () => {
    const port = await start();
    const client = await say(port, GET);
    client.socket.resetAndDestroy();
    while ((await connected()) > 0) await new Promise(setImmediate);
    expect(asked.length).toBeLessThanOrEqual(1);
  });

  it("that closes its side, or stays silent after an answer, is let go", async () => {
    const port = await start({ idleMs: 100 });
    const half = await say(port, GET, { allowHalfOpen: true });
    half.socket.end();
    await half.closed;
    const idle = await say(port, GET);
    await idle.hears(/from nowhere/);
    await idle.closed;
  });

  it("can ask many times on one connection", async () => {
    const port = await start();
    const client = await say(port);
    for (let i = 1; i <= 5; i++) {
      client.socket.write(`${POST}content-length: 3\r\n\r\nabc`);
      await client.hears(new RegExp(`(from nowhere[\\s\\S]*){${i}}`));
    }
  });
});

describe("the address a request is said to come from", () => {
  const from = async (settings: Record<string, string>) => {
    useEnv(settings);
    const port = await start();
    const client = await say(
      port,
      GET.replace("\r\n\r\n", "\r\nx-forwarded-for: 203.0.113.7, 203.0.113.8\r\n\r\n"),
    );
    return /from (.*)$/.exec(await client.hears(/from/))?.[1];
  };

  it.each([
    [{ TRUSTED_PROXY_HOPS: "1" }, "203.0.113.7, 203.0.113.8"],
    [{ TRUSTED_PROXY_HOPS: "1", TRUSTED_PROXIES: "127.0.0.1" }, "203.0.113.7, 203.0.113.8"],
    [{ TRUSTED_PROXY_HOPS: "1", TRUSTED_PROXIES: "10.0.0.7" }, "127.0.0.1"],
    [{ TRUSTED_PROXY_HOPS: "2", TRUSTED_PROXIES: "10.0.0.0/8,fd00::/8" }, "127.0.0.1, 127.0.0.1"],
  ])("is its own unless it came through a proxy of ours: %j → %s", async (settings, expected) => {
    expect(await from(settings)).toBe(expected);
  });
});

describe("every server of the process", () => {
  it("is guarded from its first event on, whoever makes it", async () => {
    const { prototype } = await import("node:http").then(({ Server }) => Server);
    guardServers();
    try {
      server = createServer(application);
      await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
      const client = await say((server.address() as AddressInfo).port, "TRACE / HTTP/1.1\r\nhost: x\r\n\r\n");
      await client.hears(/ 405 /);
    } finally {
      Reflect.deleteProperty(prototype, "emit");
    }
  });
});
