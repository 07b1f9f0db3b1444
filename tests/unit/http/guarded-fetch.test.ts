import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "@jest/globals";
import type { Resolve } from "@/lib/http/connector";
import { HttpError } from "@/lib/http/errors";
import { CONNECTIONS_PER_ORIGIN, guardedFetch, guardedRequest } from "@/lib/http/guarded-fetch";
import { type Listener, listen } from "./listener";

const open: Listener[] = [];
const start = async (...args: Parameters<typeof listen>) => {
  const listener = await listen(...args);
  open.push(listener);
  return listener;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((l) => l.stop()));
});

const hello: Parameters<typeof listen>[0] = (_request, response) => response.end("hello");
const codeOf = async (attempt: Promise<unknown>): Promise<string> => {
  const error = await attempt.then(
    () => null,
    (e: unknown) => e,
  );
  if (!(error instanceof HttpError)) throw new Error(`Expected an HttpError, got ${String(error)}`);
  return error.code;
};

describe("where it may go", () => {
  it.each([
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://0.0.0.0/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[::7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:1::1]/",
    "https://[fd00::1]/",
    "https://[fe80::1]/",
    "https://localhost/",
    // What machines of a platform ask it itself: Azure, IBM Cloud, Alibaba, Oracle, Google and AWS by IPv6.
    "https://168.63.129.16/machine?comp=goalstate",
    "https://[::ffff:168.63.129.16]/",
    "https://161.26.0.10/",
    "https://100.100.100.200/latest/meta-data/",
    "https://192.0.0.192/latest/",
    "https://169.254.170.2/v2/credentials",
    "https://[fd00:ec2::254]/latest/meta-data/",
    "https://[fd20:ce::254]/computeMetadata/v1/",
    "https://[64:ff9b::a83f:8110]/",
  ])("refuses %s", async (url) => {
    expect(await codeOf(guardedFetch({ allowedHosts: [] })(url))).toBe("address_refused");
  });

  it("refuses a name when any one of its addresses is private", async () => {
    const resolve: Resolve = (_host, done) =>
      done(null, [
        { address: "8.8.8.8", family: 4 },
        { address: "127.0.0.1", family: 4 },
      ]);
    const fetch = guardedFetch({ allowedHosts: [], resolve });
    expect(await codeOf(fetch("https://rebind.example/"))).toBe("address_refused");
  });

  it("asks the resolver once a connection and connects to that very answer", async () => {
    const server = await start(hello);
    const asked: string[] = [];
    const resolve: Resolve = (host, done) => {
      asked.push(host);
      done(null, [{ address: asked.length === 1 ? "::ffff:127.0.0.1" : "127.0.0.1", family: 4 }]);
    };
    const fetch = guardedFetch({ allowedHosts: [], resolve });
    expect(await codeOf(fetch(`https://rebind.example:${server.port}/`))).toBe("address_refused");
    expect(await codeOf(fetch(`https://rebind.example:${server.port}/`))).toBe("address_refused");
    expect(asked).toEqual(["rebind.example", "rebind.example"]);
    expect(server.seen).toEqual([]);
  });

  it("reaches a listed host over plain http, and no other port of it", async () => {
    const [listed, other] = [await start(hello), await start(hello)];
    const fetch = guardedFetch({ allowedHosts: [listed.host] });
    expect(await (await fetch(listed.url)).text()).toBe("hello");
    expect(await codeOf(fetch(other.url))).toBe("https_required");
    expect(await codeOf(fetch(`https://127.0.0.1:${other.port}`))).toBe("address_refused");
    expect(other.seen).toEqual([]);
  });

  it("says the same of an open and of a closed private port", async () => {
    const server = await start(hello);
    const fetch = guardedFetch({ allowedHosts: [] });
    const errors = await Promise.all(
      [server.port, 1].map((port) => fetch(`https://127.0.0.1:${port}/`).catch((e: HttpError) => e)),
    );
    const [first, second] = errors.map((e) => (e instanceof HttpError ? [e.code, e.message] : e));
    expect(first).toEqual(second);
    expect(server.seen).toEqual([]);
  });

  it("asks for https of hosts that are not listed, and knows no other scheme", async () => {
    const fetch = guardedFetch({ allowedHosts: [] });
    expect(await codeOf(fetch("http://example.com/"))).toBe("https_required");
    expect(await codeOf(fetch("file:///etc/passwd"))).toBe("address_refused");
    expect(await codeOf(fetch("blob:https://example.com/x"))).toBe("address_refused");
    expect(await codeOf(fetch("not a url"))).toBe("bad_answer");
  });
});

