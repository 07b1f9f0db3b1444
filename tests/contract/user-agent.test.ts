import diagnostics from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { knownFrom, openPort, type Port, patient } from "./port";
import { targets } from "./targets";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

/** Who every request of this process says it is from; the stand-ins' side asks with Node's own fetch. */
const told = new Map<string, number>();
/** What undici makes known of a request (docs/docs/api/DiagnosticsChannel.md): names and values in turn. */
const listen = (message: unknown) => {
  const { headers } = (message as { request: { headers: string[] } }).request;
  const at = headers.findIndex((name, n) => n % 2 === 0 && name.toLowerCase() === "user-agent");
  const who = at < 0 ? "nobody" : String(headers[at + 1]);
  told.set(who, (told.get(who) ?? 0) + 1);
};

describe.each(Object.entries(targets))("every request to %s", (_name, { start }) => {
  let port: Port;

  beforeAll(async () => {
    told.clear();
    diagnostics.subscribe("undici:request:create", listen);
    port = await openPort(start);
  }, 30_000);
  afterAll(async () => {
    diagnostics.unsubscribe("undici:request:create", listen);
    await port.target.stop();
  });

  it("says that Calpace asks, and which version: signing in, renewing, listing, writing, reading, giving up", async () => {
    const { target, provider, account, session, created } = port;
    const { event, place } = await created();
    await provider.listCalendars(session);
    await provider.readEvent(session, place);
    const moved = { ...event, title: "Moved", sequence: 2 };
    const known = knownFrom(await provider.putEvent(session, place, moved));
    await provider.deleteEvent(session, { ...place, ...known });
    const { connect } = target.definition;
    if (connect.kind === "oauth") {
      const fresh = await connect.refresh(account.credentials, patient);
      await connect.revoke?.(fresh, patient);
    }
    const own = `Calpace/${version}`;
    expect(told.get(own)).toBeGreaterThan(5);
    expect([...told.keys()].filter((who) => who !== own && who !== "node")).toEqual([]);
  });
});
