import { afterEach, describe, expect, it } from "@jest/globals";
import { HttpError } from "@/lib/http/errors";
import { ProviderError } from "@/lib/providers/errors";
import { asProvider, serviceFetch } from "@/lib/providers/kit/transport";
import { type Listener, listen } from "../../http/listener";

const failing = (error: unknown) =>
  asProvider(async () => {
    throw error;
  });

describe("a failure of the transport", () => {
  it("leaves open whether the request took effect, and says why it failed", async () => {
    const slow = new HttpError("too_slow");
    await expect(failing(slow)).rejects.toMatchObject({
      name: "ProviderError",
      kind: "ambiguous",
      code: "too_slow",
      cause: slow,
    });
  });

  it("is told from every other failure, which passes as it is", async () => {
    for (const other of [new ProviderError("unsent", "no_time", "No time."), new RangeError("a bug of ours")])
      await expect(failing(other)).rejects.toBe(other);
  });
});

describe("a fetch for one service", () => {
  let server: Listener;
  afterEach(() => server.stop());

  it("asks before each request, and reaches the operator's host wherever it is", async () => {
    server = await listen((_request, response) => response.end("hello"));
    let asked = 0;
    const fetch = serviceFetch(new URL(server.url), () => {
      asked += 1;
      return AbortSignal.timeout(5_000);
    });
    expect(await (await fetch(`${server.url}/a`)).text()).toBe("hello");
    await fetch(`${server.url}/b`);
    expect([asked, server.seen.length]).toEqual([2, 2]);
  });

  it.each([301, 302, 303, 307, 308])("takes a %d for the answer it is, and goes nowhere", async (status) => {
    server = await listen((_request, response) =>
      response.writeHead(status, { location: "/before" }).end("x"),
    );
    const fetch = serviceFetch(new URL(server.url), () => AbortSignal.timeout(5_000));
    const answer = await fetch(`${server.url}/event`, { method: "PATCH", body: "{}" });
    expect([answer.status, await answer.text()]).toEqual([status, "x"]);
    expect(server.seen.map(({ line }) => line)).toEqual(["PATCH /event"]);
  });

  it("reaches no other private host, and sends nothing without leave", async () => {
    server = await listen((_request, response) => response.end());
    const leave = () => AbortSignal.timeout(5_000);
    await expect(serviceFetch(new URL("https://service.example"), leave)(server.url)).rejects.toMatchObject({
      kind: "denied",
      code: "https_required",
    });
    const unsent = new ProviderError("unsent", "no_time", "No time.");
    const late = () => {
      throw unsent;
    };
    await expect(serviceFetch(new URL(server.url), late)(server.url)).rejects.toBe(unsent);
    expect(server.seen).toEqual([]);
  });
});