describe("who asks", () => {
  it("is said in every request, also after a redirect, whatever a library calls itself", async () => {
    const server = await start((q, r) =>
      q.url === "/old" ? r.writeHead(301, { location: "/new" }).end() : r.end("there"),
    );
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    const fetch = guardedFetch({ allowedHosts: [server.host] });
    await fetch(`${server.url}/old`, { headers: { "User-Agent": "google-api-nodejs-client/1.0 (gzip)" } });
    await guardedRequest({ allowedHosts: [server.host] })(
      { origin: server.url, path: "/" },
      { method: "GET", headers: {}, body: null },
    );
    expect(server.seen.map((s) => [s.line, s.headers["user-agent"]])).toEqual([
      ["GET /old", `Calpace/${version}`],
      ["GET /new", `Calpace/${version}`],
      ["GET /", `Calpace/${version}`],
    ]);
  });
});

describe("redirects", () => {
  it.each([
    ["http://169.254.169.254/latest/meta-data/", "https_required"],
    ["https://169.254.169.254/latest/meta-data/", "address_refused"],
    ["https://[::ffff:127.0.0.1]/", "address_refused"],
    ["ftp://example.com/", "address_refused"],
    ["blob:https://example.com/x", "address_refused"],
  ])("does not follow one to %s", async (location, code) => {
    const server = await start((_q, r) => r.writeHead(302, { location }).end());
    expect(await codeOf(guardedFetch({ allowedHosts: [server.host] })(server.url))).toBe(code);
  });

  it("keeps method, body and credentials within one host and port", async () => {
    const server = await start((q, r) => {
      if (q.url === "/old") return r.writeHead(301, { location: "/new" }).end();
      q.pipe(r.writeHead(207));
    });
    const answer = await guardedFetch({ allowedHosts: [server.host] })(`${server.url}/old`, {
      method: "PROPFIND",
      body: "<xml/>",
      headers: { Authorization: "Basic abc" },
    });
    expect([answer.status, await answer.text(), answer.url]).toEqual([207, "<xml/>", `${server.url}/new`]);
    expect(server.seen.map((s) => [s.line, s.headers.authorization])).toEqual([
      ["PROPFIND /old", "Basic abc"],
      ["PROPFIND /new", "Basic abc"],
    ]);
  });

  it("drops credentials on the way to another port", async () => {
    const target = await start(hello);
    const server = await start((_q, r) => r.writeHead(307, { location: target.url }).end());
    const fetch = guardedFetch({
      allowedHosts: [server.host, target.host],
      mayAuthorize: () => true,
    });
    await fetch(server.url, { headers: { authorization: "Basic abc", cookie: "a=b" } });
    expect(target.seen[0]?.headers).not.toHaveProperty("authorization");
    expect(target.seen[0]?.headers).not.toHaveProperty("cookie");
  });

  it("tell another host neither what was to be written nor what a question was asked with", async () => {
    const target = await start(hello);
    for (const status of [301, 302, 307, 308]) {
      const server = await start((_q, r) => r.writeHead(status, { location: `${target.url}/there` }).end());
      const request = guardedRequest({ allowedHosts: [server.host, target.host] });
      const send = (method: string, body: string | null) =>
        request({ origin: server.url, path: "/" }, { method, headers: { authorization: "Basic abc" }, body });
      for (const method of ["PUT", "POST", "PATCH", "REPORT", "DELETE", "PROPPATCH"]) {
        const answer = await send(method, method === "DELETE" ? null : "Ada Client");
        expect([answer.status, answer.elsewhere?.href, answer.href]).toEqual([
          status,
          `${target.url}/there`,
          `${server.url}/`,
        ]);
      }
      expect(target.seen).toEqual([]);
      await send("PROPFIND", "<secret/>");
      const [asked] = target.seen.splice(0);
      expect([asked?.line, asked?.headers["content-length"] ?? "0"]).toEqual(["PROPFIND /there", "0"]);
      expect(asked?.headers).not.toHaveProperty("authorization");
    }
  });

  it("follows five and not a sixth, and asks before each request", async () => {
    const server = await start((q, r) => {
      const left = Number(q.url?.slice(1));
      if (left === 0) return r.end("there");
      r.writeHead(302, { location: `/${left - 1}` }).end();
    });
    let asked = 0;
    const beforeRequest = () => {
      asked += 1;
      return new AbortController().signal;
    };
    const fetch = guardedFetch({ allowedHosts: [server.host], beforeRequest });
    expect(await (await fetch(`${server.url}/5`)).text()).toBe("there");
    expect(asked).toBe(6);
    expect(await codeOf(fetch(`${server.url}/6`))).toBe("too_many_redirects");
  });
});

describe("size and time", () => {
  it("ends a slow-loris within the deadline", async () => {
    const server = await start((_q, r) => {
      r.writeHead(200);
      const drip = setInterval(() => r.write("."), 10);
      r.on("close", () => clearInterval(drip));
    });
    const fetch = guardedFetch({ allowedHosts: [server.host], timeoutMs: 150 });
    expect(await codeOf(fetch(server.url))).toBe("too_slow");
  });

  it("ends a server that never answers, by the caller's signal", async () => {
    const server = await start(() => {});
    const fetch = guardedFetch({
      allowedHosts: [server.host],
      beforeRequest: () => AbortSignal.timeout(50),
    });
    expect(await codeOf(fetch(server.url))).toBe("too_slow");
  });

  it("sends nothing once the signal has fired", async () => {
    const server = await start(hello);
    const fetch = guardedFetch({ allowedHosts: [server.host], beforeRequest: () => AbortSignal.abort() });
    expect(await codeOf(fetch(server.url, { method: "PUT", body: "x" }))).toBe("too_slow");
    expect(server.seen).toEqual([]);
  });

  it("never sends what was given up while it waited for a connection", async () => {
    const waiting: (() => void)[] = [];
    const server = await start((q, r) => {
      if (q.url === "/last") return r.end();
      waiting.push(() => r.end());
      if (waiting.length === CONNECTIONS_PER_ORIGIN) full();
    });
    let full = () => {};
    const filled = new Promise<void>((done) => {
      full = done;
    });
    const fetch = guardedFetch({ allowedHosts: [server.host] });
    const busy = Array.from({ length: CONNECTIONS_PER_ORIGIN }, () => fetch(`${server.url}/busy`));
    await filled;
    const late = fetch(`${server.url}/late`, { method: "PUT", signal: AbortSignal.timeout(30) });
    expect(await codeOf(late)).toBe("too_slow");
    for (const end of waiting) end();
    await Promise.all(busy);
    await Promise.all(Array.from({ length: CONNECTIONS_PER_ORIGIN }, () => fetch(`${server.url}/last`)));
    expect(server.seen.filter((s) => s.line.endsWith("/late"))).toEqual([]);
  });

  it("passes on what the hook before a request throws, and sends nothing", async () => {
    const server = await start(hello);
    const refusal = new Error("no time left");
    const fetch = guardedFetch({
      allowedHosts: [server.host],
      beforeRequest: () => {
        throw refusal;
      },
    });
    await expect(fetch(server.url)).rejects.toBe(refusal);
    expect(server.seen).toEqual([]);
  });

  it("cuts off an endless body", async () => {
    const block = "x".repeat(65_536);
    const server = await start((_q, r) => {
      const pump = () => {
        while (r.writable && r.write(block));
      };
      r.on("drain", pump);
      pump();
    });
    expect(await codeOf(guardedFetch({ allowedHosts: [server.host] })(server.url))).toBe("too_large");
  });

  it("hands over the beginning of one that is too long, where that was asked for", async () => {
    const server = await start((q, r) => {
      if (q.url === "/short") return r.end("0123456789");
      r.write("01234");
      setImmediate(() => r.write("56789abcdef"));
    });
    const request = guardedRequest({ allowedHosts: [server.host], maxBytes: 10, cuts: true });
    const get = async (path: string) => {
      const { body, cut } = await request(
        { origin: server.url, path },
        { method: "GET", headers: {}, body: null },
      );
      return { text: body.toString(), cut };
    };
    expect(await get("/short")).toEqual({ text: "0123456789", cut: false });
    expect(await get("/endless")).toEqual({ text: "0123456789", cut: true });
    expect(await get("/short")).toEqual({ text: "0123456789", cut: false });
  });

  it("unpacks gzip, but not a bomb", async () => {
    const server = await start((q, r) => {
      const body = q.url === "/bomb" ? Buffer.alloc(50 * 1024 * 1024) : Buffer.from("small");
      r.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(body));
    });
    const fetch = guardedFetch({ allowedHosts: [server.host] });
    expect(await (await fetch(server.url)).text()).toBe("small");
    expect(await codeOf(fetch(`${server.url}/bomb`))).toBe("too_large");
  });

  it("ends a redirect loop within the deadline of the whole call", async () => {
    const server = await start((_q, r) => {
      setTimeout(() => r.writeHead(302, { location: "/again" }).end(), 40).unref();
    });
    const fetch = guardedFetch({ allowedHosts: [server.host], timeoutMs: 100 });
    expect(await codeOf(fetch(server.url))).toBe("too_slow");
  });
});

describe("failures of the other side", () => {
  it("tells a refused connection, a lost one and an unreadable answer apart", async () => {
    const reset = await start((q) => q.socket.destroy());
    const garbage = await start((q) => q.socket.end("NOT HTTP\r\n\r\n"));
    const fetch = guardedFetch({ allowedHosts: [reset.host, garbage.host, "127.0.0.1:1"] });
    expect(await codeOf(fetch("http://127.0.0.1:1/"))).toBe("unreachable");
    expect(await codeOf(fetch(reset.url))).toBe("connection_lost");
    expect(await codeOf(fetch(garbage.url))).toBe("bad_answer");
    expect(await codeOf(fetch(`https://${reset.host}/`))).toBe("no_tls");
  });

  it("tells a name that does not exist from one that cannot be looked up now", async () => {
    const failing = (code: string) =>
      guardedFetch({
        allowedHosts: [],
        resolve: (_host, done) => done(Object.assign(new Error(code), { code }), []),
      })("https://cal.example/");
    expect(await codeOf(failing("ENOTFOUND"))).toBe("unknown_host");
    expect(await codeOf(failing("EAI_AGAIN"))).toBe("unreachable");
  });

  it("reuses its connection", async () => {
    const ports = new Set<number | undefined>();
    const server = await start((q, r) => {
      ports.add(q.socket.remotePort);
      r.writeHead(204).end();
    });
    const fetch = guardedFetch({ allowedHosts: [server.host] });
    for (let i = 0; i < 20; i++) {
      const answer = await fetch(server.url, { method: "PUT", body: "x" });
      expect([answer.status, await answer.text()]).toEqual([204, ""]);
    }
    expect(ports.size).toBe(1);
  });
});
